// Findings as people read them: under the headings of a report, each with what proves it and what to do next.

#ifndef DAYBOOK_TOOLS_DAYBOOK_FINDING_VIEW_H_
#define DAYBOOK_TOOLS_DAYBOOK_FINDING_VIEW_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/container/btree_map.h"
#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "daybook/v1/finding.pb.h"
#include "tools/daybook/session.h"
#include "tools/daybook/table.h"

namespace daybook {

// The events that findings name, fetched once each and shown as lines. Confined to the main thread.
class EvidenceBook {
 public:
  explicit EvidenceBook(Session& session) : session_(session) {}

  // "@12  2026-03-01 09:00:00  migration.finished  5 add_index succeeded  alice"; only "@12" once enough were fetched.
  std::string LineOf(uint64_t position);

 private:
  Session& session_;
  absl::btree_map<uint64_t, std::string> lines_;
};

Ink InkOf(v1::Severity severity);
Ink InkOf(v1::Verdict verdict);
// "error", "in_sync", "open": the words of JSON.
std::string WordOf(v1::Severity severity);
std::string WordOf(v1::Verdict verdict);
std::string WordOf(v1::FindingStatus status);

// "2 errors, 1 warning", or "nothing open".
std::string CountsText(const v1::FindingCounts& counts);
// The same for the line that a target is judged on: "2 acknowledged" where nothing else is open, since that counts.
std::string HeadlineText(const v1::FindingCounts& counts);
// "3 acknowledged, 12 inherited, 1 suppressed", without the zeros; empty when all are. `show_inherited` follows the
// number of those: how they are shown.
std::string AsideText(const v1::FindingCounts& counts, absl::string_view show_inherited = "");

// By severity, then target, then key, in which numbers count by their value: as a list of migrations is read.
void SortWorstFirst(std::vector<v1::Finding>* findings);

// As many characters of the id as tell it from others at a glance; every command takes them.
std::string ShortFindingId(absl::string_view id);

// One matter: a finding, and those of its kind, target, series, severity, status and owner that have the same cause and
// are as much a guess.
struct Matter {
  v1::Finding finding;
  std::vector<v1::Finding> alike;
};
// In the order of their first findings. With `each`, every finding is a matter of its own.
std::vector<Matter> MattersOf(const std::vector<v1::Finding>& findings, bool each);
// Leaves the first `shown` matters; returns how many findings the others have.
size_t CutTo(size_t shown, std::vector<Matter>* matters);

// Matters under their headings, worst first in each. `line_of` says what stands at a position of the evidence.
void PrintMatters(Session& session, const std::vector<Matter>& matters,
                  absl::FunctionRef<std::string(uint64_t)> line_of);
// The same, with the events that prove them.
void PrintMatters(Session& session, const std::vector<Matter>& matters);

// For programs: one row a finding, whole.
Table FindingTable(const std::vector<v1::Finding>& findings, const Session& session);
// For people: one row a matter, with the id shortened, and the status only where it is not open.
Table MatterTable(const std::vector<Matter>& matters, const Session& session);

// "note", "warning" or "error"; "never" is UNSPECIFIED. Returns INVALID_ARGUMENT naming the flag.
absl::StatusOr<v1::Severity> SeverityFromText(absl::string_view flag, absl::string_view text);

// The beginning of an id as servers take it, from "F-k3j7" or "k3j7". Returns INVALID_ARGUMENT naming the flag when it
// cannot begin one, or is shorter than servers look up.
absl::StatusOr<std::string> FindingIdPrefix(absl::string_view flag, absl::string_view text);

// What a comparison exits with: findings at or above `fail_on` that are open or acknowledged, an unknown verdict, or 0.
int ExitOf(v1::Verdict verdict, const std::vector<v1::Finding>& findings, v1::Severity fail_on);
// Of two exit codes of comparisons: findings before unknown before clean.
int WorseExit(int a, int b);

}  // namespace daybook

#endif  // DAYBOOK_TOOLS_DAYBOOK_FINDING_VIEW_H_
