#include "clients/cpp/merge.h"

#include <algorithm>
#include <string>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_cat.h"
#include "ledger/base/status_macros.h"

namespace daybook {

absl::Status TooManyToMerge(absl::string_view what) {
  return absl::ResourceExhaustedError(
      absl::StrCat("more than ", kMergedItemsMax, " ", what, "; ask for fewer targets"));
}

absl::Status MergePage(v1::GetStateResponse* page, v1::GetStateResponse* all) {
  auto& shown = *all->mutable_series();
  for (v1::SeriesState& series : *page->mutable_series()) {
    const auto known = std::find_if(shown.begin(), shown.end(),
                                    [&series](const v1::SeriesState& one) { return one.series() == series.series(); });
    if (known == shown.end()) {
      shown.Add(std::move(series));
    } else {
      RETURN_IF_ERROR(MoveBehind("items", series.mutable_items(), known->mutable_items()));
    }
  }
  return absl::OkStatus();
}

absl::Status MergePage(v1::GetChangeResponse* page, v1::GetChangeResponse* all) {
  RETURN_IF_ERROR(MoveBehind("events", page->mutable_events(), all->mutable_events()));
  absl::flat_hash_set<std::string> known;
  for (const v1::Finding& finding : all->findings()) known.insert(finding.id());
  auto& findings = *page->mutable_findings();
  findings.erase(std::remove_if(findings.begin(), findings.end(),
                                [&known](const v1::Finding& finding) { return known.contains(finding.id()); }),
                 findings.end());
  return MoveBehind("findings", &findings, all->mutable_findings());
}

}  // namespace daybook
