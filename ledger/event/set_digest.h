// The digest of a set of items, "set-v1": how a delta names the set it builds on and the set it makes.
//
//   SHA-256 over, for each item in ascending byte order of keys:
//     u32 length ‖ key ‖ u32 length ‖ the item's message, serialised deterministically       (lengths big-endian)
//
// The empty set's digest is that of no bytes. Items are ExpectedItem, HistoryRow, SchemaObject and RuntimeItem.

#ifndef DAYBOOK_LEDGER_EVENT_SET_DIGEST_H_
#define DAYBOOK_LEDGER_EVENT_SET_DIGEST_H_

#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "daybook/v1/schema.pb.h"
#include "google/protobuf/message_lite.h"
#include "ledger/base/sha256.h"

namespace daybook {

inline constexpr absl::string_view kSetDigestAlgorithm = "set-v1";

// What one item adds to the bytes that are hashed.
std::string SetDigestBytes(absl::string_view key, const google::protobuf::MessageLite& item);
// The digest whose hash is this.
v1::Digest SetDigestOfHash(const Hash& hash);

// Thread-compatible: callers synchronise. Add items in strictly ascending order of keys (checked), then Finish once.
class SetDigest {
 public:
  void Add(absl::string_view key, const google::protobuf::MessageLite& item);
  v1::Digest Finish();

 private:
  Sha256 sha_;
  std::string last_key_;
  bool empty_ = true;
};

// The digest of `items` in any order; keys are unique. Items is a container of messages that have a key().
template <typename Items>
v1::Digest SetDigestOf(const Items& items) {
  std::vector<const typename Items::value_type*> sorted;
  sorted.reserve(static_cast<size_t>(items.size()));
  for (const auto& item : items) sorted.push_back(&item);
  std::sort(sorted.begin(), sorted.end(), [](const auto* a, const auto* b) { return a->key() < b->key(); });
  SetDigest digest;
  for (const auto* item : sorted) digest.Add(item->key(), *item);
  return digest.Finish();
}

}  // namespace daybook

#endif  // DAYBOOK_LEDGER_EVENT_SET_DIGEST_H_
