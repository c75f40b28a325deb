#include "ledger/projection/running_migrations.h"

#include <algorithm>

#include "absl/container/btree_set.h"
#include "absl/functional/function_ref.h"
#include "absl/strings/str_cat.h"
#include "ledger/base/status_macros.h"
#include "ledger/projection/limits.h"
#include "ledger/projection/rows.h"
#include "ledger/projection/tables.h"
#include "ledger/views/row_key.h"

namespace daybook {
namespace {

using Micros = absl::btree_set<int64_t>;
using StoredMicros = google::protobuf::RepeatedField<int64_t>;

Micros BeginsOf(const std::string& group, VersionOrder order, const OwnedDiff& diff) {
  Micros begins;
  for (const Record& record : diff.records) {
    const bool runs = record.state == RecordState::kRunning && RecordGroupKey(order, record.migration) == group;
    if (runs) begins.insert(absl::ToUnixMicros(record.time));
  }
  return begins;
}

Micros UnansweredSince(const std::string& group, const OwnedDiff& diff) {
  Micros since;
  const auto differences = diff.of_groups.find(group);
  if (differences == diff.of_groups.end()) return since;
  for (const Difference& difference : differences->second) {
    if (difference.kind != FindingKind::kUnrecorded && difference.kind != FindingKind::kUnconfirmed) continue;
    for (const Claim& claim : difference.claims) since.insert(absl::ToUnixMicros(claim.happened_time));
  }
  return since;
}

// Puts `now` in place of what is stored, telling which times went and came.
void Replace(StoredMicros* stored, const Micros& now, absl::FunctionRef<void(int64_t)> went,
             absl::FunctionRef<void(int64_t)> came) {
  const Micros before(stored->begin(), stored->end());
  for (const int64_t micros : before) {
    if (!now.contains(micros)) went(micros);
  }
  for (const int64_t micros : now) {
    if (!before.contains(micros)) came(micros);
  }
  stored->Assign(now.begin(), now.end());
}

// Microseconds as a part of keys that sort by them, the latest first, and back.
uint64_t Descending(int64_t micros) { return ~(static_cast<uint64_t>(micros) ^ (uint64_t{1} << 63)); }
int64_t Descended(uint64_t part) { return static_cast<int64_t>(~part ^ (uint64_t{1} << 63)); }

}  // namespace

std::string RunningMigrations::RunningKey(int64_t micros, const std::string& group) const {
  return absl::StrCat(base_.key(), RowKey().Number(Descending(micros)).Text(group).Take());
}

std::string RunningMigrations::UnansweredKey(int64_t micros, const std::string& group) const {
  return absl::StrCat(base_.key(), RowKey().Time(absl::FromUnixMicros(micros)).Text(group).Take());
}

absl::StatusOr<std::vector<absl::Time>> RunningMigrations::Elsewhere(
    const absl::btree_map<std::string, store::v1::GroupRow>& groups) {
  std::vector<absl::Time> since;
  if (base_.facts.running() == 0) return since;
  // What began before that is stuck, and holds nothing back any more.
  const absl::Time stuck_since = base_.now().recorded_time - options_.stuck_after;
  RETURN_IF_ERROR(base_.rows().Scan(kRunningTable, base_.key(), [&](absl::string_view key, absl::string_view) {
    RowKeyReader reader(key.substr(base_.key().size()));
    const absl::Time begin = absl::FromUnixMicros(Descended(reader.Number()));
    if (begin <= stuck_since) return false;
    if (!groups.contains(reader.Text())) since.push_back(begin);
    return since.size() < kRunningMax;
  }));
  return since;
}

void RunningMigrations::Note(const std::string& group, const OwnedDiff& diff, store::v1::GroupRow* row) {
  noted_.insert(group);
  FoldRows& rows = base_.rows();
  store::v1::SeriesFactsRow& facts = base_.facts;
  Replace(
      row->mutable_running_since_micros(), BeginsOf(group, base_.order(), diff),
      [&](int64_t ended) {
        rows.Delete(kRunningTable, RunningKey(ended, group));
        facts.set_running(facts.running() - 1);
        moved_.push_back(absl::FromUnixMicros(ended));
      },
      [&](int64_t began) {
        rows.Put(kRunningTable, RunningKey(began, group), "");
        facts.set_running(facts.running() + 1);
        moved_.push_back(absl::FromUnixMicros(began));
      });
  Replace(
      row->mutable_unanswered_since_micros(), UnansweredSince(group, diff),
      [&](int64_t micros) { rows.Delete(kUnansweredTable, UnansweredKey(micros, group)); },
      [&](int64_t micros) { rows.Put(kUnansweredTable, UnansweredKey(micros, group), ""); });
}

absl::StatusOr<bool> RunningMigrations::TouchHeldBack() {
  size_t touched = 0;
  for (const absl::Time begin : moved_) {
    // What settles while it runs, and is not stuck.
    const absl::Time first = begin - options_.settle;
    const absl::Time end = first + options_.stuck_after;
    const std::string after = absl::StrCat(base_.key(), RowKey().Time(first - absl::Microseconds(1)).Take());
    const auto visit = [&](absl::string_view key, absl::string_view) {
      RowKeyReader reader(key.substr(base_.key().size()));
      if (reader.Time() >= end) return false;
      std::string group = reader.Text();
      if (noted_.contains(group)) return true;
      base_.Touch({PairNode::Type::kGroup, std::move(group)});
      return ++touched < kHeldBackMax;
    };
    RETURN_IF_ERROR(base_.rows().ScanRangeOf({kUnansweredTable, base_.key(), after}, visit));
  }
  moved_.clear();
  return touched > 0;
}

}  // namespace daybook
