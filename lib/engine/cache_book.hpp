#pragma once

#include <memory>
#include <string>
#include <vector>

#include "engine/audit_row.hpp"
#include "engine/view.hpp"
#include "model/topology.hpp"
#include "wire/session.hpp"

namespace weft::detail {

/// "host:port", as weft_cache_server has it.
std::string address_of(const CacheServerSpec& server);
std::vector<std::string> addresses_of(const Topology& topology);

/// The table weft_cache_server of the index, changed by compare-and-set; every change is one row in the audit. Over a
/// session of its own on the index's writing side, with the application's account. Thread safety: one thread.
/// Errors of all members: Unavailable when the writing side does not answer.
class CacheBook {
 public:
  CacheBook(const Topology& topology, Actor actor);

  struct Known {
    std::vector<CacheServerRow> servers{};
    std::uint64_t list = 0;  // version of the topology that gave it; 0: there is no list yet
  };
  Known look(Deadline deadline);
  /// The first list of a store: all servers on. False: there is one already.
  bool put_first(const std::vector<std::string>& addresses, std::uint64_t version, Deadline deadline);
  /// `seen` must still be what the table has. To `off` and `held` from another state: with the next generation.
  bool change(const CacheServerRow& seen, ServerState next, const std::string& why, Deadline deadline);
  /// Another list, all of it `marking` under generations that no server had; `seen`, all of it, must be what the table
  /// has.
  bool replace(const Known& seen, const std::vector<std::string>& addresses, std::uint64_t version, Deadline deadline);

 private:
  template <class Work>
  bool in_transaction(const std::string& detail, Deadline deadline, Work&& work);
  void connect(Deadline deadline);
  Known read(const char* lock, Deadline deadline);
  void put(std::uint64_t server, const std::string& address, ServerState state, std::uint64_t generation,
           Deadline deadline);
  std::string table(const char* name) const;

  const Topology& topology_;
  Actor actor_;
  char side_ = 'A';
  std::unique_ptr<Session> session_{};
};

}  // namespace weft::detail
