#include <gtest/gtest.h>

#include <fstream>

#include "integration/weftctl/site.hpp"
#include "weftctl/text_width.hpp"

namespace weft::test {
namespace {

// What a wrong command line leaves: nothing on standard output, one line that helps on standard error.
void expect_usage(const Ran& ran, const std::string& hint) {
  EXPECT_EQ(ran.status, 2) << ran.err;
  EXPECT_EQ(ran.out, "");
  ASSERT_EQ(lines_of(ran.err).size(), 1U) << ran.err;
  EXPECT_TRUE(ran.err.starts_with("weftctl: usage: ")) << ran.err;
  EXPECT_NE(ran.err.find(hint), std::string::npos) << ran.err;
}

TEST(CommandLine, WrongArgumentsGiveOneHelpfulLine) {
  expect_usage(run_weftctl({}), "--help");
  expect_usage(run_weftctl({"dance"}), "dance");
  expect_usage(run_weftctl({}), "init, status, explain, schema, index, tickets, doctor, pair");
  expect_usage(run_weftctl({"status", "--colour"}), "--colour");
  expect_usage(run_weftctl({"schema"}), "print, check");
  expect_usage(run_weftctl({"schema", "print"}), "ENTITY-FILE");
  expect_usage(run_weftctl({"explain", "--topology", "x.toml"}), "KIND");
  expect_usage(run_weftctl({"explain", "shop", "--topology", "x.toml"}), "OWNER");
  expect_usage(run_weftctl({"status", "--deadline", "soon", "--topology", "x.toml"}), "--deadline");
  expect_usage(run_weftctl({"schema", "print", "x.toml", "--dialect", "oracle"}), "sqlite");
  expect_usage(run_weftctl({"status"}), "--topology FILE");
  expect_usage(run_weftctl({"status"}), "--embedded FOLDER");
  expect_usage(run_weftctl({"doctor"}), "WEFT_TOPOLOGY");
  expect_usage(run_weftctl({"init", "--embedded", "folder"}), "--embedded");
}

TEST(CommandLine, FilesThatAreNotThere) {
  expect_usage(run_weftctl({"status", "--topology", "no/such/file.toml"}), "no/such/file.toml");
  expect_usage(run_weftctl({"schema", "print", "no/such/file.toml"}), "no/such/file.toml");
}

TEST(CommandLine, HelpAndVersion) {
  const Ran help = run_weftctl({"--help"});
  EXPECT_EQ(help.status, 0);
  for (const char* verb : {"init", "status", "explain", "schema", "index", "doctor", "Exit codes"}) {
    EXPECT_NE(help.out.find(verb), std::string::npos) << verb;
  }
  EXPECT_EQ(run_weftctl({"explain", "--help"}).status, 0);
  const Ran version = run_weftctl({"--version"});
  EXPECT_EQ(version.status, 0);
  EXPECT_NE(version.out.find('.'), std::string::npos);
}

TEST(CommandLine, AFaultyTopologyIsRefusedWithEveryFault) {
  const TempFolder folder;
  const std::string file = (folder.path() / "weft.toml").string();
  std::ofstream(file) << "[store]\nname = \"x\"\nversion = 1\ncolour = \"red\"\n[pool]\nper_server = \"many\"\n";
  const Ran ran = run_weftctl({"status", "--topology", file});
  EXPECT_EQ(ran.status, 4) << ran.err;
  EXPECT_EQ(ran.out, "");
  EXPECT_NE(ran.err.find("colour"), std::string::npos) << ran.err;
  EXPECT_NE(ran.err.find("per_server"), std::string::npos) << ran.err;
}

TEST(CommandLine, TheTopologyMayComeFromTheEnvironment) {
  Site& site = Site::shared();
  const Ran ran = run_weftctl({"status", "--json"}, {{"WEFT_TOPOLOGY", site.file()}});
  EXPECT_EQ(ran.status, 0) << ran.err;
  EXPECT_EQ(ran.json().at("store"), "lab");
}

TEST(CommandLine, WhatIsOnTheLineGoesBeforeTheEnvironment) {
  const Environment environment{{"WEFT_TOPOLOGY", Site::shared().file()}};
  EXPECT_EQ(run_weftctl({"status", "--topology", "no/such/file.toml"}, environment).status, 2);
  const Ran embedded = run_weftctl({"status", "--embedded", "no/such/folder"}, environment);
  EXPECT_EQ(embedded.status, 2);
  EXPECT_NE(embedded.err.find("no/such/folder"), std::string::npos) << embedded.err;
  expect_usage(run_weftctl({"status", "--embedded", "a", "--topology", "b"}), "two stores");
}

TEST(CommandLine, OptionsMayStandBeforeTheVerb) {
  Site& site = Site::shared();
  const Ran ran = run_weftctl({"--json", "--deadline", "5", "status", "--topology", site.file()});
  EXPECT_EQ(ran.status, 0) << ran.err;
  EXPECT_TRUE(ran.json().is_object());
}

TEST(CommandLine, EveryLineFitsANarrowTerminal) {
  Site& site = Site::shared();
  for (const std::vector<std::string>& words :
       {std::vector<std::string>{"status"}, {"doctor", "--all"}, {"init", "--dry-run"}}) {
    std::vector<std::string> arguments = words;
    arguments.insert(arguments.end(), {"--topology", site.file()});
    const Ran ran = run_on_terminal(arguments, 60, {{"TERM", "xterm"}, {"NO_COLOR", "1"}});
    EXPECT_GT(lines_of(ran.out).size(), 1U);
    for (const std::string& line : lines_of(ran.out)) EXPECT_LE(ctl::text_width(line), 60U) << line;
    EXPECT_EQ(ran.out.find('\x1b'), std::string::npos) << "colours in spite of NO_COLOR";
  }
}

TEST(CommandLine, APipeGetsEightyColumnsAndNoColours) {
  Site& site = Site::shared();
  for (const char* verb : {"status", "doctor"}) {
    const Ran ran = site.weftctl({verb}, {{"TERM", "xterm"}});
    EXPECT_GT(lines_of(ran.out).size(), 1U);
    EXPECT_EQ(ran.out.find('\x1b'), std::string::npos);
    for (const std::string& line : lines_of(ran.out)) EXPECT_LE(ctl::text_width(line), 80U) << line;
  }
}

TEST(CommandLine, ColoursOnlyOnATerminalThatHasThem) {
  Site& site = Site::shared();
  const std::vector<std::string> status{"status", "--topology", site.file()};
  EXPECT_NE(run_on_terminal(status, 80, {{"TERM", "xterm"}}).out.find("\x1b[32m"), std::string::npos);
  EXPECT_EQ(run_on_terminal(status, 80, {{"TERM", "dumb"}}).out.find('\x1b'), std::string::npos);
}

TEST(CommandLine, AnAnswerThatCannotBeWrittenIsAFailure) {
  Site& site = Site::shared();
  const std::string command =
      std::string(WEFT_WEFTCTL) + " status --topology " + site.file() + " >/dev/full 2>/dev/null";
  EXPECT_EQ(WEXITSTATUS(std::system(command.c_str())), 5);
}

}  // namespace
}  // namespace weft::test
