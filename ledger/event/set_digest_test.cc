#include "ledger/event/set_digest.h"

#include <gtest/gtest.h>

#include <vector>

#include "ledger/base/hex.h"

namespace daybook {
namespace {

v1::SchemaObject Object(const char* key, const char* digest) {
  v1::SchemaObject object;
  object.set_key(key);
  object.mutable_digest()->set_algorithm("sha256");
  object.mutable_digest()->set_value(digest);
  return object;
}

TEST(SetDigestTest, OfNothingIsSha256OfNothing) {
  const v1::Digest digest = SetDigestOf(std::vector<v1::SchemaObject>());
  EXPECT_EQ(digest.algorithm(), "set-v1");
  EXPECT_EQ(digest.value(), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

TEST(SetDigestTest, IsTheDigestOfItsDefinition) {
  // Written out by hand from the definition: key "k"; message: field 1 "k", field 2 a message of two strings.
  const absl::string_view message("\x0a\x01k\x12\x0b\x0a\x06sha256\x12\x01z", 16);
  const absl::string_view lengths_and_key("\0\0\0\1k\0\0\0\x10", 9);
  EXPECT_EQ(SetDigestOf(std::vector<v1::SchemaObject>{Object("k", "z")}).value(),
            HexEncode(AsBytes(Sha256Of({lengths_and_key, message}))));
}

TEST(SetDigestTest, DoesNotDependOnTheOrderOfItems) {
  const std::vector<v1::SchemaObject> one = {Object("a", "1"), Object("b", "2"), Object("\xc3\xa9", "3")};
  const std::vector<v1::SchemaObject> other = {one[2], one[0], one[1]};
  EXPECT_EQ(SetDigestOf(one).value(), SetDigestOf(other).value());
}

TEST(SetDigestTest, ChangesWithAnyItem) {
  const std::vector<v1::SchemaObject> one = {Object("a", "1"), Object("b", "2")};
  const std::vector<v1::SchemaObject> other = {Object("a", "1"), Object("b", "3")};
  EXPECT_NE(SetDigestOf(one).value(), SetDigestOf(other).value());
}

}  // namespace
}  // namespace daybook
