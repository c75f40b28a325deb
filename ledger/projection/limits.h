// The limits and default thresholds of the projections, in one place.

#ifndef DAYBOOK_LEDGER_PROJECTION_LIMITS_H_
#define DAYBOOK_LEDGER_PROJECTION_LIMITS_H_

#include <cstddef>

#include "absl/time/time.h"
#include "ledger/diff/limits.h"

namespace daybook {

// Rows that the projector keeps in memory so as not to look them up: the hot ones of a few ten thousand targets.
inline constexpr size_t kRowCacheBytesMax = size_t{48} << 20;

// Positions of evidence that a finding keeps, the newest; and the lines of its details. More help nobody.
inline constexpr size_t kFindingEvidenceMax = 32;
inline constexpr size_t kFindingDetailsMax = 32;
// Waivers of one finding that are kept: the newest.
inline constexpr int kFindingWaiversMax = 16;
// Events of a workaround that are kept, and listed: the declaration and the newest since.
inline constexpr int kWorkaroundStepsMax = 64;

// Rows of one page: by default, and at most.
inline constexpr int kPageRowsDefault = 100;
inline constexpr int kPageRowsMax = 1'000;
// Rows that one call looks at to fill a page: where few are wanted, it ends early and the next call goes on. Rows that
// are deleted as of the size asked for are stepped over and do not count.
inline constexpr size_t kScanRowsMax = size_t{16} << 10;
// A page is closed at this many bytes, so that an answer is less than the 4 MiB that clients receive unless told
// otherwise.
inline constexpr size_t kPageBytesMax = size_t{2} << 20;
// Bytes of what stands beside a page and is not paged through: changes and findings beside events, the rest of a state
// beside its items. Both together are less than those 4 MiB.
inline constexpr size_t kBesidePageBytesMax = size_t{1} << 20;
// Items of GetState: by default, and at most.
inline constexpr int kStateItemsDefault = 1'000;
inline constexpr int kStateItemsMax = 10'000;
// Comparisons that one diff lists, and their bytes: those of a few hundred series.
inline constexpr size_t kDiffComparisonsMax = 1'000;
inline constexpr size_t kDiffComparisonsBytesMax = size_t{256} << 10;
// Findings, or changes of findings, that one diff lists. There is ListFindings for more.
inline constexpr int kDiffFindingsMax = 1'000;

// Items, groups and mappings that one digest, name or statement may join: what more have is boilerplate.
inline constexpr size_t kJoinsMax = 64;
// Events of one version, or of one name without version, that a series keeps: the newest. Whatever ran as often is
// known by its last runs.
inline constexpr int kGroupAccountsMax = 64;
// Of events that say the same of one migration: the first, and the last ones.
inline constexpr size_t kSameAccountsMax = 3;
// Runs of a series that have not ended, are not stuck, and hold back what layers lack: the newest. Groups that are
// looked at again when one begins or ends.
inline constexpr size_t kRunningMax = 256;
inline constexpr size_t kHeldBackMax = 1'000;
// Targets that a finding names because they share a database.
inline constexpr size_t kSharersMax = 16;
// Accounts of one row of a history that are kept: the first, and the newest.
inline constexpr int kRowAccountsMax = 32;

}  // namespace daybook

#endif  // DAYBOOK_LEDGER_PROJECTION_LIMITS_H_
