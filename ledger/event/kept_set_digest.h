// The digest of a set that changes again and again ("set-v1", see set_digest.h), without hashing all of it each time.
//
// The digest runs over the items in order of their keys, so what stands before the first item that changed is hashed
// already: states of the hash are kept on the way, and the next digest goes on from the last that still holds. A set
// that grows at its end, as migrations do, costs what was added; an item that changes costs what stands behind it.

#ifndef DAYBOOK_LEDGER_EVENT_KEPT_SET_DIGEST_H_
#define DAYBOOK_LEDGER_EVENT_KEPT_SET_DIGEST_H_

#include <cstddef>
#include <cstdint>
#include <string>

#include "absl/container/btree_map.h"
#include "absl/strings/string_view.h"
#include "daybook/v1/schema.pb.h"
#include "google/protobuf/message_lite.h"
#include "ledger/base/sha256.h"

namespace daybook {

// Thread-compatible: callers synchronise. Keeps the bytes of every item.
class KeptSetDigest {
 public:
  // The item of `key` is this one from now on.
  void Put(absl::string_view key, const google::protobuf::MessageLite& item);
  // There is none of `key` from now on.
  void Remove(absl::string_view key);

  // What SetDigest makes of the items.
  v1::Digest Value();

  size_t size() const { return items_.size(); }
  // How many items all digests so far have hashed: what they cost.
  uint64_t hashed_count() const { return hashed_count_; }

 private:
  // What was hashed from `key` on no longer holds.
  void Forget(absl::string_view key);

  absl::btree_map<std::string, std::string> items_;  // Key to what the item adds to the digest.
  absl::btree_map<std::string, Sha256> states_;      // Key to the hash of all items before it.
  uint64_t hashed_count_ = 0;
};

}  // namespace daybook

#endif  // DAYBOOK_LEDGER_EVENT_KEPT_SET_DIGEST_H_
