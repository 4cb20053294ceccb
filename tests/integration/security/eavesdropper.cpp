#include "integration/security/eavesdropper.hpp"

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "wire/session.hpp"

namespace weft::test {

void Eavesdropper::hear(const std::string& where, std::string_view text) {
  const std::lock_guard lock(mutex_);
  listened_.insert(where);
  for (const std::string& word : words_)
    if (text.find(word) != std::string_view::npos)
      heard_.insert(where + " says '" + word + "': " + std::string(text.substr(0, 300)));
}

LogSink Eavesdropper::log(const std::string& who) {
  return [this, who](LogLevel, std::string_view message) { hear(who + "'s log", message); };
}

MetricSink Eavesdropper::metrics(const std::string& who) {
  return [this, who](const Metric& metric) {
    hear(who + "'s metrics", metric.name);
    for (const auto& [name, value] : metric.labels) hear(who + "'s metrics", value);
  };
}

std::vector<std::string> Eavesdropper::heard() const {
  const std::lock_guard lock(mutex_);
  return {heard_.begin(), heard_.end()};
}

std::size_t Eavesdropper::listened(const std::string& where) const {
  const std::lock_guard lock(mutex_);
  return listened_.count(where);
}

Lookout::Lookout(Eavesdropper& ear, detail::Server admin)
    : ear_(ear), admin_(std::move(admin)), thread_([this] { run(); }) {}

Lookout::~Lookout() {
  ending_ = true;
  thread_.join();
}

void Lookout::run() {
  namespace fs = std::filesystem;
  const auto patience = detail::Deadline::in(std::chrono::minutes(5));
  const auto session = detail::make_connector({.connect_timeout = detail::Millis(10'000)})->connect(admin_, patience);
  const detail::Statement list{"SELECT info FROM information_schema.processlist WHERE info LIKE '/*%'",
                               {detail::ColumnKind::text}};
  while (!ending_) {
    std::error_code gone;
    for (const auto& entry : fs::directory_iterator("/proc", gone)) {
      const std::string name = entry.path().filename().string();
      if (name.find_first_not_of("0123456789") != std::string::npos) continue;
      std::ifstream file(entry.path() / "cmdline", std::ios::binary);
      std::ostringstream arguments;
      arguments << file.rdbuf();  // a process that ends meanwhile makes the read fail: then there is nothing to hear
      ear_.hear("a process' arguments", arguments.str());
    }
    const detail::Rows rows = session->query(list, {}, patience);
    for (std::size_t row = 0; row < rows.size(); ++row) {
      const std::string text = rows.at(row, 0).is_null() ? "" : rows.at(row, 0).as_text();
      ear_.hear("the process list", text.substr(0, text.find("*/")));
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
}

}  // namespace weft::test
