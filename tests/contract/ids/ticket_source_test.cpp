#include "ids/ticket_source.hpp"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <set>
#include <thread>
#include <vector>

#include "contract/ids/ticket_servers.hpp"
#include "model/field_types.hpp"
#include "weft/error.hpp"
#include "weft/observe.hpp"

namespace weft::test {
namespace {

using namespace detail;

class TicketSourceContract : public TicketServersTest {
 protected:
  static constexpr BlockRules small{64, 64, std::chrono::seconds(900)};
  static constexpr std::size_t far_too_many = 1000000;

  /// Takes until an error comes; gives the ids and the error's text ("" when none came).
  static std::pair<std::vector<std::uint64_t>, std::string> use_up(IdSource& source, const char* name) {
    std::vector<std::uint64_t> ids;
    while (ids.size() < far_too_many) {
      try {
        ids.push_back(source.next(name, Deadline::in(Millis{5000})));
      } catch (const Unavailable& error) {
        EXPECT_EQ(error.outcome(), Outcome::not_applied);
        return {ids, error.what()};
      }
    }
    return {ids, ""};
  }
  /// Takes owner ids until each server gave so many: which one does so first depends on the background.
  static std::vector<std::uint64_t> use_both(IdSource& source, std::size_t least = 1) {
    std::vector<std::uint64_t> ids;
    std::array<std::size_t, 2> of_server{};
    while (std::min(of_server[0], of_server[1]) < least && ids.size() < far_too_many) {
      ids.push_back(source.next("owner", Deadline::in(Millis{5000})));
      of_server[ids.back() % 2]++;
    }
    EXPECT_GE(std::min(of_server[0], of_server[1]), least);
    return ids;
  }
  static bool unique(std::vector<std::uint64_t> ids) {
    std::sort(ids.begin(), ids.end());
    return std::adjacent_find(ids.begin(), ids.end()) == ids.end();
  }
};
INSTANTIATE_TEST_SUITE_P(Backends, TicketSourceContract, testing::Values(Backend::sqlite, Backend::mariadb),
                         backend_name);

TEST_P(TicketSourceContract, GivesIdsOfBothServersFromOneOnAndNeverZero) {
  const auto source = make_source();
  const std::vector<std::uint64_t> ids = use_both(*source);
  EXPECT_TRUE(unique(ids));
  const std::uint64_t least = *std::min_element(ids.begin(), ids.end());
  EXPECT_GE(least, 1U);
  EXPECT_LE(least, 2U);
}

TEST_P(TicketSourceContract, EachNameCountsByItself) {
  const auto source = make_source();
  EXPECT_LE(source->next("owner", soon()), 2U);
  EXPECT_LE(source->next("object", soon()), 2U);
  EXPECT_THROW(source->next("", soon()), UsageError);
  EXPECT_THROW(source->next(std::string(65, 'x'), soon()), UsageError);
}

TEST_P(TicketSourceContract, GivesNoIdTwiceToThreadsAndProcessesAtOnce) {
  const auto other_pool = make_pool();  // as another process would
  const std::vector<std::unique_ptr<IdSource>> sources = [&] {
    std::vector<std::unique_ptr<IdSource>> made;
    made.push_back(make_source(small));
    made.push_back(make_ticket_source(*other_pool, topology_, marks_, observer_, small));
    return made;
  }();
  std::vector<std::vector<std::uint64_t>> taken(8);
  std::vector<std::thread> threads;
  for (std::size_t at = 0; at < taken.size(); ++at) {
    threads.emplace_back([&, at] {
      IdSource& source = *sources[at % 2];
      while (taken[at].size() < 1000) {
        taken[at].push_back(source.next("object", Deadline::in(Millis{20000})));
        const auto more = source.next_many("object", 7, Deadline::in(Millis{20000}));
        EXPECT_EQ(more.size(), 7U);
        taken[at].insert(taken[at].end(), more.begin(), more.end());
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  std::vector<std::uint64_t> all;
  for (const auto& part : taken) all.insert(all.end(), part.begin(), part.end());
  EXPECT_TRUE(unique(all));
  for (const std::uint16_t server : {std::uint16_t{0}, std::uint16_t{1}}) {
    std::uint64_t largest = 0;
    for (const std::uint64_t id : all)
      if (id % 2 == server) largest = std::max(largest, id);
    EXPECT_GT(largest, 0U) << "server " << server << " gave nothing";
    EXPECT_LE(largest, marks_.mark("object", server)) << "an id was served above its mark";
  }
}

TEST_P(TicketSourceContract, NextManyTakesFromBothServersAlike) {
  // Blocks so large that neither is used up while the first ids of the other are waited for.
  const auto source = make_source({1'000'000, 1'000'000, std::chrono::seconds(900)});
  use_both(*source);  // from now on blocks of both are in hand
  const auto ids = source->next_many("owner", 300, soon());
  EXPECT_EQ(ids.size(), 300U);
  EXPECT_TRUE(unique(ids));
  const auto odd = std::count_if(ids.begin(), ids.end(), [](std::uint64_t id) { return id % 2 == 1; });
  EXPECT_GE(odd, 100);
  EXPECT_LE(odd, 200);
}

TEST_P(TicketSourceContract, NeverMakesACallerWaitWhileABlockHasIds) {
  const auto source = make_source({1000, 1000, std::chrono::seconds(900)});
  source->next("version", soon());
  const TripCount trips;
  for (int nth = 0; nth < 990; ++nth) source->next("version", soon());
  EXPECT_EQ(trips.figures().waited(), 0U);
}

TEST_P(TicketSourceContract, GoesOnWithTheOtherServerWhenOneIsDown) {
  servers_.down(server_name(0));
  const auto source = make_source(small);
  for (int nth = 0; nth < 200; ++nth) EXPECT_EQ(source->next("owner", soon()) % 2, 1U);
}

TEST_P(TicketSourceContract, ServesWhatIsLeftWhenAllAreDownThenSaysSo) {
  const auto source = make_source(small);
  const std::uint64_t first = source->next("owner", soon());
  servers_.down(server_name(0));
  servers_.down(server_name(1));
  auto [ids, text] = use_up(*source, "owner");
  EXPECT_GE(ids.size(), 63U);
  EXPECT_NE(text.find("no ticket server gives 'owner' ids"), std::string::npos) << text;
  EXPECT_NE(text.find("tickets-0 does not answer"), std::string::npos) << text;
  EXPECT_NE(text.find("tickets-1 does not answer"), std::string::npos) << text;
  servers_.up(server_name(1));
  const std::uint64_t later = source->next("owner", soon());
  ids.insert(ids.end(), {first, later});
  EXPECT_TRUE(unique(ids));
}

TEST_P(TicketSourceContract, ServesNoBlockWhoseMarkCouldNotBeRaised) {
  const auto source = make_source(small);
  std::vector<std::uint64_t> ids{source->next("owner", soon())};
  marks_.set_down(true);
  auto [more, text] = use_up(*source, "owner");
  ids.insert(ids.end(), more.begin(), more.end());
  EXPECT_NE(text.find("the marks do not answer"), std::string::npos) << text;
  for (const std::uint64_t id : ids) EXPECT_LE(id, marks_.mark("owner", static_cast<std::uint16_t>(id % 2)));
  marks_.set_down(false);
  ids.push_back(source->next("owner", soon()));
  EXPECT_TRUE(unique(ids));
}

TEST_P(TicketSourceContract, DropsABlockThatAnotherClientOvertook) {
  bool overtaken = false;
  marks_.before_raise([&](TicketMark& mark, std::uint64_t first) {
    if (overtaken) return;
    overtaken = true;
    mark.mark = first + 10;  // inside the block: the server's counter stays above it
  });
  const auto source = make_source(small);
  const std::uint64_t id = source->next("owner", soon());
  EXPECT_TRUE(overtaken);
  EXPECT_NE(id, 0U);
  for (int nth = 0; nth < 300; ++nth) source->next("owner", soon());
}

TEST_P(TicketSourceContract, RefusesAServerThatWasRestoredFromAnOldCopy) {
  use_both(*make_source(small));
  for (const std::size_t number : {0U, 1U})
    admin(number, "UPDATE " + table("weft_ticket") + " SET next_id = " + std::to_string(number == 0 ? 2 : 1));
  const auto source = make_source(small);
  const auto [more, text] = use_up(*source, "owner");
  EXPECT_TRUE(more.empty());
  EXPECT_NE(text.find("behind its high-water mark"), std::string::npos) << text;
  EXPECT_NE(text.find("weftctl tickets repair"), std::string::npos) << text;
  EXPECT_NE(text.find("ticket server 1 (tickets-1)"), std::string::npos) << text;
}

TEST_P(TicketSourceContract, RefusesAServerRestoredWhileItIsUsed) {
  const auto source = make_source(small);
  // The first block of the old counter is lost before the mark tells: the marks must be further ahead than that.
  std::vector<std::uint64_t> ids = use_both(*source, 300);
  for (const std::size_t number : {0U, 1U})
    admin(number, "UPDATE " + table("weft_ticket") + " SET next_id = " + std::to_string(number == 0 ? 2 : 1));
  const auto [more, text] = use_up(*source, "owner");
  ids.insert(ids.end(), more.begin(), more.end());
  EXPECT_TRUE(unique(ids));
  EXPECT_NE(text.find("behind its high-water mark"), std::string::npos) << text;
}

TEST_P(TicketSourceContract, RefusesAServerWhoseCounterIsGone) {
  use_both(*make_source(small));
  for (const std::size_t number : {0U, 1U}) admin(number, "DELETE FROM " + table("weft_ticket"));
  const auto [more, text] = use_up(*make_source(small), "owner");
  EXPECT_TRUE(more.empty());
  EXPECT_NE(text.find("is gone"), std::string::npos) << text;
}

TEST_P(TicketSourceContract, RefusesAnotherEpochThanTheMarks) {
  use_both(*make_source(small));
  for (const std::size_t number : {0U, 1U}) admin(number, "UPDATE " + table("weft_ticket") + " SET epoch = epoch + 1");
  const auto [more, text] = use_up(*make_source(small), "owner");
  EXPECT_TRUE(more.empty());
  EXPECT_NE(text.find("weftctl tickets repair"), std::string::npos) << text;
}

TEST_P(TicketSourceContract, RefusesServersWithEqualOffsets) {
  for (const std::size_t number : {0U, 1U})
    admin(number, "UPDATE " + table("weft_ticket_server") + " SET number = 1 - number");
  try {
    make_source()->next("owner", soon());
    FAIL() << "ids of servers with exchanged numbers were given";
  } catch (const SchemaError& error) {
    EXPECT_NE(std::string(error.what()).find("was set up as number 1 of 2"), std::string::npos) << error.what();
  }
  admin(1, "UPDATE " + table("weft_ticket_server") + " SET number = 1");  // right; the other one still says 1, too
  const auto source = make_source(small);
  for (int nth = 0; nth < 200; ++nth) EXPECT_EQ(source->next("owner", soon()) % 2, 1U);
}

TEST_P(TicketSourceContract, RefusesTwoEntriesThatLeadToOneServer) {
  const Rows uuid = admin(0, "SELECT uuid FROM " + table("weft_ticket_server"));
  const Value& cell = uuid.at(0, 0);
  const std::string text = std::holds_alternative<Blob>(cell.storage()) ? cell.as_blob() : cell.as_text();
  admin(1, "UPDATE " + table("weft_ticket_server") + " SET uuid = '" + text + "'");
  const auto source = make_source(small);
  std::set<std::uint64_t> residues;
  for (int nth = 0; nth < 300; ++nth) residues.insert(source->next("owner", soon()) % 2);
  EXPECT_EQ(residues.size(), 1U);
}

TEST_P(TicketSourceContract, RefusesACounterOfAnotherResidueOrStep) {
  const char* const changes[] = {"next_id = next_id + 1", "next_id = next_id - 1, step = 3"};
  use_both(*make_source(small));
  for (const char* change : changes) {
    for (const std::size_t number : {0U, 1U}) admin(number, "UPDATE " + table("weft_ticket") + " SET " + change);
    EXPECT_THROW(make_source()->next("owner", soon()), SchemaError) << change;
  }
}

TEST_P(TicketSourceContract, RefusesToLeave63Bits) {
  const auto put = [&](std::size_t number, std::uint64_t next) {
    admin(number, "INSERT INTO " + table("weft_ticket") + " (name, next_id, step, epoch) VALUES ('owner', " +
                      std::to_string(next) + ", 2, 1)");
  };
  put(0, largest_id - 1);  // even
  put(1, largest_id - 2 * 64);
  const auto source = make_source(small);
  const auto [ids, text] = use_up(*source, "owner");
  EXPECT_EQ(ids.size(), 64U);
  for (const std::uint64_t id : ids) EXPECT_LE(id, largest_id);
  EXPECT_NE(text.find("63 bits"), std::string::npos) << text;
}

TEST_P(TicketSourceContract, AForkedChildDropsItsParentsBlocks) {
#ifdef __SANITIZE_THREAD__
  GTEST_SKIP() << "ThreadSanitizer cannot follow a thread that is started in a forked child, and fetching starts one";
#endif
  const auto source = make_source({1000, 1000, std::chrono::seconds(900)});
  std::vector<std::uint64_t> ids{source->next("owner", soon())};
  int ends[2];
  ASSERT_EQ(::pipe(ends), 0);
  const pid_t child = ::fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    std::array<std::uint64_t, 50> of_child{};
    try {
      for (std::uint64_t& id : of_child) id = source->next("owner", Deadline::in(Millis{10000}));
    } catch (...) {
      ::_exit(1);
    }
    ::_exit(::write(ends[1], of_child.data(), sizeof(of_child)) == sizeof(of_child) ? 0 : 2);
  }
  ::close(ends[1]);
  for (int nth = 0; nth < 100; ++nth) ids.push_back(source->next("owner", soon()));
  std::array<std::uint64_t, 50> of_child{};
  EXPECT_EQ(::read(ends[0], of_child.data(), sizeof(of_child)), static_cast<ssize_t>(sizeof(of_child)));
  ::close(ends[0]);
  int status = 0;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  ASSERT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0);
  ids.insert(ids.end(), of_child.begin(), of_child.end());
  EXPECT_TRUE(unique(ids));
}

TEST_P(TicketSourceContract, AServerThatWasNeverSetUpIsNamed) {
  for (const std::size_t number : {0U, 1U}) admin(number, "DELETE FROM " + table("weft_ticket_server"));
  try {
    make_source()->next("owner", soon());
    FAIL() << "ids of servers that were never set up were given";
  } catch (const SchemaError& error) {
    EXPECT_NE(std::string(error.what()).find("weftctl init"), std::string::npos) << error.what();
  }
}

}  // namespace
}  // namespace weft::test
