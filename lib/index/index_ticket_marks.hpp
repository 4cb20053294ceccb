#pragma once

#include "ids/ticket_marks.hpp"
#include "index/index_pair.hpp"

namespace weft::detail {

/// The ticket servers' high-water marks in the index (table weft_ticket_mark, baton of parity 0).
class IndexTicketMarks : public TicketMarks {
 public:
  /// Lifetime: `pool` and `belief` must outlive it.
  IndexTicketMarks(Pool& pool, const Topology& topology, BatonBelief& belief) : pair_(pool, topology, belief) {}

  std::optional<TicketMark> find(std::string_view name, std::uint16_t server, Deadline deadline) override;
  std::optional<TicketMark> raise(std::string_view name, std::uint16_t server, std::uint32_t epoch, std::uint64_t first,
                                  std::uint64_t last, Deadline deadline) override;

 private:
  bool put(std::string_view name, std::uint16_t server, std::uint32_t epoch, std::uint64_t last, Deadline deadline);
  IndexPair pair_;
};

}  // namespace weft::detail
