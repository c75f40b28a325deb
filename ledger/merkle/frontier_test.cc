#include "ledger/merkle/frontier.h"

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "ledger/base/hex.h"
#include "ledger/merkle/hashing.h"
#include "tests/support/format_doc.h"
#include "tests/support/reference_tree.h"
#include "tests/support/status_matchers.h"

namespace daybook {
namespace {

using ::daybook::testing::PublishedLeaves;
using ::daybook::testing::PublishedRoots;
using ::daybook::testing::ReferenceRoot;
using ::daybook::testing::StatusIs;

Frontier FrontierOf(std::span<const std::string> leaves) {
  Frontier frontier;
  for (const std::string& leaf : leaves) frontier.Append(LeafHash(leaf));
  return frontier;
}

TEST(FrontierTest, GivesThePublishedRoots) {
  const std::vector<std::string> leaves = PublishedLeaves();
  for (size_t size = 0; size <= leaves.size(); ++size) {
    const Frontier frontier = FrontierOf(std::span(leaves).first(size));
    EXPECT_EQ(HexEncode(AsBytes(frontier.Root())), PublishedRoots()[size]) << "size " << size;
    EXPECT_EQ(frontier.size(), TreeSize{size});
  }
}

TEST(FrontierTest, EqualsTheDefinitionAtEverySize) {
  std::vector<std::string> leaves;
  Frontier frontier;
  for (int i = 0; i < 200; ++i) {
    EXPECT_EQ(frontier.Root(), ReferenceRoot(leaves)) << "size " << i;
    leaves.push_back(absl::StrCat("leaf ", i));
    frontier.Append(LeafHash(leaves.back()));
  }
}

TEST(FrontierTest, GoesOnFromWhatWasSerialized) {
  Frontier frontier;
  for (int i = 0; i < 70; ++i) {
    ASSERT_OK_AND_ASSIGN(Frontier parsed, Frontier::Parse(frontier.Serialize()));
    EXPECT_EQ(parsed, frontier);
    frontier.Append(LeafHash(absl::StrCat(i)));
    parsed.Append(LeafHash(absl::StrCat(i)));
    EXPECT_EQ(parsed.Root(), frontier.Root()) << "size " << i + 1;
  }
}

TEST(FrontierTest, CopiesGoTheirOwnWay) {
  Frontier durable = FrontierOf(std::vector<std::string>{"a", "b", "c"});
  const Hash root = durable.Root();
  Frontier speculative = durable;
  speculative.Append(LeafHash("d"));
  EXPECT_EQ(durable.Root(), root);
  durable.Append(LeafHash("d"));
  EXPECT_EQ(durable, speculative);
}

TEST(FrontierTest, RefusesBytesOfAnotherLength) {
  const std::string bytes = FrontierOf(std::vector<std::string>{"a", "b", "c"}).Serialize();
  for (size_t length = 0; length < bytes.size(); ++length) {
    EXPECT_THAT(Frontier::Parse(bytes.substr(0, length)), StatusIs(absl::StatusCode::kDataLoss)) << length;
  }
  EXPECT_THAT(Frontier::Parse(bytes + '\0'), StatusIs(absl::StatusCode::kDataLoss));
}

TEST(FrontierTest, TheExampleOfItsPageIsOurs) {
  const std::vector<std::string> leaves = PublishedLeaves();
  const std::string example = daybook::testing::HexExample("docs/formats/merkle.md", "frontier");
  EXPECT_EQ(HexEncode(FrontierOf(std::span(leaves).first(7)).Serialize()), HexEncode(example));
  ASSERT_OK_AND_ASSIGN(const Frontier parsed, Frontier::Parse(example));
  EXPECT_EQ(HexEncode(AsBytes(parsed.Root())), PublishedRoots()[7]);
}

}  // namespace
}  // namespace daybook
