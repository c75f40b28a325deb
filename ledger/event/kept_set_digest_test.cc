#include "ledger/event/kept_set_digest.h"

#include <gtest/gtest.h>

#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "ledger/base/random.h"
#include "ledger/event/set_digest.h"

namespace daybook {
namespace {

v1::SchemaObject Object(const std::string& key, const std::string& digest) {
  v1::SchemaObject object;
  object.set_key(key);
  object.mutable_digest()->set_value(digest);
  return object;
}

std::string Key(uint64_t number) { return absl::StrFormat("k%05d", number); }

TEST(KeptSetDigestTest, OfNothingIsThatOfNothing) {
  KeptSetDigest kept;
  EXPECT_EQ(kept.Value().value(), SetDigestOf(std::vector<v1::SchemaObject>()).value());
  kept.Put("a", Object("a", "1"));
  kept.Remove("a");
  EXPECT_EQ(kept.Value().value(), SetDigestOf(std::vector<v1::SchemaObject>()).value());
  EXPECT_EQ(kept.Value().algorithm(), kSetDigestAlgorithm);
}

// The slow model hashes all of it each time. The set grows over many states and shrinks to nothing.
TEST(KeptSetDigestTest, IsTheDigestOfTheSetWhateverBecameOfIt) {
  constexpr uint64_t kSeed = 20260714;
  SCOPED_TRACE(absl::StrCat("seed ", kSeed));
  SeededRandom random(kSeed);
  KeptSetDigest kept;
  absl::btree_map<std::string, v1::SchemaObject> model;
  for (uint64_t round = 0; round < 600; ++round) {
    const bool shrinks = round / 100 % 2 == 1;
    for (uint64_t step = random.Below(20); step > 0; --step) {
      const std::string key = Key(random.Below(600));
      if (random.Below(4) == 0 || shrinks) {
        model.erase(key);
        kept.Remove(key);
      } else {
        model[key] = Object(key, absl::StrCat(random.Below(3)));
        kept.Put(key, model[key]);
      }
    }
    std::vector<v1::SchemaObject> objects;
    for (const auto& [key, object] : model) objects.push_back(object);
    ASSERT_EQ(kept.Value().value(), SetDigestOf(objects).value()) << "round " << round;
    ASSERT_EQ(kept.size(), model.size());
  }
}

TEST(KeptSetDigestTest, ASetThatGrowsAtItsEndCostsWhatItGrowsBy) {
  constexpr uint64_t kItems = 5'000;
  constexpr uint64_t kHashedForOneMost = 65;
  KeptSetDigest kept;
  for (uint64_t i = 0; i < kItems; ++i) {
    kept.Put(Key(i), Object(Key(i), "1"));
    kept.Value();
  }
  EXPECT_LE(kept.hashed_count(), kItems * kHashedForOneMost);
  EXPECT_LT(kHashedForOneMost, kItems / 2);  // What hashing all of it each time would cost.
}

TEST(KeptSetDigestTest, AskingAgainCostsLittle) {
  KeptSetDigest kept;
  for (uint64_t i = 0; i < 5'000; ++i) kept.Put(Key(i), Object(Key(i), "1"));
  const v1::Digest first = kept.Value();
  const uint64_t hashed = kept.hashed_count();
  EXPECT_EQ(kept.Value().value(), first.value());
  EXPECT_LE(kept.hashed_count() - hashed, 65u);
}

}  // namespace
}  // namespace daybook
