#include "bench/compile_figures.hpp"

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <fstream>
#include <stdexcept>
#include <string>

#include "support/temp_folder.hpp"

namespace weft::bench {
namespace {

constexpr int entities = 60;
constexpr int fields = 20;

// Members of all common types, in turn.
std::string member_type(int field) {
  constexpr std::array<const char*, 8> types{
      "std::int64_t", "std::string", "std::optional<std::string>", "std::int32_t", "bool",
      "double",       "weft::Time",  "std::optional<std::int64_t>"};
  return types.at(static_cast<std::size_t>(field) % types.size());
}

// A struct, its entity, and a function that uses every verb of it.
void write_entity(std::ostream& out, int number) {
  const std::string name = "Thing" + std::to_string(number);
  out << "struct " << name << " {\n  weft::OwnerId owner_id{};\n  weft::Id id{};\n";
  for (int field = 0; field < fields - 3; ++field) out << "  " << member_type(field) << " field_" << field << "{};\n";
  out << "  std::uint64_t row_version = 0;\n};\nstatic const auto thing_" << number << " = weft::Entity<" << name
      << ">(\"thing_" << number << "\")\n    .owner(\"shop\", \"owner_id\", &" << name << "::owner_id).id(\"id\", &"
      << name << "::id)\n";
  for (int field = 0; field < fields - 3; ++field)
    out << "    .field(\"field_" << field << "\", &" << name << "::field_" << field << ")\n";
  out << "    .version(&" << name
      << "::row_version).index(\"by_first\", {\"field_0\"}).cached_for(std::chrono::minutes(10));\n"
      << "void use_" << number << "(weft::Store& store, weft::OwnerId owner) {\n  auto things = store.of(thing_"
      << number << ");\n"
      << "  auto made = things.create({.owner_id = owner});\n  auto found = things.find({owner, made.id});\n"
      << "  if (found) things.save(*found);\n  const std::vector<weft::Key> keys{{owner, made.id}};\n  "
         "things.find_many(keys);\n"
      << "  things.find_by_owner(owner, {.index = \"by_first\"});\n  things.create_many({made});\n  "
         "things.erase({owner, made.id});\n}\n";
}

}  // namespace

std::vector<Figure> compile_figures() {
  const test::TempFolder folder("weft-bench-compile");
  const std::string source = (folder.path() / "sixty.cpp").string();
  const std::string object = (folder.path() / "sixty.o").string();
  {
    std::ofstream file(source);
    file << "#include <weft/weft.hpp>\n";
    for (int number = 0; number < entities; ++number) write_entity(file, number);
  }
  const auto start = std::chrono::steady_clock::now();
  const pid_t compiler = ::fork();
  if (compiler == 0) {
    ::execl(WEFT_BENCH_COMPILER, WEFT_BENCH_COMPILER, "-std=c++20", "-O1", "-I" WEFT_BENCH_SOURCE "/include", "-c",
            source.c_str(), "-o", object.c_str(), static_cast<char*>(nullptr));
    ::_exit(127);
  }
  int status = 0;
  rusage used{};  // of the compiler and of what it started
  if (compiler < 0 || ::wait4(compiler, &status, 0, &used) < 0 || status != 0)
    throw std::runtime_error("the generated program does not compile");
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  return {{.name = "compile_60_entities",
           .value = seconds,
           .unit = "s",
           .goal = 30,
           .better = Better::lower,
           .remark = "20 fields each, -O1"},
          {.name = "compile_60_entities_memory",
           .value = static_cast<double>(used.ru_maxrss) / 1024,
           .unit = "MiB",
           .goal = 1024,
           .better = Better::lower}};
}

}  // namespace weft::bench
