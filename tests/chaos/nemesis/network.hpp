#pragma once

#include "chaos/nemesis/nemeses.hpp"

namespace weft::chaos {

/// A fault between some clients and one server: disturb() is called for each gate concerned, and all pass again at the
/// end.
class NetworkNemesis : public Nemesis {
 public:
  NetworkNemesis(Shape shape, const std::vector<std::string>& more_targets = {});
  std::vector<std::string> claims(const std::string& target) const override { return {"network " + target}; }
  void begin(Stage& stage, const Turn& turn) override;
  void end(Stage& stage, const Turn& turn) override;

 protected:
  virtual void disturb(Gate& gate, std::mt19937_64& random, const Turn& turn) = 0;
};

}  // namespace weft::chaos
