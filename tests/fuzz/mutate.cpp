#include "fuzz/mutate.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace weft::test {
namespace {

constexpr std::size_t longest = 20'000;

constexpr std::array<std::string_view, 20> pieces{"'", "\"", "`",  "\\",      ";", "--", "/*",  "*/",
                                                  "[", "]",  "\n", "\"\"\"",  "{", "}",  "= 1", "\xff\xff\xff\xff",
                                                  "?", "@",  "''", "\xc3\xa4"};

class Mutation {
 public:
  Mutation(const std::vector<std::string>& inputs, std::mt19937_64& random) : inputs_(inputs), random_(random) {}

  std::string run() {
    text_ = inputs_[below(inputs_.size())];
    for (std::size_t changes = 1 + below(4); changes > 0; --changes) change();
    if (text_.size() > longest) text_.resize(longest);
    return std::move(text_);
  }

 private:
  std::size_t below(std::size_t bound) { return bound == 0 ? 0 : random_() % bound; }
  std::size_t place() { return below(text_.size() + 1); }
  char any_byte() {
    constexpr std::array<char, 6> edges{0, 1, '\x7f', '\x80', '\xfe', '\xff'};
    return below(2) == 0 ? edges[below(edges.size())] : static_cast<char>(random_());
  }

  void change() {
    const std::size_t at = place();
    switch (below(8)) {
      case 0:
        if (at < text_.size()) text_[at] = static_cast<char>(text_[at] ^ (1 << below(8)));
        break;
      case 1:
        if (at < text_.size()) text_[at] = any_byte();
        break;
      case 2: text_.insert(at, 1 + below(4), any_byte()); break;
      case 3: text_.erase(at, 1 + below(8)); break;
      case 4: text_.resize(at); break;
      case 5: text_.insert(at, text_.substr(place(), 1 + below(32))); break;
      case 6: {
        const std::string& other = inputs_[below(inputs_.size())];
        text_.insert(at, other, below(other.size() + 1), 1 + below(64));
        break;
      }
      default: text_.insert(at, pieces[below(pieces.size())]); break;
    }
  }

  const std::vector<std::string>& inputs_;
  std::mt19937_64& random_;
  std::string text_{};
};

}  // namespace

std::string mutated(const std::vector<std::string>& inputs, std::mt19937_64& random) {
  return Mutation(inputs, random).run();
}

}  // namespace weft::test
