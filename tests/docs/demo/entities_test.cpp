#include "demo/entities.hpp"

#include <gtest/gtest.h>

#include <map>

namespace weft::demo {
namespace {

// weftctl makes the tables from the file, the demo opens them with its own definitions.
TEST(Entities, TheFileSaysTheSameAsTheCode) {
  std::map<std::string, EntityDef> from_file;
  for (const EntityDef& def : load_entities(WEFT_DEMO_ENTITIES)) from_file.emplace(def.name(), def);
  ASSERT_EQ(from_file.size(), 2U);
  for (const EntityDef& def : {package_entity().def(), dependency_entity().def()}) {
    ASSERT_TRUE(from_file.contains(def.name()));
    const EntitySpec& file = from_file.at(def.name()).spec();
    EXPECT_EQ(from_file.at(def.name()).fingerprint(), def.fingerprint()) << def.name();
    EXPECT_EQ(file.located, def.spec().located);
    EXPECT_EQ(file.cached_for, def.spec().cached_for);
    EXPECT_EQ(file.indexes.size(), def.spec().indexes.size());
    EXPECT_EQ(file.uniques.size(), def.spec().uniques.size());
  }
}

}  // namespace
}  // namespace weft::demo
