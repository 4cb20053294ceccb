#include "base/failpoint.hpp"

#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <mutex>
#include <thread>
#include <vector>

#include "weft/error.hpp"

namespace weft::detail {
namespace {

using Clock = std::chrono::steady_clock;

struct Order {
  std::string name;
  std::string action;
  std::uint64_t nth = 1;
  std::uint64_t reached = 0;
};

struct Orders {
  std::mutex mutex;
  std::map<std::string, std::function<void()>, std::less<>> by_test;
  std::vector<Order> by_environment;

  Orders() {
    const char* text = std::getenv("WEFT_FAILPOINTS");
    std::string_view rest = text == nullptr ? "" : text;
    while (!rest.empty()) {
      const std::string_view one = rest.substr(0, rest.find(';'));
      rest.remove_prefix(std::min(rest.size(), one.size() + 1));
      const std::size_t equals = one.find('=');
      if (equals == std::string_view::npos) std::abort();  // a test that is written wrongly must not pass
      const std::size_t at = one.rfind('@');
      Order order{std::string(one.substr(0, equals)), std::string(one.substr(equals + 1, at - equals - 1))};
      if (at != std::string_view::npos) order.nth = std::strtoull(std::string(one.substr(at + 1)).c_str(), nullptr, 10);
      by_environment.push_back(std::move(order));
    }
  }
};

Orders& orders() {
  static Orders only;
  return only;
}

void hold(const std::filesystem::path& file) {
  const auto end = Clock::now() + std::chrono::minutes(1);
  while (std::filesystem::exists(file) && Clock::now() < end) std::this_thread::sleep_for(std::chrono::milliseconds(5));
}

void carry_out(const std::string& name, const std::string& action) {
  if (action == "kill") {
    std::raise(SIGKILL);
  } else if (action == "fail") {
    throw Unavailable("the test point " + name + " was told to fail");
  } else if (action.starts_with("hold:")) {
    hold(action.substr(5));
  } else if (action.starts_with("sleep:")) {
    std::this_thread::sleep_for(std::chrono::milliseconds(std::strtoll(action.c_str() + 6, nullptr, 10)));
  } else {
    std::abort();
  }
}

}  // namespace

void reach(std::string_view name) {
  std::function<void()> by_test;
  std::string action;
  {
    Orders& all = orders();
    const std::scoped_lock lock(all.mutex);
    if (const auto found = all.by_test.find(name); found != all.by_test.end()) by_test = found->second;
    for (Order& order : all.by_environment) {
      if (order.name == name && ++order.reached == order.nth) action = order.action;
    }
  }
  if (by_test) by_test();
  if (!action.empty()) carry_out(std::string(name), action);
}

Failpoint::Failpoint(std::string name, std::function<void()> action) : name_(std::move(name)) {
  const std::scoped_lock lock(orders().mutex);
  orders().by_test[name_] = std::move(action);
}

Failpoint::~Failpoint() {
  const std::scoped_lock lock(orders().mutex);
  orders().by_test.erase(name_);
}

bool mutant(std::string_view name) noexcept {
  static const std::string chosen = [] {
    const char* text = std::getenv("WEFT_MUTANT");
    return std::string(text == nullptr ? "" : text);
  }();
  return chosen == name;
}

}  // namespace weft::detail
