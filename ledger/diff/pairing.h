// Pairs of expected items and records: which record is the application of which item.
//
// Only live records (not reverted) are given. Each stage takes the items in expected order, and for each the first
// record in order of rank, over what is still unpaired:
//
//   1 kMapped       a mapping names both. Several records may be mapped to one item, and several items to one record.
//   2 kDigest       the same content digest and the same version;
//                   then the same content digest, which occurs once on each side and is not of empty content.
//   3 kNorm         the same for the norm-v1 digest: with the same version first, then alone.
//   4 kSplit        the item's statement digests are the concatenation of those of two or more records in order of rank
//                   (the earliest that do); kFolded: the record's are that of two or more items in expected order.
//   5 kVersion      the same version, and the slugs are equal or one is absent. A baseline's name is no slug.
//   6 kName         the same slug, which occurs once on each side among what is left. A proposal, if versions
//                   contradict.
//
// Statements are exact content, so they come before versions and names. "Same version" of migrations without version
// means the same slug. The same content digest means that Compare finds them equal.
//
// Pairing is local: what shares no key (PairingKeys) cannot affect each other, not even by being counted, so the pairs
// of a set are those of its components, and a fold pairs one component again when something in it changes.

#ifndef DAYBOOK_LEDGER_DIFF_PAIRING_H_
#define DAYBOOK_LEDGER_DIFF_PAIRING_H_

#include <string>
#include <vector>

#include "absl/types/span.h"
#include "ledger/diff/migration.h"
#include "ledger/diff/records.h"

namespace daybook {

enum class PairStage { kMapped = 1, kDigest, kNorm, kSplit, kFolded, kVersion, kName };

struct Pair {
  size_t item = 0;  // indices into what was given
  size_t record = 0;
  PairStage stage = PairStage::kMapped;
  // Of their contents. kNotComparable (unverified) where an item has several records or a record several items.
  Comparison comparison = Comparison::kNotComparable;
  friend bool operator==(const Pair&, const Pair&) = default;
};

// Pairs sorted by (item, record). `items` are in expected order, `records` live and by rank. An index is in more than
// one pair only through kMapped, kSplit and kFolded.
std::vector<Pair> PairComponent(VersionOrder order, absl::Span<const ExpectedItem> items,
                                absl::Span<const Record> records, absl::Span<const Mapping> mappings);

// Items, records and mappings that share a key, directly or through others, are one component.
std::vector<std::string> PairingKeys(VersionOrder order, const ExpectedItem& item);
std::vector<std::string> PairingKeys(VersionOrder order, const Record& record);
// Of an account that a record may be made of: with those of the others, all that the record can have.
std::vector<std::string> PairingKeys(VersionOrder order, const Migration& account);
std::vector<std::string> PairingKeys(VersionOrder order, const Mapping& mapping);

}  // namespace daybook

#endif  // DAYBOOK_LEDGER_DIFF_PAIRING_H_
