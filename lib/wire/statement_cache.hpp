#pragma once

#include <atomic>
#include <cstddef>
#include <list>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

namespace weft::detail {

/// Prepared statements of one connection by their text, least recently used out. All connections of the process
/// together keep `most_of_process`; beyond that each keeps only its last few: with a thousand shards every statement
/// exists in a thousand texts. `Form` tells apart statements that are made from the same text in different ways. Thread
/// safety: none.
template <class Prepared>
class StatementCache {
 public:
  enum class Form : char { plain, with_begin };
  static constexpr std::size_t most_of_process = 2048;
  static constexpr std::size_t few = 8;

  explicit StatementCache(std::size_t most = 256) : most_(most) {}
  ~StatementCache() { of_process() -= kept_.size(); }
  StatementCache(const StatementCache&) = delete;
  StatementCache& operator=(const StatementCache&) = delete;

  /// Null when it is not there.
  Prepared* find(Form form, std::string_view text) {
    const auto found = by_text_.find(Name{form, text});
    if (found == by_text_.end()) return nullptr;
    if (found->second != kept_.begin()) kept_.splice(kept_.begin(), kept_, found->second);
    return &found->second->prepared;
  }

  Prepared& insert(Form form, std::string_view text, Prepared prepared) {
    while (kept_.size() >= most_ || (kept_.size() >= few && of_process() >= most_of_process)) {
      by_text_.erase(Name{kept_.back().form, kept_.back().text});
      kept_.pop_back();
      --of_process();
    }
    ++of_process();
    kept_.push_front({form, std::string(text), std::move(prepared)});
    by_text_.emplace(Name{form, kept_.front().text}, kept_.begin());
    return kept_.front().prepared;
  }

  std::size_t size() const noexcept { return kept_.size(); }

 private:
  static std::atomic<std::size_t>& of_process() noexcept {
    static std::atomic<std::size_t> count{0};
    return count;
  }
  struct Kept {
    Form form;
    std::string text;
    Prepared prepared;
  };
  struct Name {
    Form form;
    std::string_view text;  // of Kept: list nodes do not move
    bool operator==(const Name&) const = default;
  };
  struct Hash {
    std::size_t operator()(const Name& name) const noexcept {
      return std::hash<std::string_view>{}(name.text) + static_cast<std::size_t>(name.form);
    }
  };

  std::size_t most_;
  std::list<Kept> kept_;
  std::unordered_map<Name, typename std::list<Kept>::iterator, Hash> by_text_;
};

}  // namespace weft::detail
