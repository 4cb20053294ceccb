// weft-lab: a whole Weft topology of real servers on this machine, for trying things out.
//   weft-lab up [FOLDER]      starts it, prints its topology file
//   weft-lab down|status|file [FOLDER]
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <string>
#include <thread>
#include <vector>

#include "support/lab.hpp"

namespace {

namespace fs = std::filesystem;

struct Member {
  std::string name;
  pid_t pid = 0;
  unsigned long long ticks = 0;
  bool alive() const { return ticks != 0 && weft::test::start_ticks(pid) == ticks; }
};

fs::path default_folder() {
  const char* runtime = std::getenv("XDG_RUNTIME_DIR");
  return fs::path(runtime != nullptr && *runtime != '\0' ? runtime : "/tmp") / ("weft-lab-" + std::to_string(getuid()));
}

std::vector<Member> recorded(const fs::path& folder) {
  std::vector<Member> members;
  std::ifstream file(folder / "pids");
  Member one;
  while (file >> one.name >> one.pid >> one.ticks) members.push_back(one);
  return members;
}

std::size_t alive(const std::vector<Member>& members) {
  std::size_t count = 0;
  for (const Member& member : members) count += member.alive() ? 1 : 0;
  return count;
}

int down(const fs::path& folder) {
  const auto members = recorded(folder);
  for (const Member& member : members) {
    if (member.alive()) kill(member.pid, SIGTERM);
  }
  const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(20);
  while (alive(members) > 0 && std::chrono::steady_clock::now() < until)
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  for (const Member& member : members) {
    if (member.alive()) kill(member.pid, SIGKILL);
  }
  if (fs::exists(folder / "pids")) {
    fs::remove_all(folder);
    std::cerr << "lab stopped: " << members.size() << " servers\n";
  } else {
    std::cerr << "no lab in " << folder.string() << "\n";
  }
  return 0;
}

int up(const fs::path& folder) {
  const auto members = recorded(folder);
  if (!members.empty() && alive(members) == members.size()) {
    std::cerr << "the lab runs already\n";
    std::cout << (folder / "weft.toml").string() << "\n";
    return 0;
  }
  if (!members.empty()) down(folder);  // half dead: anew
  if (fs::exists(folder) && !fs::is_empty(folder)) {
    std::cerr << folder.string() << " is not empty and not a lab: name another folder\n";
    return 1;
  }
  fs::create_directories(folder);
  fs::permissions(folder, fs::perms::owner_all);
  weft::test::Lab lab({.folder = fs::absolute(folder), .dies_with_parent = false});
  {
    std::ofstream file(folder / "pids");
    for (const auto& member : lab.members())
      file << member.name << ' ' << member.pid << ' ' << weft::test::start_ticks(member.pid) << '\n';
  }
  lab.let_go();
  std::cout << lab.file().string() << "\n";
  return 0;
}

int print_status(const fs::path& folder) {
  const auto members = recorded(folder);
  for (const Member& member : members)
    std::cout << member.name << "  pid " << member.pid << "  " << (member.alive() ? "runs" : "GONE") << "\n";
  if (members.empty()) std::cout << "no lab in " << folder.string() << "\n";
  return !members.empty() && alive(members) == members.size() ? 0 : 1;
}

int run(const std::vector<std::string>& words) {
  const std::string verb = words.empty() ? "" : words[0];
  const fs::path folder = words.size() > 1 ? fs::path(words[1]) : default_folder();
  if (verb == "up") return up(folder);
  if (verb == "down") return down(folder);
  if (verb == "status") return print_status(folder);
  if (verb == "file") {
    std::cout << (folder / "weft.toml").string() << "\n";
    return fs::exists(folder / "weft.toml") ? 0 : 1;
  }
  std::cerr << "usage: weft-lab up|down|status|file [FOLDER]\n";
  return 2;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return run({argv + 1, argv + argc});
  } catch (const std::exception& error) {
    std::cerr << error.what() << "\n";
    return 1;
  }
}
