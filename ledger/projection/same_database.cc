#include "ledger/projection/same_database.h"

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
#include "ledger/views/row_key.h"

namespace daybook {
namespace {

using store::v1::DatabaseRow;

struct Sharer {
  std::string target;
  Position position;
};

absl::StatusOr<std::vector<Sharer>> SharersOf(FoldRows& rows, const std::string& identity) {
  std::vector<Sharer> sharers;
  absl::Status damaged;
  const std::string prefix = RowKey().Text(identity).Take();
  RETURN_IF_ERROR(rows.Scan(kDatabaseTable, prefix, [&](absl::string_view key, absl::string_view value) {
    const auto row = ParseRow<DatabaseRow>(kDatabaseTable, value);
    damaged.Update(row.status());
    if (row.ok()) sharers.push_back({RowKeyReader(key.substr(prefix.size())).Text(), Position{row->position()}});
    return damaged.ok() && sharers.size() < kSharersMax;
  }));
  RETURN_IF_ERROR(damaged);
  return sharers;
}

absl::Status Tell(FoldRows& rows, const FoldMoment& now, const std::string& identity) {
  ASSIGN_OR_RETURN(const std::vector<Sharer> sharers, SharersOf(rows, identity));
  FindingSink sink(rows, now);
  for (const Sharer& one : sharers) {
    FindingFacts facts{.subject = {FindingKind::kSameDatabase, one.target, "", identity},
                       .severity = InfoOf(FindingKind::kSameDatabase).severity};
    for (const Sharer& other : sharers) {
      facts.evidence.push_back(other.position);
      if (other.target != one.target) facts.details.push_back(absl::StrCat("also answers for ", other.target));
    }
    facts.next = {absl::StrCat("daybook waive ", FindingId(facts.subject), " --until 'in 2w' --reason '…'")};
    RETURN_IF_ERROR(sharers.size() > 1 ? sink.Open(facts) : sink.Resolve(facts.subject));
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status MoveDatabase(FoldRows& rows, const FoldMoment& now, const std::string& target, const std::string& from,
                          const std::string& to) {
  if (!from.empty()) {
    rows.Delete(kDatabaseTable, RowKey().Text(from).Text(target).Take());
    RETURN_IF_ERROR(FindingSink(rows, now).Resolve({FindingKind::kSameDatabase, target, "", from}));
    RETURN_IF_ERROR(Tell(rows, now, from));
  }
  DatabaseRow row;
  row.set_position(now.position.value);
  PutRow(rows, kDatabaseTable, RowKey().Text(to).Text(target).Take(), row);
  return Tell(rows, now, to);
}

}  // namespace daybook
