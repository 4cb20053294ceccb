#pragma once

#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace weft::test {

/// What a run of the program left behind.
struct Ran {
  int status = -1;
  std::string out;
  std::string err;
  /// The JSON document on standard output; null when there is none.
  nlohmann::json json() const { return nlohmann::json::parse(out, nullptr, false); }
};

/// Environment of the program beside ours.
using Environment = std::map<std::string, std::string>;

/// Runs weftctl with its output in pipes. WEFT_TOPOLOGY, NO_COLOR and COLUMNS are only what `environment` says.
Ran run_weftctl(const std::vector<std::string>& arguments, const Environment& environment = {});

/// Runs weftctl on a terminal of that width; standard error comes on it too.
Ran run_on_terminal(const std::vector<std::string>& arguments, int columns, const Environment& environment = {});

/// The lines of a text.
std::vector<std::string> lines_of(const std::string& text);

}  // namespace weft::test
