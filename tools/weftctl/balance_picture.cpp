#include "weftctl/balance_picture.hpp"

#include <algorithm>
#include <array>
#include <cstdio>

#include "weftctl/output.hpp"
#include "weftctl/plan_file.hpp"
#include "weftctl/progress.hpp"

namespace weft::ctl {
namespace {

constexpr double left = 110, width = 520, top = 64, row = 46, bar = 14;

std::string number(double value) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%.1f", value);
  return text.data();
}

std::string escaped(const std::string& text) {
  std::string safe;
  for (const char c : text) {
    switch (c) {
      case '<': safe += "&lt;"; break;
      case '>': safe += "&gt;"; break;
      case '&': safe += "&amp;"; break;
      case '"': safe += "&quot;"; break;
      default: safe += c;
    }
  }
  return safe;
}

/// Elements, put one after the other.
class Drawing {
 public:
  void rectangle(double x, double y, double wide, double high, const char* colour) {
    body_ += "<rect x=\"" + number(x) + "\" y=\"" + number(y) + "\" width=\"" + number(wide) + "\" height=\"" +
             number(high) + "\" fill=\"" + colour + "\"/>\n";
  }
  void text(double x, double y, const std::string& words, const char* anchor = "start") {
    body_ += "<text x=\"" + number(x) + "\" y=\"" + number(y) + "\" text-anchor=\"" + anchor + "\">" + escaped(words) +
             "</text>\n";
  }
  std::string whole(double wide, double high) const {
    return "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 " + number(wide) + " " + number(high) +
           "\" font-family=\"sans-serif\" font-size=\"12\">\n<rect width=\"100%\" height=\"100%\" "
           "fill=\"#ffffff\"/>\n" +
           body_ + "</svg>\n";
  }

 private:
  std::string body_;
};

}  // namespace

std::string load_text(std::uint64_t load, detail::LoadUnit unit) {
  return unit == detail::LoadUnit::bytes ? bytes_text(load) : grouped(load);
}

std::string picture_of(const detail::BalancePlan& plan, detail::LoadUnit unit, const std::string& store) {
  double most = 1;
  for (const detail::ShardBalance& shard : plan.shards)
    most = std::max({most, static_cast<double>(std::max(shard.before, shard.after)), shard.high});
  const double scale = width / most;
  Drawing drawing;
  drawing.text(12, 22,
               "Store " + store + ": " + word_of(unit) + " a shard, before and after " +
                   counted(plan.moves.size(), "move", "moves"));
  drawing.rectangle(12, 34, 12, 10, "#b8bec8");
  drawing.text(30, 43, "before");
  drawing.rectangle(92, 34, 12, 10, "#2f7d5b");
  drawing.text(110, 43, "after");
  drawing.rectangle(164, 34, 12, 10, "#e4f0e6");
  drawing.text(182, 43, "good");
  double y = top;
  for (const detail::ShardBalance& shard : plan.shards) {
    drawing.rectangle(left + shard.low * scale, y - 4, std::max(1.0, (shard.high - shard.low) * scale), 2 * bar + 10,
                      "#e4f0e6");
    drawing.text(left - 10, y + bar + 5, "shard " + std::to_string(shard.shard), "end");
    drawing.rectangle(left, y, static_cast<double>(shard.before) * scale, bar, "#b8bec8");
    drawing.rectangle(left, y + bar + 2, static_cast<double>(shard.after) * scale, bar,
                      shard.good ? "#2f7d5b" : "#b3452c");
    drawing.text(left + width + 10, y + bar - 2, load_text(shard.before, unit));
    drawing.text(left + width + 10, y + 2 * bar, load_text(shard.after, unit));
    y += row;
  }
  return drawing.whole(left + width + 100, y + 10);
}

}  // namespace weft::ctl
