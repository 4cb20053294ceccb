#include "integration/moves/traffic.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "weft/error.hpp"

namespace weft::test {
namespace {

constexpr int things_at_first = 30;

}  // namespace

Traffic::Traffic(Store& writer, Store& reader, OwnerId owner, std::uint64_t seed, std::chrono::milliseconds rest)
    : writer_(writer),
      reader_(reader),
      owner_(owner),
      rest_(rest),
      random_(seed),
      tally_(writer.entity("tally")),
      listing_(writer.entity("listing")),
      note_(writer.entity("note")),
      shelf_(writer, owner, random_) {
  for (int thing = 0; thing < things_at_first; ++thing) shelf_.create();
  for (const char* name : {"single", "paired"})
    writer_.verbs().create(
        tally_, Row(tally_, Fields{{"shop_id", owner_}, {"name", std::string(name)}, {"number", std::int64_t{0}}}), {});
  run(&Traffic::change_things);
  run(&Traffic::raise);
  run(&Traffic::transact);
  run(&Traffic::write_notes);
  run(&Traffic::read);
}

void Traffic::stop() {
  ending_ = true;
  for (std::thread& thread : threads_)
    if (thread.joinable()) thread.join();
}

void Traffic::run(void (Traffic::*step)(std::uint64_t)) {
  threads_.emplace_back([this, step] {
    for (std::uint64_t round = 0; !ending_; ++round) {
      if (rest_.count() > 0) std::this_thread::sleep_for(rest_);
      try {
        (this->*step)(round);
      } catch (const std::exception& error) {
        const std::lock_guard lock(mutex_);
        errors_.emplace_back(error.what());
        if (errors_.size() > 20) return;
      }
    }
  });
}

template <class Call>
void Traffic::timed(Call&& call) {
  const auto begun = std::chrono::steady_clock::now();
  call();
  const auto took = std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() - begun);
  const std::lock_guard lock(mutex_);
  times_.push_back(took);
}

void Traffic::change_things(std::uint64_t) {
  timed([&] { shelf_.any(); });
}

void Traffic::raise(std::uint64_t) {
  timed([&] {
    writer_.verbs().increment(tally_, Key(owner_, std::string("single")), "number", 1, {.deadline = call_deadline});
  });
  ++raised_;
}

void Traffic::transact(std::uint64_t round) {
  const std::string title = std::to_string(owner_.value) + " listing " + std::to_string(round);
  timed([&] {
    writer_.transact(
        {"shop", owner_},
        [&](Transaction& transaction) {
          transaction.verbs().increment(tally_, Key(owner_, std::string("paired")), "number", 1, {});
          transaction.verbs().create(
              listing_,
              Row(listing_, Fields{{"shop_id", owner_}, {"title", title}, {"price", static_cast<std::int64_t>(round)}}),
              {});
        },
        {.deadline = call_deadline});
  });
  ++paired_;
}

void Traffic::write_notes(std::uint64_t round) {
  timed([&] {
    writer_.verbs().create(note_,
                           Row(note_, Fields{{"shop_id", owner_},
                                             {"number", static_cast<std::int64_t>(round)},
                                             {"text", "note " + std::to_string(round)}}),
                           {.deadline = call_deadline});
  });
  ++noted_;
}

void Traffic::read(std::uint64_t round) {
  const std::uint64_t before = raised_;
  const auto row = reader_.verbs().find(tally_, Key(owner_, std::string("single")), {.deadline = call_deadline});
  if (!row) throw std::runtime_error("the count is not there");
  if (static_cast<std::uint64_t>((*row)["number"].as_int()) < before)
    throw std::runtime_error("a read gave less than was acknowledged");
  const std::uint64_t notes = noted_;
  if (notes > 0 && round % 4 == 0) {
    const Key key(owner_, static_cast<std::int64_t>(notes - 1));
    if (!reader_.verbs().find(note_, key, {.deadline = call_deadline})) throw std::runtime_error("a note is not there");
  }
  ++reads_;
}

std::vector<std::chrono::microseconds> Traffic::write_times() {
  const std::lock_guard lock(mutex_);
  return times_;
}

void Traffic::expect_all(Store& store) {
  stop();
  for (const std::string& error : errors_) ADD_FAILURE() << error;
  EXPECT_GT(reads_, 0U);
  EXPECT_GT(raised_, 0U);
  const auto count = [&](const std::string& name) {
    const auto row = store.verbs().find(tally_, Key(owner_, name), {.read_from = ReadFrom::row});
    return row ? static_cast<std::uint64_t>((*row)["number"].as_int()) : 0;
  };
  EXPECT_EQ(count("single"), raised_);
  EXPECT_EQ(count("paired"), paired_);
  EXPECT_EQ(store.verbs().count(listing_, owner_, {}, {}), paired_);
  EXPECT_EQ(store.verbs().count(note_, owner_, {}, {}), noted_);
  if (paired_ > 0) {
    const auto found =
        store.verbs().find_by_unique(listing_, "listing_title", Value(std::to_string(owner_.value) + " listing 0"), {});
    EXPECT_TRUE(found.has_value());
  }
  expect_as_remembered(store, shelf_);
}

std::chrono::microseconds percentile(std::vector<std::chrono::microseconds> times, double part) {
  if (times.empty()) return {};
  std::sort(times.begin(), times.end());
  return times[static_cast<std::size_t>(static_cast<double>(times.size() - 1) * part)];
}

double in_millis(std::chrono::microseconds time) noexcept { return static_cast<double>(time.count()) / 1000; }

}  // namespace weft::test
