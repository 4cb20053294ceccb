#pragma once

#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <utility>

#include "ids/ticket_marks.hpp"
#include "weft/error.hpp"

namespace weft::test {

/// High-water marks in memory.
class FakeMarks : public detail::TicketMarks {
 public:
  std::optional<detail::TicketMark> find(std::string_view name, std::uint16_t server, detail::Deadline) override {
    const std::lock_guard lock(mutex_);
    if (down_) throw Unavailable("the marks do not answer");
    const auto at = marks_.find({std::string(name), server});
    return at == marks_.end() ? std::nullopt : std::optional(at->second);
  }
  std::optional<detail::TicketMark> raise(std::string_view name, std::uint16_t server, std::uint32_t epoch,
                                          std::uint64_t first, std::uint64_t last, detail::Deadline) override {
    const std::lock_guard lock(mutex_);
    if (down_) throw Unavailable("the marks do not answer");
    detail::TicketMark& mark =
        marks_.try_emplace({std::string(name), server}, detail::TicketMark{epoch, 0}).first->second;
    if (before_raise_) before_raise_(mark, first);
    if (mark.epoch != epoch || mark.mark >= first) return mark;
    mark.mark = last;
    return std::nullopt;
  }

  void set_down(bool down) {
    const std::lock_guard lock(mutex_);
    down_ = down;
  }
  /// Sees, and may change, each mark before it is raised to a block that begins with `first`.
  void before_raise(std::function<void(detail::TicketMark&, std::uint64_t first)> hook) {
    const std::lock_guard lock(mutex_);
    before_raise_ = std::move(hook);
  }
  std::uint64_t mark(const std::string& name, std::uint16_t server) {
    const std::lock_guard lock(mutex_);
    return marks_[{name, server}].mark;
  }

 private:
  std::mutex mutex_;
  std::map<std::pair<std::string, std::uint16_t>, detail::TicketMark> marks_;
  std::function<void(detail::TicketMark&, std::uint64_t)> before_raise_;
  bool down_ = false;
};

}  // namespace weft::test
