// What the comparisons of a target come to. Folds that compare say so with SetComparisons; the verdict follows.
//
// A target is out of sync if one of its comparisons is, or if its history comes from a database that answers for
// another target too; otherwise unknown if a comparison is, if there is nothing to compare or if what is expected of a
// series is compared with nothing; otherwise in sync. Only layers that the target is judged on count, and a stale one
// makes its comparisons unknown.

#ifndef DAYBOOK_LEDGER_PROJECTION_VERDICT_H_
#define DAYBOOK_LEDGER_PROJECTION_VERDICT_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "daybook/store/v1/rows.pb.h"
#include "daybook/v1/finding.pb.h"
#include "daybook/v1/state_service.pb.h"
#include "ledger/projection/fold.h"
#include "ledger/projection/targets.h"

namespace daybook {

// Keeps `comparisons`, in the order of their layers, in place of all of the series, and the target's verdict up to
// date.
absl::Status SetComparisons(FoldRows& rows, absl::string_view target, const std::string& series,
                            const std::vector<v1::Comparison>& comparisons);

// Whether the database, which answers for the target's history, does so for another target too. Keeps the target's
// verdict up to date.
absl::Status SetSharedDatabase(FoldRows& rows, absl::string_view target, absl::string_view identity, bool shared);

// To be called whenever the layers of a target change: those declared, heard from, or stale.
absl::Status UpdateVerdict(FoldRows& rows, absl::string_view target);

// `comparison` as it counts now: unknown, with the reason, if one of its layers is stale.
v1::Comparison AsItCounts(const v1::Comparison& comparison, const store::v1::TargetActivityRow& activity);

// The verdict, from nothing but what decides it.
store::v1::VerdictRow VerdictOf(const store::v1::TargetRow& target, const store::v1::TargetActivityRow& activity,
                                const store::v1::ComparisonsRow& comparisons);

// What the comparisons between `layers` come to, by the same rules, whatever the target is judged on. Unless out of
// sync, it is also unknown if one of the layers was never heard from, or is compared with none of the others: who asks
// for a layer by name does not get an answer without it.
store::v1::VerdictRow VerdictBetween(const std::vector<Layer>& layers, const store::v1::TargetActivityRow& activity,
                                     const store::v1::ComparisonsRow& comparisons);

}  // namespace daybook

#endif  // DAYBOOK_LEDGER_PROJECTION_VERDICT_H_
