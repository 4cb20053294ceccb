#include "index/index_ticket_marks.hpp"

#include "weft/error.hpp"

namespace weft::detail {

std::optional<TicketMark> IndexTicketMarks::find(std::string_view name, std::uint16_t server, Deadline deadline) {
  const Rows row = pair_.read(0, &IndexTexts::find_mark, {name, std::uint64_t{server}}, deadline);
  if (row.at(0, 1).is_null()) return std::nullopt;
  return TicketMark{static_cast<std::uint32_t>(row.at(0, 1).as_uint()), row.at(0, 2).as_uint()};
}

std::optional<TicketMark> IndexTicketMarks::raise(std::string_view name, std::uint16_t server, std::uint32_t epoch,
                                                  std::uint64_t first, std::uint64_t last, Deadline deadline) {
  Backoff backoff(Millis{1}, Millis{50});
  for (;;) {
    const auto wrote = pair_.write(1U, deadline, [&](Session& session, const IndexTexts& texts, char side) {
      const std::vector<Value> params{
          last, name, std::uint64_t{server}, std::uint64_t{epoch}, first, std::uint64_t{0}, std::string(1, side)};
      return session.execute(texts.raise_mark, params, deadline) > 0;
    });
    if (wrote == IndexPair::Wrote::done) return std::nullopt;
    const std::optional<TicketMark> there = find(name, server, deadline);
    if (!there && put(name, server, epoch, last, deadline)) return std::nullopt;
    if (there && (there->epoch != epoch || there->mark >= first)) return there;
    pause_or_throw(backoff, deadline, "raising a ticket mark");
  }
}

bool IndexTicketMarks::put(std::string_view name, std::uint16_t server, std::uint32_t epoch, std::uint64_t last,
                           Deadline deadline) try {
  return pair_.write(1U, deadline, [&](Session& session, const IndexTexts& texts, char side) {
    const std::vector<Value> params{name, std::uint64_t{server}, std::uint64_t{epoch},
                                    last, std::uint64_t{0},      std::string(1, side)};
    return session.execute(texts.put_mark, params, deadline) > 0;
  }) == IndexPair::Wrote::done;
} catch (const Duplicate&) {
  return false;  // another client was first
}

}  // namespace weft::detail
