#include "ledger/merkle/proof.h"

#include <bit>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "ledger/base/hex.h"
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

// Proofs that implementations of Certificate Transparency share, over the tree of reference_tree.h.
constexpr char kLeaf0[] = "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d";
constexpr char kLeaf1[] = "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7";
constexpr char kLeaf4[] = "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b";
constexpr char kNode01[] = "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125";
constexpr char kNode23[] = "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e";
constexpr char kNode45[] = "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a";
constexpr char kNode67[] = "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0";
constexpr char kNode03[] = "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7";
constexpr char kNode47[] = "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4";

struct PublishedProof {
  uint64_t position_or_from;
  uint64_t size;
  std::vector<std::string> hashes;
};

std::vector<Hash> PublishedLeafHashes() {
  std::vector<Hash> hashes;
  for (const std::string& leaf : daybook::testing::PublishedLeaves()) hashes.push_back(LeafHash(leaf));
  return hashes;
}

std::vector<std::string> Hex(const std::vector<Hash>& proof) {
  std::vector<std::string> hex;
  for (const Hash& hash : proof) hex.push_back(HexEncode(AsBytes(hash)));
  return hex;
}

TEST(PublishedProofTest, InclusionProofsAreThose) {
  const std::vector<Hash> leaves = PublishedLeafHashes();
  const PublishedProof published[] = {{0, 1, {}},
                                      {0, 8, {kLeaf1, kNode23, kNode47}},
                                      {5, 8, {kLeaf4, kNode67, kNode03}},
                                      {2, 3, {kNode01}},
                                      {1, 5, {kLeaf0, kNode23, kLeaf4}}};
  for (const auto& [position, size, hashes] : published) {
    EXPECT_EQ(Hex(*InclusionProof(Position{position}, TreeSize{size}, LeafNodes(leaves))), hashes) << position;
  }
}

TEST(PublishedProofTest, ConsistencyProofsAreThose) {
  const std::vector<Hash> leaves = PublishedLeafHashes();
  const PublishedProof published[] = {
      {1, 1, {}}, {1, 8, {kLeaf1, kNode23, kNode47}}, {6, 8, {kNode45, kNode67, kNode03}}, {2, 5, {kNode23, kLeaf4}}};
  for (const auto& [from, size, hashes] : published) {
    EXPECT_EQ(Hex(*ConsistencyProof(TreeSize{from}, TreeSize{size}, LeafNodes(leaves))), hashes) << from;
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
