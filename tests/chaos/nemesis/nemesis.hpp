#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "chaos/driver/clients.hpp"
#include "chaos/driver/site.hpp"
#include "chaos/driver/takeovers.hpp"

namespace weft::chaos {

/// What nemeses act upon.
struct Stage {
  Site& site;
  Clients& clients;
  Takeovers& takeovers;
  std::function<void(const std::string&)> say{};  // into the nemeses' log; from any thread
};

/// One kind of fault. A new one is one file with a subclass and a function that makes it, and a line in
/// all_nemeses(). Thread safety: begin() and end() of different turns may run at once.
class Nemesis {
 public:
  struct Shape {
    std::string_view name;
    std::vector<std::string> targets;         // the plan picks one for each turn
    std::chrono::milliseconds shortest{300};  // from begin to end
    std::chrono::milliseconds longest{2500};
    std::chrono::milliseconds recovery{200};  // what end() may take until the target is well again
    bool quick = true;                        // counted among those that come often
  };
  /// One turn, decided by the plan.
  struct Turn {
    std::string target;
    std::chrono::milliseconds at;  // since the start of the run
    std::chrono::milliseconds lasts;
    std::uint64_t seed;  // of all further choices
  };

  explicit Nemesis(Shape shape) : shape_(std::move(shape)) {}
  virtual ~Nemesis() = default;
  const Shape& shape() const noexcept { return shape_; }
  /// What no other turn may touch at the same time.
  virtual std::vector<std::string> claims(const std::string& target) const { return {Site::group_of(target)}; }
  virtual void begin(Stage& stage, const Turn& turn) = 0;
  virtual void end(Stage& stage, const Turn& turn) = 0;

 private:
  Shape shape_;
};

std::vector<std::unique_ptr<Nemesis>> all_nemeses(const Stage& stage);

// What many of them need.
std::vector<std::string> client_names(const Site& site);
inline std::mt19937_64 choices_of(const Nemesis::Turn& turn) { return std::mt19937_64(turn.seed); }
/// The clients that a fault of the network concerns: one, or all.
std::vector<std::size_t> some_clients(const Site& site, std::mt19937_64& random);

}  // namespace weft::chaos
