#include "ledger/event/kinds.h"

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace daybook {
namespace {

using ::testing::ElementsAre;

TEST(KindsTest, NamesAreTheBodiesWithADot) {
  EXPECT_EQ(KindName(Kind::kMigrationFinished), "migration.finished");
  EXPECT_EQ(KindName(Kind::kClockAdvanced), "clock.advanced");
  EXPECT_EQ(KindName(Kind::kCustom), "custom");
  EXPECT_EQ(KindName(Kind::BODY_NOT_SET), "");
  EXPECT_EQ(KindName(static_cast<Kind>(6)), "");
}

TEST(KindsTest, EveryKindIsFoundByItsName) {
  EXPECT_FALSE(AllKinds().empty());
  for (const Kind kind : AllKinds()) {
    EXPECT_EQ(KindFromName(KindName(kind)), kind) << KindName(kind);
    ASSERT_NE(BodyField(kind), nullptr);
    EXPECT_EQ(BodyField(kind)->number(), kind);
  }
  EXPECT_EQ(KindFromName("migration_finished"), std::nullopt);
  EXPECT_EQ(KindFromName(""), std::nullopt);
  EXPECT_EQ(BodyField(Kind::BODY_NOT_SET), nullptr);
}

TEST(KindsTest, BodiesAreNamedNounVerbAndFitTheSet) {
  for (const Kind kind : AllKinds()) {
    const std::string& name = BodyField(kind)->name();
    EXPECT_LE(std::count(name.begin(), name.end(), '_'), 1) << name << ": the dot would stand in the wrong place";
    EXPECT_LT(kind, 128) << name << ": KindSet holds field numbers below 128";
  }
}

TEST(KindsTest, TheServersOwnAreTheseSeven) {
  std::vector<std::string> names;
  for (const Kind kind : AllKinds()) {
    if (IsServersOwn(kind)) names.emplace_back(KindName(kind));
  }
  EXPECT_THAT(names, ElementsAre("clock.advanced", "ledger.restored", "access.recorded", "payload.redacted",
                                 "access.granted", "access.revoked", "key.registered"));
}

TEST(KindsTest, ASetHoldsWhatWasAdded) {
  KindSet kinds({Kind::kCustom});
  EXPECT_TRUE(kinds.Contains(Kind::kCustom));
  EXPECT_FALSE(kinds.Contains(Kind::kMigrationFinished));
  kinds.Add(KindSet({Kind::kMigrationFinished}));
  EXPECT_TRUE(kinds.Contains(Kind::kMigrationFinished));
  for (const Kind kind : AllKinds()) EXPECT_EQ(KindSet::OfClients().Contains(kind), !IsServersOwn(kind));
}

}  // namespace
}  // namespace daybook
