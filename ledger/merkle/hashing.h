// The hashes of an RFC 6962 Merkle tree: leaves and inner nodes are prefixed apart, so that neither passes for the
// other.

#ifndef DAYBOOK_LEDGER_MERKLE_HASHING_H_
#define DAYBOOK_LEDGER_MERKLE_HASHING_H_

#include "absl/strings/string_view.h"
#include "ledger/base/sha256.h"

namespace daybook {

// SHA-256(0x00 ‖ entry): the hash of one leaf, over the exact bytes stored.
Hash LeafHash(absl::string_view entry);

// SHA-256(0x01 ‖ left ‖ right): the hash of an inner node.
Hash NodeHash(const Hash& left, const Hash& right);

// SHA-256 of nothing: the root of the tree of size 0.
Hash EmptyRoot();

}  // namespace daybook

#endif  // DAYBOOK_LEDGER_MERKLE_HASHING_H_
