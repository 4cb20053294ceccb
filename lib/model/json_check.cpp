#include "model/json_check.hpp"

#include <nlohmann/json.hpp>

#include "model/utf8.hpp"

namespace weft::detail {
namespace {

/// Looks at the grammar only and counts the depth.
class DepthCounter : public nlohmann::json_sax<nlohmann::json> {
 public:
  bool null() override { return true; }
  bool boolean(bool) override { return true; }
  bool number_integer(number_integer_t) override { return true; }
  bool number_unsigned(number_unsigned_t) override { return true; }
  bool number_float(number_float_t, const string_t&) override { return true; }
  bool string(string_t&) override { return true; }
  bool binary(binary_t&) override { return false; }
  bool start_object(std::size_t) override { return ++depth_ <= json_depth; }
  bool key(string_t&) override { return true; }
  bool end_object() override { return leave(); }
  bool start_array(std::size_t) override { return ++depth_ <= json_depth; }
  bool end_array() override { return leave(); }
  bool parse_error(std::size_t, const std::string&, const nlohmann::detail::exception&) override { return false; }

 private:
  bool leave() {
    --depth_;
    return true;
  }
  int depth_ = 0;
};

}  // namespace

bool is_json(std::string_view text) {
  if (text.starts_with("\xEF\xBB\xBF") || !utf8_length(text)) return false;
  // The parser takes a NUL for the end of its input; in JSON there is none.
  if (text.find('\0') != std::string_view::npos) return false;
  DepthCounter counter;
  return nlohmann::json::sax_parse(text.begin(), text.end(), &counter);
}

}  // namespace weft::detail
