// The name of a finding, the same in every run: what it is about decides it, never when or in which order it was seen.

#ifndef DAYBOOK_LEDGER_DIFF_FINDING_ID_H_
#define DAYBOOK_LEDGER_DIFF_FINDING_ID_H_

#include <string>

#include "absl/strings/string_view.h"
#include "ledger/diff/finding_kind.h"

namespace daybook {

struct FindingSubject {
  FindingKind kind;  // only its family counts
  absl::string_view target;
  absl::string_view series;
  absl::string_view key;
};

// "F-" and 16 characters of base32 (RFC 4648, A-Z and 2-7): the first 80 bits of SHA-256 over "finding-v1", family,
// target, series and key, each after its length as u32, big-endian.
std::string FindingId(const FindingSubject& subject);

// A whole id, or a prefix of one of at least four characters after "F-", in the form FindingId gives; lower case and a
// missing "F-" are accepted. Empty if it can be neither.
std::string CanonicalFindingIdPrefix(absl::string_view text);

}  // namespace daybook

#endif  // DAYBOOK_LEDGER_DIFF_FINDING_ID_H_
