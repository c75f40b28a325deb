// Proofs that an event is in a tree (inclusion) and that a tree only grew (consistency), as in RFC 6962 and RFC 9162.

#ifndef DAYBOOK_LEDGER_MERKLE_PROOF_H_
#define DAYBOOK_LEDGER_MERKLE_PROOF_H_

#include <cstdint>
#include <span>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "ledger/base/position.h"
#include "ledger/base/sha256.h"

namespace daybook {

// Names one complete subtree: the 2^level leaves from index * 2^level. Level 0 are the leaf hashes.
struct NodeId {
  int level = 0;
  uint64_t index = 0;
  friend constexpr auto operator<=>(const NodeId&, const NodeId&) = default;
};

// Where proofs find the hashes of complete subtrees: tiles, a cache, or LeafNodes below.
using NodeReader = absl::FunctionRef<absl::StatusOr<Hash>(NodeId)>;

// A NodeReader's answers computed from the leaf hashes, which must outlive it. Costs O(2^level) a node: for tests,
// verifiers and small trees. Returns OUT_OF_RANGE for a subtree that is not complete. Thread-safe.
class LeafNodes {
 public:
  explicit LeafNodes(std::span<const Hash> leaf_hashes) : leaf_hashes_(leaf_hashes) {}
  absl::StatusOr<Hash> operator()(NodeId node) const;

 private:
  std::span<const Hash> leaf_hashes_;
};

// The root of the first `size` leaves. Errors are those of `nodes`.
absl::StatusOr<Hash> RootOf(TreeSize size, NodeReader nodes);

// The hashes that lead from the leaf at `position` to the root of size `size`, leaf end first. Returns OUT_OF_RANGE if
// `size` does not include `position`; else errors are those of `nodes`.
absl::StatusOr<std::vector<Hash>> InclusionProof(Position position, TreeSize size, NodeReader nodes);

// The hashes that show the tree of size `from` to be a prefix of that of size `to`. Empty when `from` is 0 or equals
// `to`. Returns OUT_OF_RANGE if `from` is larger; else errors are those of `nodes`.
absl::StatusOr<std::vector<Hash>> ConsistencyProof(TreeSize from, TreeSize to, NodeReader nodes);

// Whether `proof` leads from `leaf_hash` at `position` to `root`, the root of size `size`. Returns INVALID_ARGUMENT if
// no proof for these could look like this one, DATA_LOSS if it leads elsewhere.
absl::Status VerifyInclusion(const Hash& leaf_hash, Position position, TreeSize size, std::span<const Hash> proof,
                             const Hash& root);

// A tree as somebody was told of it.
struct TreeHead {
  TreeSize size;
  Hash root;
  friend bool operator==(const TreeHead&, const TreeHead&) = default;
};

// Whether `proof` shows that the tree of `from` is a prefix of that of `to`. The empty tree is a prefix of every tree.
// Returns INVALID_ARGUMENT if no proof for these sizes could look like this one, DATA_LOSS if the roots disagree.
absl::Status VerifyConsistency(const TreeHead& from, const TreeHead& to, std::span<const Hash> proof);

}  // namespace daybook

#endif  // DAYBOOK_LEDGER_MERKLE_PROOF_H_
