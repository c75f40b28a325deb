// One difference between what is expected and what is, before it is anybody's finding, and the set a comparer gathers.

#ifndef DAYBOOK_LEDGER_DIFF_DIFFERENCE_H_
#define DAYBOOK_LEDGER_DIFF_DIFFERENCE_H_

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/btree_map.h"
#include "absl/time/time.h"
#include "ledger/diff/finding_kind.h"
#include "ledger/diff/migration.h"
#include "ledger/diff/records.h"

namespace daybook {

// When something that a difference rests on happened, as far as anybody claims.
struct Claim {
  uint64_t position = 0;                            // of the event that says so
  absl::Time happened_time = absl::InfinitePast();  // the infinite past when nobody claims a time
  bool declared = false;                            // it was declared then, and is as old as the declaration
  friend bool operator==(const Claim&, const Claim&) = default;
};

struct Difference {
  FindingKind kind;
  std::string key;  // with the kind, unique within the diff; with its family, the finding's within target and series
  Severity severity;
  std::string subject;                         // what the title names
  bool proposed = false;                       // a guess; a mapping would settle it
  absl::Time opens_at = absl::InfinitePast();  // not a finding before; never by time alone if the infinite future
  std::vector<std::string> expected;           // labels of the items it is about
  std::vector<std::string> actual;             // labels of the records or rows
  std::vector<std::string> facts;              // what else shows the difference, one a line
  std::vector<uint64_t> evidence;              // ascending, unique
  std::vector<Claim> claims;                   // what the evidence claims, in the order mentioned
  friend bool operator==(const Difference&, const Difference&) = default;
};

inline bool IsOpen(const Difference& difference, absl::Time as_of) {
  return difference.opens_at <= as_of && difference.opens_at != absl::InfiniteFuture();
}

// Differences by (kind, key). What is added twice is one difference with the labels and the evidence of both.
// Thread-compatible: callers synchronise.
class DifferenceSet {
 public:
  // Returns it for more to be said; valid until the next call.
  Difference& Add(FindingKind kind, std::string key, Severity severity);

  // By kind, then key.
  std::vector<Difference> Take() &&;

 private:
  absl::btree_map<std::pair<FindingKind, std::string>, Difference> differences_;
};

void Mention(Difference& difference, const ExpectedItem& item);
void Mention(Difference& difference, const Record& record);
void Mention(Difference& difference, const HistoryRow& row);

}  // namespace daybook

#endif  // DAYBOOK_LEDGER_DIFF_DIFFERENCE_H_
