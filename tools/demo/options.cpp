#include "demo/options.hpp"

#include <CLI/CLI.hpp>
#include <cstdlib>

namespace weft::demo {

Options read_options(int count, char** arguments) {
  Options options;
  CLI::App app("Imports the Debian package catalogue into a store, reads it back, and shows what happened.",
               "weft-demo");
  auto* folder =
      app.add_option("--folder", options.folder, "where the embedded store lies; made if missing, reused if there")
          ->capture_default_str();
  app.add_option("--topology", options.topology, "run on the real servers of this topology file instead")
      ->check(CLI::ExistingFile)
      ->excludes(folder);
  app.add_option("--reads", options.reads, "random reads, cold and then warm")
      ->capture_default_str()
      ->check(CLI::Range(1, 1000000));
  app.add_flag("--json", options.json, "print the summary as JSON on standard output, the rest on standard error");
  try {
    app.parse(count, arguments);
  } catch (const CLI::ParseError& error) {
    std::exit(app.exit(error));
  }
  return options;
}

}  // namespace weft::demo
