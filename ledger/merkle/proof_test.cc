#include "ledger/merkle/proof.h"

#include <bit>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "ledger/base/random.h"
#include "ledger/merkle/hashing.h"
#include "tests/support/reference_tree.h"
#include "tests/support/status_matchers.h"

namespace daybook {
namespace {

using ::daybook::testing::IsOk;
using ::daybook::testing::Leaves;
using ::daybook::testing::ReferencePath;
using ::daybook::testing::ReferenceRoot;
using ::daybook::testing::ReferenceSubproof;
using ::daybook::testing::StatusIs;
using ::testing::Not;

constexpr uint64_t kLeafCount = 70;

class ProofTest : public ::testing::Test {
 protected:
  ProofTest() {
    for (uint64_t i = 0; i < kLeafCount; ++i) {
      leaves_.push_back(absl::StrCat("leaf ", i));
      hashes_.push_back(LeafHash(leaves_.back()));
    }
  }
  Leaves Prefix(uint64_t size) const { return Leaves(leaves_).first(size); }
  TreeHead Head(uint64_t size) const { return TreeHead{.size = TreeSize{size}, .root = ReferenceRoot(Prefix(size))}; }
  std::vector<Hash> Inclusion(uint64_t position, uint64_t size) const {
    return *InclusionProof(Position{position}, TreeSize{size}, LeafNodes(hashes_));
  }
  std::vector<Hash> Consistency(uint64_t from, uint64_t to) const {
    return *ConsistencyProof(TreeSize{from}, TreeSize{to}, LeafNodes(hashes_));
  }

  std::vector<std::string> leaves_;
  std::vector<Hash> hashes_;
};

// Proofs that must not pass in place of `proof`: bits flipped, hashes dropped, swapped, repeated, added.
std::vector<std::vector<Hash>> Lies(const std::vector<Hash>& proof, Random& random) {
  std::vector<std::vector<Hash>> lies;
  for (size_t i = 0; i < proof.size(); ++i) {
    lies.push_back(proof);
    lies.back()[i][random.Below(32)] ^= static_cast<uint8_t>(1u << random.Below(8));
    lies.push_back(proof);
    lies.back().erase(lies.back().begin() + static_cast<std::ptrdiff_t>(i));
    lies.push_back(proof);
    lies.back().insert(lies.back().begin() + static_cast<std::ptrdiff_t>(i), proof[i]);
    if (i == 0) continue;
    lies.push_back(proof);
    std::swap(lies.back()[i - 1], lies.back()[i]);
  }
  lies.push_back(proof);
  lies.back().push_back(EmptyRoot());
  return lies;
}

TEST_F(ProofTest, RootsEqualTheDefinition) {
  for (uint64_t size = 0; size <= kLeafCount; ++size) {
    EXPECT_EQ(*RootOf(TreeSize{size}, LeafNodes(hashes_)), Head(size).root) << size;
  }
}

TEST_F(ProofTest, InclusionProofsEqualTheDefinitionAndVerify) {
  for (uint64_t size = 1; size <= kLeafCount; ++size) {
    for (uint64_t position = 0; position < size; ++position) {
      SCOPED_TRACE(absl::StrCat("position ", position, " size ", size));
      const std::vector<Hash> proof = Inclusion(position, size);
      EXPECT_EQ(proof, ReferencePath(position, Prefix(size)));
      EXPECT_OK(VerifyInclusion(hashes_[position], Position{position}, TreeSize{size}, proof, Head(size).root));
    }
  }
}

TEST_F(ProofTest, ConsistencyProofsEqualTheDefinitionAndVerify) {
  for (uint64_t to = 1; to <= kLeafCount; ++to) {
    for (uint64_t from = 1; from <= to; ++from) {
      SCOPED_TRACE(absl::StrCat("from ", from, " to ", to));
      const std::vector<Hash> proof = Consistency(from, to);
      EXPECT_EQ(proof, ReferenceSubproof(from, Prefix(to), true));
      EXPECT_OK(VerifyConsistency(Head(from), Head(to), proof));
    }
  }
}

TEST_F(ProofTest, RejectsEveryAlteredInclusionProof) {
  SeededRandom random(20);
  for (const uint64_t size : {1, 2, 3, 7, 8, 9, 33, 70}) {
    for (uint64_t position = 0; position < size; ++position) {
      SCOPED_TRACE(absl::StrCat("position ", position, " size ", size));
      for (const std::vector<Hash>& lie : Lies(Inclusion(position, size), random)) {
        EXPECT_THAT(VerifyInclusion(hashes_[position], Position{position}, TreeSize{size}, lie, Head(size).root),
                    Not(IsOk()));
      }
    }
  }
}

TEST_F(ProofTest, RejectsInclusionElsewhere) {
  const std::vector<Hash> proof = Inclusion(5, 33);
  const Hash root = Head(33).root;
  EXPECT_THAT(VerifyInclusion(hashes_[5], Position{4}, TreeSize{33}, proof, root),
              StatusIs(absl::StatusCode::kDataLoss));
  EXPECT_THAT(VerifyInclusion(hashes_[4], Position{5}, TreeSize{33}, proof, root),
              StatusIs(absl::StatusCode::kDataLoss));
  EXPECT_THAT(VerifyInclusion(hashes_[5], Position{5}, TreeSize{33}, proof, Head(34).root),
              StatusIs(absl::StatusCode::kDataLoss));
  EXPECT_THAT(VerifyInclusion(hashes_[5], Position{5}, TreeSize{65}, proof, root),
              StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(VerifyInclusion(hashes_[5], Position{33}, TreeSize{33}, proof, root),
              StatusIs(absl::StatusCode::kInvalidArgument));
}

TEST_F(ProofTest, RejectsEveryAlteredConsistencyProof) {
  SeededRandom random(21);
  for (const uint64_t to : {1, 2, 3, 7, 8, 9, 33, 70}) {
    for (uint64_t from = 1; from <= to; ++from) {
      SCOPED_TRACE(absl::StrCat("from ", from, " to ", to));
      for (const std::vector<Hash>& lie : Lies(Consistency(from, to), random)) {
        EXPECT_THAT(VerifyConsistency(Head(from), Head(to), lie), Not(IsOk()));
      }
    }
  }
}

TEST_F(ProofTest, RejectsConsistencyOfOtherTrees) {
  for (uint64_t to = 2; to <= kLeafCount; ++to) {
    for (uint64_t from = 1; from < to; ++from) {
      const std::vector<Hash> proof = Consistency(from, to);
      const TreeHead other_from{.size = TreeSize{from}, .root = EmptyRoot()};
      const TreeHead other_to{.size = TreeSize{to}, .root = EmptyRoot()};
      EXPECT_THAT(VerifyConsistency(other_from, Head(to), proof), StatusIs(absl::StatusCode::kDataLoss));
      EXPECT_THAT(VerifyConsistency(Head(from), other_to, proof), StatusIs(absl::StatusCode::kDataLoss));
    }
  }
}

TEST_F(ProofTest, TheEmptyTreeIsAPrefixOfEveryTreeAndEveryTreeOfItself) {
  for (const uint64_t size : {0, 1, 7, 8}) {
    EXPECT_TRUE(Consistency(0, size).empty());
    EXPECT_TRUE(Consistency(size, size).empty());
    EXPECT_OK(VerifyConsistency(Head(0), Head(size), {}));
    EXPECT_OK(VerifyConsistency(Head(size), Head(size), {}));
  }
  const std::vector<Hash> superfluous = {EmptyRoot()};
  EXPECT_THAT(VerifyConsistency(Head(0), Head(7), superfluous), StatusIs(absl::StatusCode::kInvalidArgument));
  TreeHead other = Head(7);
  other.root = Head(6).root;
  EXPECT_THAT(VerifyConsistency(Head(7), other, {}), StatusIs(absl::StatusCode::kDataLoss));
  other.size = TreeSize{0};
  EXPECT_THAT(VerifyConsistency(other, Head(7), {}), StatusIs(absl::StatusCode::kDataLoss));
}

TEST_F(ProofTest, RefusesWhatIsNotInTheTree) {
  const LeafNodes nodes(hashes_);
  EXPECT_THAT(InclusionProof(Position{7}, TreeSize{7}, nodes), StatusIs(absl::StatusCode::kOutOfRange));
  EXPECT_THAT(ConsistencyProof(TreeSize{8}, TreeSize{7}, nodes), StatusIs(absl::StatusCode::kOutOfRange));
  EXPECT_THAT(VerifyConsistency(Head(8), Head(7), {}), StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(RootOf(TreeSize{kLeafCount + 1}, nodes), StatusIs(absl::StatusCode::kOutOfRange));
}

TEST_F(ProofTest, AsksForAtMostLogarithmicallyManyNodes) {
  int reads = 0;
  const auto counting = [&](NodeId) -> absl::StatusOr<Hash> {
    ++reads;
    return EmptyRoot();
  };
  constexpr uint64_t kSize = 1'000'000'007;
  ASSERT_THAT(InclusionProof(Position{123'456'789}, TreeSize{kSize}, counting), IsOk());
  EXPECT_LE(reads, 2 * std::bit_width(kSize));
  reads = 0;
  ASSERT_THAT(ConsistencyProof(TreeSize{123'456'789}, TreeSize{kSize}, counting), IsOk());
  EXPECT_LE(reads, 2 * std::bit_width(kSize));
}

}  // namespace
}  // namespace daybook
