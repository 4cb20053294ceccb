#include <fstream>
#include <random>
#include <sstream>
#include <thread>

#include "engine/open.hpp"
#include "integration/store/store_test.hpp"
#include "support/free_port.hpp"
#include "support/tcp_gate.hpp"

namespace weft::test {
namespace {

// The shards' servers behind gates that cut COMMITs: the answer is lost, or the COMMIT itself, or it arrives when
// nobody waits for it any more. The index is reached directly. WEFT_CUT_COMMITS: how many to cut (2,000).
class CutCommits : public ::testing::Test {
 protected:
  World& world = World::of(Backend::servers);
  TcpGate a{world.lab().shards().a().port()};
  TcpGate b{world.lab().shards().b().port()};
  std::atomic<std::uint64_t> cut{0};
  std::uint64_t seed = std::getenv("WEFT_SEED") != nullptr ? std::strtoull(std::getenv("WEFT_SEED"), nullptr, 10)
                                                           : std::random_device{}();
  std::uint64_t goal =
      std::getenv("WEFT_CUT_COMMITS") != nullptr ? std::strtoull(std::getenv("WEFT_CUT_COMMITS"), nullptr, 10) : 2000;

  /// The topology with the gates' ports, and entries of their own for the index's sides.
  std::filesystem::path gated() {
    std::ifstream from(world.file());
    std::stringstream all;
    all << from.rdbuf();
    std::string text = all.str();
    const auto replace = [&](const std::string& what, const std::string& by) {
      const std::size_t at = text.find(what);
      ASSERT_NE(at, std::string::npos) << what;
      text.replace(at, what.size(), by);
    };
    const auto port = [](std::uint16_t number) { return "port = " + std::to_string(number) + "\n"; };
    std::string direct;
    for (const char side : {'a', 'b'}) {
      MariadbServer& server = side == 'a' ? world.lab().shards().a() : world.lab().shards().b();
      direct += std::string("[server.direct-") + side + "]\nhost = \"127.0.0.1\"\n" + port(server.port()) +
                "account = \"app\"\nadmin_account = \"admin\"\ntls = \"off\"\n\n";
      replace(port(server.port()), port(side == 'a' ? a.port() : b.port()));
    }
    replace("[index]\na = { server = \"shards-a\"", direct + "[index]\na = { server = \"direct-a\"");
    replace("b = { server = \"shards-b\", database = \"weft_index\"",
            "b = { server = \"direct-b\", database = \"weft_index\"");
    std::filesystem::path file = world.file().parent_path() / "gated.toml";
    std::ofstream(file) << text;
    return file;
  }
  /// A third of all COMMITs is cut, by each kind alike. One generator a gate: fate() is asked in the gate's thread.
  void cut_some(TcpGate& gate, std::uint64_t gates_seed) {
    gate.on_commit([this, source = std::mt19937_64(gates_seed)]() mutable {
      const std::uint64_t drawn = source() % 9;
      if (drawn > 2) return CommitFate::pass;
      ++cut;
      return drawn == 0 ? CommitFate::drop_reply : drawn == 1 ? CommitFate::drop_request : CommitFate::late;
    });
  }

  struct Figures {
    std::int64_t applied = 0, never = 0, unknown = 0, doubts = 0;
  };
  static constexpr CallOptions token{.deadline = std::chrono::seconds(20), .token = true};

  /// Runs `write` until it is known to have happened; counts.
  template <class Write>
  static void until_done(Store& store, Figures& figures, const Write& write) {
    for (int tries = 0; tries < 60; ++tries) {
      try {
        write();
        ++figures.applied;
        return;
      } catch (const InDoubt& error) {
        ++figures.doubts;
        const Resolution found = store.resolve(error.token(), token);
        if (found == Resolution::committed) {
          ++figures.applied;
          return;
        }
        if (found == Resolution::unknown) {
          ++figures.unknown;
          return;
        }
        ++figures.never;
      } catch (const Error& error) {
        ASSERT_EQ(error.outcome(), Outcome::not_applied) << error.what();
        ASSERT_TRUE(error.retryable()) << error.what();
      }
    }
    FAIL() << "not done after 60 tries";
  }
};

TEST_F(CutCommits, NothingIsDoubledAndNothingStaysInDoubt) {
  std::cout << "WEFT_SEED=" << seed << ", " << goal << " COMMITs to cut\n";
  Store store(detail::open_core(gated(), {.entities = all_entities(), .log = [](LogLevel, std::string_view) {}}, {}));
  Store sound = world.open();
  cut_some(a, seed);
  cut_some(b, seed + 1);

  constexpr std::size_t threads = 4;
  std::array<Figures, threads> figures{};
  std::array<OwnerId, threads> shops{};
  for (OwnerId& shop : shops) shop = sound.add_owner("shop");
  const auto work = [&](std::size_t at) {
    Figures& mine = figures[at];
    auto items = store.of(item);
    const OwnerId shop = shops[at];
    sound.of(item).create({.shop_id = shop, .number = 1});
    const CallOptions patient{.deadline = token.deadline};
    for (int turn = 1; cut < goal && !testing::Test::HasFatalFailure(); ++turn) {
      switch (turn % 4) {
        case 0:  // by hand
        case 1: until_done(store, mine, [&] { items.increment({shop, 1}, "stock", 1, token); }); break;
        case 2:  // by transact(), with a row beside it
          until_done(store, mine, [&] {
            store.transact({"shop", shop},
                           [&](Transaction& tx) {
                             tx.of(item).increment({shop, 1}, "stock", 1, patient);
                             tx.of(setting).create({.shop_id = shop, .name = "turn", .slot = turn}, patient);
                           },
                           {.deadline = token.deadline});
          });
          break;
        default: {  // a unique value: taken in the index before, freed by resolve() when it never was
          const std::string mail = "cut" + std::to_string(shop.value) + "-" + std::to_string(turn);
          const OwnerId owner = sound.add_owner("member");
          Figures of_member;
          until_done(store, of_member, [&] { store.of(member).create({.member_id = owner, .email = mail}, patient); });
          if (of_member.unknown == 0) {
            EXPECT_TRUE(sound.of(member).find_by_unique("member_email", mail));
          }
          mine.doubts += of_member.doubts;
          mine.never += of_member.never;
          mine.unknown += of_member.unknown;
        }
      }
    }
  };
  std::vector<std::thread> running;
  for (std::size_t at = 0; at < threads; ++at) running.emplace_back(work, at);
  for (std::thread& thread : running) thread.join();
  a.on_commit({});
  b.on_commit({});

  Figures all;
  for (std::size_t at = 0; at < threads; ++at) {
    const Figures& one = figures[at];
    const auto row = sound.of(item).find({shops[at], 1}, {.read_from = ReadFrom::row});
    EXPECT_GE(row->stock, one.applied) << "acknowledged writes are lost";
    EXPECT_LE(row->stock, one.applied + one.unknown) << "something was done twice";
    EXPECT_EQ(sound.of(item).find({shops[at], 1}), row) << "the cache is stale";
    all.applied += one.applied;
    all.never += one.never;
    all.unknown += one.unknown;
    all.doubts += one.doubts;
  }
  std::cout << "cut " << cut << ", counted up " << all.applied << ", in doubt at the caller " << all.doubts
            << ", of which never " << all.never << ", unknown " << all.unknown << "\n";
  EXPECT_EQ(all.unknown, 0) << "every server answers: each can be settled";
  EXPECT_GE(cut, goal);
  EXPECT_GT(all.never, 0);
}

}  // namespace
}  // namespace weft::test
