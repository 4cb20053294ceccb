#include "chaos/checker/transaction_order.hpp"

#include <algorithm>
#include <functional>

namespace weft::chaos {
namespace {

using Outcome = Operation::Outcome;

// Tarjan's strongly connected components, without recursion: the graph may be one long chain.
class Components {
 public:
  Components(std::size_t size, const std::function<std::size_t(std::size_t)>& degree,
             const std::function<std::size_t(std::size_t, std::size_t)>& next)
      : index_(size, 0), low_(size, 0), on_stack_(size, false) {
    for (std::size_t root = 0; root < size; ++root)
      if (index_[root] == 0) walk(root, degree, next);
  }
  std::vector<std::vector<std::size_t>> found;

 private:
  void open(std::size_t node) {
    index_[node] = low_[node] = ++count_;
    stack_.push_back(node);
    on_stack_[node] = true;
    path_.push_back({node, 0});
  }
  void walk(std::size_t root, const std::function<std::size_t(std::size_t)>& degree,
            const std::function<std::size_t(std::size_t, std::size_t)>& next) {
    open(root);
    while (!path_.empty()) {
      const std::size_t node = path_.back().first;
      if (path_.back().second < degree(node)) {
        const std::size_t to = next(node, path_.back().second++);
        if (index_[to] == 0)
          open(to);
        else if (on_stack_[to])
          low_[node] = std::min(low_[node], index_[to]);
        continue;
      }
      path_.pop_back();
      if (!path_.empty()) low_[path_.back().first] = std::min(low_[path_.back().first], low_[node]);
      if (low_[node] == index_[node]) close(node);
    }
  }
  void close(std::size_t node) {
    std::vector<std::size_t> component;
    std::size_t top = 0;
    do {
      top = stack_.back();
      stack_.pop_back();
      on_stack_[top] = false;
      component.push_back(top);
    } while (top != node);
    if (component.size() > 1) found.push_back(std::move(component));
  }

  std::vector<std::size_t> index_;
  std::vector<std::size_t> low_;
  std::vector<bool> on_stack_;
  std::vector<std::size_t> stack_;
  std::vector<std::pair<std::size_t, std::size_t>> path_;
  std::size_t count_ = 0;
};

}  // namespace

std::size_t TransactionOrder::number_of(const Operation& op) {
  const auto [entry, is_new] = numbers_.emplace(op.transaction, members_.size());
  if (is_new) {
    members_.emplace_back();
    edges_.emplace_back();
  }
  return entry->second;
}

void TransactionOrder::join(const Operation* from, const Operation* to, bool replaces_read) {
  if (from == nullptr || to == nullptr || from->transaction.empty() || to->transaction.empty()) return;
  const std::size_t here = number_of(*from);
  const std::size_t there = number_of(*to);
  if (here != there) edges_[here].push_back({there, replaces_read, from, to});
}

void TransactionOrder::take(const KeyStory& story) {
  for (const Operation* op : story.operations()) {
    if (op->transaction.empty() || !op->writes() || op->outcome == Outcome::fail) continue;
    Member& member = members_[number_of(*op)];
    member.operations.push_back(op);
    const KeyStory::Fate fate = story.fate(*op);
    if (fate == KeyStory::Fate::seen) member.seen = op;
    if (fate == KeyStory::Fate::refuted) member.refuted = op;
  }
  for (const Life& life : story.lives()) {
    for (const Sight& sight : life.sights) {
      const Operation* after = story.writer(sight.version + 1);
      if (sight.op->writes()) {
        join(sight.op, after, false);
      } else {
        join(story.writer(sight.version), sight.op, false);
        join(sight.op, after, true);
      }
    }
  }
}

// Nodes are doubled: one for having come over an rw edge, which may not go on over another.
std::vector<std::vector<std::size_t>> TransactionOrder::knots() const {
  std::vector<std::vector<std::size_t>> next(2 * members_.size());
  for (std::size_t from = 0; from < members_.size(); ++from) {
    for (const Edge& edge : edges_[from]) {
      next[2 * from].push_back(2 * edge.to + (edge.replaces_read ? 1 : 0));
      if (!edge.replaces_read) next[2 * from + 1].push_back(2 * edge.to);
    }
  }
  Components components(
      next.size(), [&](std::size_t node) { return next[node].size(); },
      [&](std::size_t node, std::size_t at) { return next[node][at]; });
  return std::move(components.found);
}

void TransactionOrder::check(Report& report) const {
  for (const Member& member : members_) {
    if (member.seen != nullptr && member.refuted != nullptr)
      report.add(Anomaly::half, "of transaction " + member.seen->transaction + " one write is there, another is not",
                 {member.seen, member.refuted});
  }
  for (const std::vector<std::size_t>& knot : knots()) {
    std::vector<const Operation*> proof;
    std::vector<bool> inside(2 * members_.size(), false);
    for (const std::size_t node : knot) inside[node] = true;
    for (const std::size_t node : knot) {
      for (const Edge& edge : edges_[node / 2]) {
        if (node % 2 == 1 && edge.replaces_read) continue;
        if (inside[2 * edge.to + (edge.replaces_read ? 1 : 0)]) proof.insert(proof.end(), {edge.from_op, edge.to_op});
      }
      if (proof.size() > 12) break;
    }
    report.add(Anomaly::cycle,
               std::to_string(knot.size()) + " transactions around " + proof.front()->transaction + " have no order",
               proof);
  }
}

}  // namespace weft::chaos
