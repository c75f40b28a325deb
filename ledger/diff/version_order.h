// How versions compare, by the convention that numbers them.

#ifndef DAYBOOK_LEDGER_DIFF_VERSION_ORDER_H_
#define DAYBOOK_LEDGER_DIFF_VERSION_ORDER_H_

#include <compare>
#include <string>

#include "absl/strings/string_view.h"

namespace daybook {

enum class VersionOrder {
  kDotted,   // numbers separated by '.' or '_', missing ones are 0: 1 = 1.0 < 1.2 < 1.10
  kInteger,  // one number: 9 < 10 = 010
  kBytes,    // as bytes
  kNone,     // versions name, they do not order (Sqitch, Alembic); the expectation's own order counts
};

// That of a convention of `expectation.declared`; kDotted for one that is not known, which reads integers as well.
VersionOrder VersionOrderOf(absl::string_view convention);

// One text for all spellings of a version: "1.0" and "01" are "1" under kDotted. A version that is no number under an
// order of numbers, and any version under the other orders, is its own text.
std::string CanonicalVersion(VersionOrder order, absl::string_view version);

// A total order of canonical versions: numbers first, by value; everything else behind them, by bytes. Under kNone it
// only serves to sort, and must not be given a meaning.
std::strong_ordering CompareVersions(VersionOrder order, absl::string_view a, absl::string_view b);

// Bytes that compare as the versions do; the same for versions that are equal.
std::string SortableVersion(VersionOrder order, absl::string_view version);

}  // namespace daybook

#endif  // DAYBOOK_LEDGER_DIFF_VERSION_ORDER_H_
