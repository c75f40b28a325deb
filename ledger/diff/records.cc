#include "ledger/diff/records.h"

#include <algorithm>
#include <compare>
#include <utility>

#include "absl/container/btree_map.h"
#include "absl/strings/str_cat.h"

namespace daybook {
namespace {

AppliedRank RankOf(const HistoryRow& row) {
  return {.layer = 0, .number = row.rank, .position = 0, .row_key = row.key};
}

AppliedRank RankOf(const RecordedEvent& event) {
  const auto micros = static_cast<uint64_t>(absl::ToUnixMicros(event.occurred_time));
  return {.layer = 1, .number = micros ^ (uint64_t{1} << 63), .position = event.position, .row_key = ""};
}

// A baseline is named after the act, not after a migration.
Migration WithoutBaselineName(const Migration& migration, bool baseline) {
  Migration named = migration;
  if (baseline && !named.version.empty()) named.name.clear();
  return named;
}

Record RecordOf(const HistoryRow& row) {
  return {.migration = WithoutBaselineName(row.migration, row.baseline),
          .state = row.state,
          .baseline = row.baseline,
          .from_row = true,
          .rank = RankOf(row),
          .time = row.applied_time,
          .evidence = {row.position}};
}

Record RecordOf(const RecordedEvent& event) {
  return {.migration = WithoutBaselineName(event.migration, event.baseline),
          .state = event.state,
          .baseline = event.baseline,
          .direct = event.direct,
          .rank = RankOf(event),
          .time = event.occurred_time,
          .evidence = {event.position}};
}

// What a second account of the same application adds. Whoever tells the content proves it from then on.
void Fill(Record& known, const Record& told) {
  if (known.migration.name.empty()) known.migration.name = told.migration.name;
  if (known.migration.statement_digests.empty()) known.migration.statement_digests = told.migration.statement_digests;
  DigestSet& digests = known.migration.digests;
  const Comparison content = Compare(digests, told.migration.digests);
  if (content == Comparison::kDiffers || content == Comparison::kCosmetic) return;
  if (digests.empty() && !told.migration.digests.empty()) {
    known.evidence.push_back(told.evidence.back());
    std::sort(known.evidence.begin(), known.evidence.end());
  }
  digests.insert(digests.end(), told.migration.digests.begin(), told.migration.digests.end());
  std::sort(digests.begin(), digests.end());
  digests.erase(std::unique(digests.begin(), digests.end()), digests.end());
}

// The accounts of one group, taken one after the other.
class Accounts {
 public:
  explicit Accounts(VersionOrder order) : order_(order) {}

  Record* Latest(const Migration& migration) {
    const auto found = std::find_if(records_.rbegin(), records_.rend(),
                                    [&](const Record& record) { return Answers(order_, record.migration, migration); });
    return found == records_.rend() ? nullptr : &*found;
  }

  void Take(const HistoryRow& row) {
    Record next = RecordOf(row);
    next.in_sequence = true;
    Record* const latest = Latest(next.migration);
    const bool both_stand =
        latest != nullptr && IsApplied(*latest) && IsApplied(next) && !row.migration.version.empty();
    if (latest == nullptr || both_stand) {
      records_.push_back(std::move(next));
    } else {
      *latest = std::move(next);
    }
  }

  // The one row of a WATERMARK, or one of HEADS: it speaks for more than itself, and not about when.
  void TakeMark(const HistoryRow& row) {
    Record next = RecordOf(row);
    Record* const latest = Latest(next.migration);
    if (latest == nullptr) {
      records_.push_back(std::move(next));
    } else if (IsApplied(*latest) && IsApplied(next)) {
      latest->from_row = true;
    } else {
      *latest = std::move(next);
    }
  }

  void Take(const RecordedEvent& event) {
    Record next = RecordOf(event);
    next.in_sequence = true;
    Record* const latest = Latest(next.migration);
    if (latest == nullptr) {
      records_.push_back(std::move(next));
      return;
    }
    const bool told_again = event.state == RecordState::kAsserted ||
                            (event.state == RecordState::kApplied && latest->state == RecordState::kApplied &&
                             Compare(latest->migration.digests, event.migration.digests) != Comparison::kDiffers);
    if (IsApplied(*latest) && told_again) {
      Fill(*latest, next);
      latest->baseline = latest->baseline || next.baseline;
      return;
    }
    if (latest->state == RecordState::kRunning) {
      next.evidence.insert(next.evidence.begin(), latest->evidence.begin(), latest->evidence.end());
      std::sort(next.evidence.begin(), next.evidence.end());
    }
    if (next.migration.name.empty()) next.migration.name = latest->migration.name;
    if (next.migration.digests.empty()) next.migration.digests = latest->migration.digests;
    next.from_row = latest->from_row;
    next.baseline = next.baseline || (latest->baseline && IsApplied(next));
    *latest = std::move(next);
  }

  void Add(Record record) { records_.push_back(std::move(record)); }
  std::vector<Record>& records() { return records_; }

  std::vector<Record> ByRank() && {
    std::sort(records_.begin(), records_.end(), [](const Record& a, const Record& b) { return a.rank < b.rank; });
    return std::move(records_);
  }

 private:
  const VersionOrder order_;
  std::vector<Record> records_;
};

bool Contradicts(VersionOrder order, const SnapshotView& snapshot, const RecordedEvent& event) {
  return snapshot.completeness == HistoryCompleteness::kWatermark && snapshot.watermark.has_value() &&
         !event.migration.version.empty() && !AtOrBelowWatermark(order, snapshot, event.migration.version);
}

// Earlier events add to a full snapshot what its rows cannot say.
void AddWhatRowsCannotSay(std::vector<Record>& before, Accounts& accounts) {
  for (const Record& told : before) {
    Record* const record = accounts.Latest(told.migration);
    if (record == nullptr || !IsApplied(*record) || !IsApplied(told)) continue;
    if (told.state == RecordState::kApplied) record->state = RecordState::kApplied;
    Fill(*record, told);
  }
  for (const Record& told : before) {
    const bool superseded = IsApplied(told) && !told.direct;
    if (superseded || accounts.Latest(told.migration) != nullptr) continue;
    Record standing = told;
    standing.in_sequence = false;
    accounts.Add(std::move(standing));
  }
}

}  // namespace

bool AtOrBelowWatermark(VersionOrder order, const SnapshotView& snapshot, absl::string_view version) {
  return snapshot.watermark.has_value() && !snapshot.watermark->empty() && !version.empty() &&
         std::is_lteq(CompareVersions(order, version, *snapshot.watermark));
}

std::string RecordGroupKey(VersionOrder order, const Migration& migration) {
  return migration.version.empty() ? absl::StrCat("n:", Slug(migration.name))
                                   : absl::StrCat("v:", CanonicalVersion(order, migration.version));
}

RecordGroup RecordsOfGroup(VersionOrder order, absl::Span<const RecordedEvent> events,
                           absl::Span<const HistoryRow> rows, const SnapshotView* snapshot) {
  std::vector<const RecordedEvent*> in_time;
  for (const RecordedEvent& event : events) in_time.push_back(&event);
  std::sort(in_time.begin(), in_time.end(), [](const auto* a, const auto* b) { return RankOf(*a) < RankOf(*b); });
  std::vector<const HistoryRow*> in_rank;
  for (const HistoryRow& row : rows) in_rank.push_back(&row);
  std::sort(in_rank.begin(), in_rank.end(), [](const auto* a, const auto* b) { return RankOf(*a) < RankOf(*b); });

  Accounts told(order);
  Accounts before(order);
  Accounts accounts(order);
  const bool full = snapshot != nullptr && snapshot->completeness == HistoryCompleteness::kFull;
  const auto newer = [&](const RecordedEvent& event) {
    return snapshot == nullptr || event.occurred_time > snapshot->observed_time;
  };
  for (const RecordedEvent* event : in_time) {
    told.Take(*event);
    if (newer(*event)) continue;
    before.Take(*event);
    if (!full && !Contradicts(order, *snapshot, *event)) accounts.Take(*event);
  }
  for (const HistoryRow* row : in_rank) {
    if (full) {
      accounts.Take(*row);
    } else {
      accounts.TakeMark(*row);
    }
  }
  if (full) AddWhatRowsCannotSay(before.records(), accounts);
  for (const RecordedEvent* event : in_time) {
    if (newer(*event)) accounts.Take(*event);
  }
  return {std::move(accounts).ByRank(), std::move(told).ByRank(), std::move(before).ByRank()};
}

RecordGroup RecordsOf(VersionOrder order, absl::Span<const RecordedEvent> events, absl::Span<const HistoryRow> rows,
                      const SnapshotView* snapshot) {
  struct Group {
    std::vector<RecordedEvent> events;
    std::vector<HistoryRow> rows;
  };
  absl::btree_map<std::string, Group> groups;
  for (const RecordedEvent& event : events) groups[RecordGroupKey(order, event.migration)].events.push_back(event);
  for (const HistoryRow& row : rows) groups[RecordGroupKey(order, row.migration)].rows.push_back(row);
  RecordGroup all;
  const auto append = [](std::vector<Record>& to, std::vector<Record> from) {
    std::move(from.begin(), from.end(), std::back_inserter(to));
  };
  for (const auto& [key, group] : groups) {
    RecordGroup one = RecordsOfGroup(order, group.events, group.rows, snapshot);
    append(all.records, std::move(one.records));
    append(all.told, std::move(one.told));
    append(all.before, std::move(one.before));
  }
  for (std::vector<Record>* records : {&all.records, &all.told, &all.before}) {
    std::sort(records->begin(), records->end(), [](const Record& a, const Record& b) { return a.rank < b.rank; });
  }
  return all;
}

SnapshotView ViewOf(VersionOrder order, const HistorySnapshot& snapshot) {
  SnapshotView view{.completeness = snapshot.completeness,
                    .observed_time = snapshot.observed_time,
                    .watermark = std::nullopt,
                    .position = snapshot.position};
  if (snapshot.completeness != HistoryCompleteness::kWatermark || order == VersionOrder::kNone) return view;
  if (snapshot.watermark.has_value()) {
    view.watermark = snapshot.watermark;
    return view;
  }
  view.watermark = "";
  for (const HistoryRow& row : snapshot.rows) {
    const bool higher =
        view.watermark->empty() || std::is_gt(CompareVersions(order, row.migration.version, *view.watermark));
    if (!row.migration.version.empty() && higher) view.watermark = row.migration.version;
  }
  return view;
}

}  // namespace daybook
