#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace weft::ctl {

/// One line on standard error, drawn anew as work goes on: "listing  [#####.....]  48 %  120,000 rows  35,000 rows/s
/// 4 s left".
/// Only where standard error is a terminal; elsewhere it says nothing. Its destructor wipes the line.
class Progress {
 public:
  explicit Progress(std::string unit);
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  /// `of` 0: unknown.
  void show(const std::string& what, std::uint64_t done, std::uint64_t of);

 private:
  std::string unit_;
  bool terminal_;
  bool drawn_ = false;
  std::chrono::steady_clock::time_point began_ = std::chrono::steady_clock::now();
  std::chrono::steady_clock::time_point shown_{};
};

/// "45 s", "12 min", "3 h 20 min"
std::string time_text(std::uint64_t seconds);
/// "1,234,567"
std::string grouped(std::uint64_t number);

}  // namespace weft::ctl
