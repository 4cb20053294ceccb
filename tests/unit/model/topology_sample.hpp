#pragma once

#include <string>

#include "file_case.hpp"
#include "model/topology.hpp"

namespace weft::detail {

/// A sound topology file in pieces that a test can leave out or replace; app.password lies beside it.
struct TopologySample : FileCase {
  std::string store = "[store]\nname = \"lab\"\nversion = 1\n";
  std::string accounts = "[account.app]\nuser = \"weft_app\"\npassword_file = \"app.password\"\n";
  std::string servers =
      "[server.db1]\nhost = \"127.0.0.1\"\nport = 3307\naccount = \"app\"\ntls = \"off\"\n"
      "[server.db2]\nhost = \"127.0.0.1\"\nport = 3308\naccount = \"app\"\ntls = \"off\"\n";
  std::string tickets = "[[ticket]]\nnumber = 0\nserver = \"db1\"\n[[ticket]]\nnumber = 1\nserver = \"db2\"\n";
  std::string index = "[index]\na = { server = \"db1\" }\nb = { server = \"db2\" }\n";
  std::string shards =
      "[[shard]]\nid = 1\na = { server = \"db1\", database = \"s1\" }\nb = { server = \"db2\", database = \"s1\" }\n";
  std::string rest{};

  TopologySample() { test::write_secret(path() / "app.password", "s3cret\n"); }

  std::string text() const { return store + accounts + servers + tickets + index + shards + rest; }
  Topology load() const { return load_topology(write("weft.toml", text())); }
  /// The faults without their heading, the file's name and the indentation.
  std::string faults() const {
    std::string told = FileCase::faults([this] { load(); });
    const std::string cut = "  weft.toml:";
    for (auto at = told.find(cut); at != std::string::npos; at = told.find(cut)) told.erase(at, cut.size());
    return told.substr(told.find('\n') + 1);
  }
};

}  // namespace weft::detail
