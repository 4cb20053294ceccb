#pragma once

#include <string>
#include <unordered_map>
#include <vector>

#include "chaos/checker/key_story.hpp"

namespace weft::chaos {

/// Transactions over several keys: whole or not at all, and in an order. Edges: who wrote the version after whose (ww),
/// who read whose version (wr), who read a version that another then replaced (rw). A cycle is an anomaly unless two rw
/// edges follow each other in it: those are what snapshot isolation allows (write skew).
class TransactionOrder {
 public:
  /// Called once a key, in any order.
  void take(const KeyStory& story);
  void check(Report& report) const;

 private:
  struct Member {
    std::vector<const Operation*> operations{};
    const Operation* seen = nullptr;     // a write of it that is there
    const Operation* refuted = nullptr;  // a write of it that is not
  };
  struct Edge {
    std::size_t to;
    bool replaces_read;  // rw
    const Operation* from_op;
    const Operation* to_op;
  };
  std::size_t number_of(const Operation& op);
  void join(const Operation* from, const Operation* to, bool replaces_read);
  std::vector<std::vector<std::size_t>> knots() const;

  std::unordered_map<std::string, std::size_t> numbers_;
  std::vector<Member> members_;
  std::vector<std::vector<Edge>> edges_;
};

}  // namespace weft::chaos
