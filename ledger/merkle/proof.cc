#include "ledger/merkle/proof.h"

#include <algorithm>
#include <bit>

#include "absl/strings/str_cat.h"
#include "ledger/base/status_macros.h"
#include "ledger/merkle/hashing.h"

namespace daybook {
namespace {

// Where RFC 6962 splits a range of `count` > 1 leaves: the largest power of two smaller than it.
uint64_t SplitPoint(uint64_t count) { return std::bit_floor(count - 1); }

// The root of the leaves [begin, begin + count), count > 0, begin a multiple of bit_ceil(count): its complete subtrees,
// joined from the right.
absl::StatusOr<Hash> RangeRoot(uint64_t begin, uint64_t count, NodeReader nodes) {
  if (std::has_single_bit(count)) {
    const int level = std::countr_zero(count);
    return nodes(NodeId{.level = level, .index = begin >> level});
  }
  const uint64_t left_count = SplitPoint(count);
  ASSIGN_OR_RETURN(const Hash left, RangeRoot(begin, left_count, nodes));
  ASSIGN_OR_RETURN(const Hash right, RangeRoot(begin + left_count, count - left_count, nodes));
  return NodeHash(left, right);
}

absl::Status LengthError(absl::string_view what, size_t actual, TreeSize size) {
  return absl::InvalidArgumentError(
      absl::StrCat(what, " proof: ", actual, " hashes, another number than a tree of size ", size.value, " needs"));
}

absl::Status RootMismatch(absl::string_view what, TreeSize size) {
  return absl::DataLossError(absl::StrCat(what, " proof does not lead to the root given for size ", size.value));
}

absl::Status VerifyTrivialConsistency(const TreeHead& from, const TreeHead& to, std::span<const Hash> proof) {
  if (!proof.empty()) return LengthError("consistency", proof.size(), to.size);
  if (from.size.value == 0 && from.root != EmptyRoot()) return RootMismatch("consistency", from.size);
  if (from.size == to.size && from.root != to.root) return RootMismatch("consistency", to.size);
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<Hash> LeafNodes::operator()(NodeId node) const {
  const uint64_t leaf_count = leaf_hashes_.size();
  if (node.level < 0 || node.level > 63 || node.index >= leaf_count >> node.level) {
    return absl::OutOfRangeError(
        absl::StrCat("node ", node.index, " of level ", node.level, " is not complete in ", leaf_count, " leaves"));
  }
  if (node.level == 0) return leaf_hashes_[node.index];
  ASSIGN_OR_RETURN(const Hash left, (*this)(NodeId{.level = node.level - 1, .index = node.index * 2}));
  ASSIGN_OR_RETURN(const Hash right, (*this)(NodeId{.level = node.level - 1, .index = node.index * 2 + 1}));
  return NodeHash(left, right);
}

absl::StatusOr<Hash> RootOf(TreeSize size, NodeReader nodes) {
  if (size.value == 0) return EmptyRoot();
  return RangeRoot(0, size.value, nodes);
}

absl::StatusOr<std::vector<Hash>> InclusionProof(Position position, TreeSize size, NodeReader nodes) {
  if (!size.Includes(position)) {
    return absl::OutOfRangeError(absl::StrCat("position: ", position.value, ", want less than size ", size.value));
  }
  std::vector<Hash> proof;
  uint64_t begin = 0;
  for (uint64_t count = size.value; count > 1;) {
    const uint64_t left_count = SplitPoint(count);
    const bool goes_left = position.value - begin < left_count;
    ASSIGN_OR_RETURN(const Hash sibling, goes_left ? RangeRoot(begin + left_count, count - left_count, nodes)
                                                   : RangeRoot(begin, left_count, nodes));
    proof.push_back(sibling);
    begin += goes_left ? 0 : left_count;
    count = goes_left ? left_count : count - left_count;
  }
  std::reverse(proof.begin(), proof.end());
  return proof;
}

absl::StatusOr<std::vector<Hash>> ConsistencyProof(TreeSize from, TreeSize to, NodeReader nodes) {
  if (from > to) return absl::OutOfRangeError(absl::StrCat("from: ", from.value, ", want at most ", to.value));
  std::vector<Hash> proof;
  if (from.value == 0 || from == to) return proof;
  // Descend to the smallest subtree whose right edge is the old tree's, collecting what lies beside the way.
  uint64_t begin = 0;
  uint64_t count = to.value;
  while (from.value - begin != count) {
    const uint64_t left_count = SplitPoint(count);
    const bool goes_left = from.value - begin <= left_count;
    ASSIGN_OR_RETURN(const Hash sibling, goes_left ? RangeRoot(begin + left_count, count - left_count, nodes)
                                                   : RangeRoot(begin, left_count, nodes));
    proof.push_back(sibling);
    begin += goes_left ? 0 : left_count;
    count = goes_left ? left_count : count - left_count;
  }
  // When that subtree is the whole old tree, the verifier has its root already.
  if (begin != 0) {
    ASSIGN_OR_RETURN(const Hash start, RangeRoot(begin, count, nodes));
    proof.push_back(start);
  }
  std::reverse(proof.begin(), proof.end());
  return proof;
}

// RFC 9162, 2.1.3.2, in its letters: fn walks from the leaf to the root, sn is the last node of its level.
absl::Status VerifyInclusion(const Hash& leaf_hash, Position position, TreeSize size, std::span<const Hash> proof,
                             const Hash& root) {
  if (!size.Includes(position)) {
    return absl::InvalidArgumentError(absl::StrCat("position: ", position.value, ", want less than size ", size.value));
  }
  uint64_t fn = position.value;
  uint64_t sn = size.value - 1;
  Hash r = leaf_hash;
  for (const Hash& p : proof) {
    if (sn == 0) return LengthError("inclusion", proof.size(), size);
    if ((fn & 1) == 1 || fn == sn) {
      r = NodeHash(p, r);
      const int skipped = (fn & 1) == 1 ? 0 : std::countr_zero(fn);
      fn >>= skipped;
      sn >>= skipped;
    } else {
      r = NodeHash(r, p);
    }
    fn >>= 1;
    sn >>= 1;
  }
  if (sn != 0) return LengthError("inclusion", proof.size(), size);
  return r == root ? absl::OkStatus() : RootMismatch("inclusion", size);
}

// RFC 9162, 2.1.4.2, in its letters: fr becomes the root of the old tree, sr that of the new one.
absl::Status VerifyConsistency(const TreeHead& from, const TreeHead& to, std::span<const Hash> proof) {
  if (from.size > to.size) {
    return absl::InvalidArgumentError(absl::StrCat("from: ", from.size.value, ", want at most ", to.size.value));
  }
  if (from.size.value == 0 || from.size == to.size) return VerifyTrivialConsistency(from, to, proof);
  uint64_t fn = from.size.value - 1;
  uint64_t sn = to.size.value - 1;
  const int skipped = std::countr_one(fn);
  fn >>= skipped;
  sn >>= skipped;
  const bool starts_with_from = std::has_single_bit(from.size.value);
  if (!starts_with_from && proof.empty()) return LengthError("consistency", proof.size(), to.size);
  Hash fr = starts_with_from ? from.root : proof.front();
  Hash sr = fr;
  for (const Hash& c : proof.subspan(starts_with_from ? 0 : 1)) {
    if (sn == 0) return LengthError("consistency", proof.size(), to.size);
    if ((fn & 1) == 1 || fn == sn) {
      fr = NodeHash(c, fr);
      sr = NodeHash(c, sr);
      const int level = (fn & 1) == 1 ? 0 : std::countr_zero(fn);
      fn >>= level;
      sn >>= level;
    } else {
      sr = NodeHash(sr, c);
    }
    fn >>= 1;
    sn >>= 1;
  }
  if (sn != 0) return LengthError("consistency", proof.size(), to.size);
  if (fr != from.root) return RootMismatch("consistency", from.size);
  return sr == to.root ? absl::OkStatus() : RootMismatch("consistency", to.size);
}

}  // namespace daybook
