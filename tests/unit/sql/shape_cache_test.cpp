#include "sql/shape_cache.hpp"

#include <gtest/gtest.h>

#include <thread>
#include <vector>

namespace weft::detail {
namespace {

TEST(ShapeCache, MakesEachShapeOnce) {
  ShapeCache cache;
  int made = 0;
  const auto make = [&] { return Statement{"text " + std::to_string(++made)}; };
  const auto first = cache.find("a", make);
  EXPECT_EQ(cache.find("a", make), first);
  EXPECT_EQ(cache.find("b", make)->text, "text 2");
  EXPECT_EQ(made, 2);
}

TEST(ShapeCache, StaysBoundedAndKeepsWhatIsInUse) {
  ShapeCache cache(4);
  const auto kept = cache.find("first", [] { return Statement{"first"}; });
  for (int at = 0; at < 100; ++at) cache.find(std::to_string(at), [] { return Statement{"other"}; });
  EXPECT_EQ(kept->text, "first");
  EXPECT_NE(cache.find("first", [] { return Statement{"first"}; }), kept);
}

TEST(ShapeCache, ServesManyThreads) {
  ShapeCache cache(8);
  std::vector<std::thread> threads;
  for (int thread = 0; thread < 4; ++thread)
    threads.emplace_back([&] {
      for (int at = 0; at < 2000; ++at) {
        const std::string shape = std::to_string(at % 16);
        if (cache.find(shape, [&] { return Statement{shape}; })->text != shape) ADD_FAILURE();
      }
    });
  for (std::thread& thread : threads) thread.join();
}

}  // namespace
}  // namespace weft::detail
