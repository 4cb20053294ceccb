#pragma once

#include <gtest/gtest.h>

#include "integration/store/entities.hpp"
#include "integration/store/world.hpp"

namespace weft::test {

/// A store on each back end; every test makes owners of its own, so tests do not meet.
class StoreTest : public ::testing::TestWithParam<Backend> {
 protected:
  World& world = World::of(GetParam());
  Store store = world.open();
  Repository<Listing> listings = store.of(listing);
  Repository<Setting> settings = store.of(setting);
  Repository<Item> items = store.of(item);
  Repository<Member> members = store.of(member);
  OwnerId shop = store.add_owner("shop");
};

#define WEFT_ON_EACH_BACKEND(suite)                                                              \
  INSTANTIATE_TEST_SUITE_P(Store, suite, ::testing::Values(Backend::embedded, Backend::servers), \
                           [](const auto& info) { return World::name(info.param); })

}  // namespace weft::test
