#pragma once

#include <string>
#include <utility>

namespace weft::detail {

/// A password: can be used, cannot be printed or compared by accident; wiped when it ends.
class Secret {
 public:
  Secret() = default;
  explicit Secret(std::string text) : text_(std::move(text)) {}
  Secret(const Secret&) = default;
  Secret(Secret&&) noexcept = default;
  Secret& operator=(Secret other) noexcept {
    text_.swap(other.text_);  // what was here before is wiped with `other`
    return *this;
  }
  ~Secret();
  const std::string& reveal() const noexcept { return text_; }

 private:
  std::string text_;
};

}  // namespace weft::detail
