#include "ledger/projection/same_database.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "daybook/store/v1/rows.pb.h"
#include "ledger/base/status_macros.h"
#include "ledger/diff/finding_kind.h"
#include "ledger/projection/findings.h"
#include "ledger/projection/limits.h"
#include "ledger/projection/rows.h"
#include "ledger/projection/tables.h"
#include "ledger/projection/verdict.h"
#include "ledger/views/row_key.h"

namespace daybook {
namespace {

using store::v1::DatabaseRow;

struct Sharer {
  std::string target;
  // The first snapshot that says so, of those of its series.
  Position position;
};

std::string DatabaseKey(const std::string& identity, const SeriesId& id) {
  return absl::StrCat(RowKey().Text(identity).Take(), id.Key());
}

absl::StatusOr<std::vector<Sharer>> SharersOf(FoldRows& rows, const std::string& identity) {
  std::vector<Sharer> sharers;
  absl::Status damaged;
  const std::string prefix = RowKey().Text(identity).Take();
  RETURN_IF_ERROR(rows.Scan(kDatabaseTable, prefix, [&](absl::string_view key, absl::string_view value) {
    const auto row = ParseRow<DatabaseRow>(kDatabaseTable, value);
    damaged.Update(row.status());
    if (!row.ok()) return false;
    const Position position{row->position()};
    std::string target = RowKeyReader(key.substr(prefix.size())).Text();
    if (!sharers.empty() && sharers.back().target == target) {
      sharers.back().position = std::min(sharers.back().position, position);
      return true;
    }
    if (sharers.size() == kSharersMax) return false;
    sharers.push_back({std::move(target), position});
    return true;
  }));
  RETURN_IF_ERROR(damaged);
  return sharers;
}

// Says so, or no more, where it counts: as a finding and in the verdict.
absl::Status SetShared(FoldRows& rows, const FoldMoment& now, const FindingFacts& facts, bool shared) {
  const FindingSubject& subject = facts.subject;
  FindingSink sink(rows, now);
  RETURN_IF_ERROR(shared ? sink.Open(facts) : sink.Resolve(subject));
  return SetSharedDatabase(rows, subject.target, subject.key, shared);
}

absl::Status Tell(FoldRows& rows, const FoldMoment& now, const std::string& identity) {
  ASSIGN_OR_RETURN(const std::vector<Sharer> sharers, SharersOf(rows, identity));
  for (const Sharer& one : sharers) {
    FindingFacts facts{.subject = {FindingKind::kSameDatabase, one.target, "", identity},
                       .severity = InfoOf(FindingKind::kSameDatabase).severity};
    for (const Sharer& other : sharers) {
      facts.evidence.push_back(other.position);
      if (other.target != one.target) facts.details.push_back(absl::StrCat("also answers for ", other.target));
    }
    facts.next = {absl::StrCat("daybook waive ", FindingId(facts.subject), " --until 'in 2w' --reason '…'")};
    RETURN_IF_ERROR(SetShared(rows, now, facts, sharers.size() > 1));
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status MoveDatabase(FoldRows& rows, const FoldMoment& now, const SeriesId& id, const std::string& from,
                          const std::string& to) {
  if (!from.empty()) {
    rows.Delete(kDatabaseTable, DatabaseKey(from, id));
    // Told again at once if another of its series stays.
    RETURN_IF_ERROR(SetShared(rows, now, {.subject = {FindingKind::kSameDatabase, id.target, "", from}}, false));
    RETURN_IF_ERROR(Tell(rows, now, from));
  }
  DatabaseRow row;
  row.set_position(now.position.value);
  PutRow(rows, kDatabaseTable, DatabaseKey(to, id), row);
  return Tell(rows, now, to);
}

}  // namespace daybook
