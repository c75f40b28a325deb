#include "ledger/projection/series_mirror.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "ledger/diff/contract_migration.h"
#include "ledger/diff/tool_habits.h"
#include "ledger/event/times.h"

namespace daybook::testing {
namespace {

absl::Time ClaimedTime(const v1::RecordedEvent& recorded) {
  return std::min(TimeFromProto(recorded.event().occurred_time()), TimeFromProto(recorded.recorded_time()));
}

bool NeedsExpectation(FindingKind kind) {
  const absl::btree_set<FindingKind> without = {
      FindingKind::kFailed,      FindingKind::kPartial,          FindingKind::kStuck,         FindingKind::kUnrecorded,
      FindingKind::kUnconfirmed, FindingKind::kHistoryRewritten, FindingKind::kTargetReplaced};
  return without.count(kind) == 0;
}

void CopyOrder(const v1::ExpectedItem& from, v1::ExpectedItem* item) {
  item->clear_order();
  if (from.has_order()) item->set_order(from.order());
}

}  // namespace

void SeriesMirror::Take(const v1::RecordedEvent& recorded) {
  const v1::Event& event = recorded.event();
  const absl::Time claimed = ClaimedTime(recorded);
  const auto heard = [&] { return int{declared_} + int{!input_.recorded.empty()} + int{!input_.snapshots.empty()}; };
  const int heard_before = heard();
  NoteAdoption(recorded);
  if (event.has_expectation_declared()) TakeExpectation(recorded);
  if (event.has_history_snapshot()) TakeSnapshot(recorded);
  if (event.has_mapping_asserted()) {
    const v1::MappingAsserted& mapping = event.mapping_asserted();
    mappings_[{mapping.recorded_version(), mapping.recorded_name()}] = {
        mapping.recorded_version(), mapping.recorded_name(), mapping.expected_key(), recorded.position()};
  }
  for (const v1::HistoryRepaired::RowChange& change : event.history_repaired().rows()) {
    input_.repairs.push_back({change.key(), claimed, recorded.position()});
  }
  if (std::optional<RecordedEvent> told = RecordedEventOf(event, recorded.position())) {
    told->occurred_time = claimed;
    Learn(told->migration);
    input_.recorded.push_back(*std::move(told));
  }
  NoteArisen(recorded, heard() != heard_before);
}

void SeriesMirror::NoteAdoption(const v1::RecordedEvent& recorded) {
  const v1::Event& event = recorded.event();
  const bool expectation = event.has_expectation_declared() && !declared_;
  const bool snapshot = event.has_history_snapshot() && input_.snapshots.empty();
  if (!expectation && !snapshot) return;
  const v1::SetChange& set = expectation ? event.expectation_declared().set() : event.history_snapshot().set();
  if (first_sets_.empty()) adoption_time_ = TimeFromProto(recorded.recorded_time());
  for (uint64_t part = 0; part < std::max(1u, set.part_count()); ++part) first_sets_.insert(recorded.position() - part);
}

bool SeriesMirror::Precedes(uint64_t position, absl::Time happened, bool declared) const {
  const bool by_position = !first_sets_.empty() && (first_sets_.count(position) > 0 || position < *first_sets_.begin());
  const bool by_time = happened < adoption_time_ && !first_sets_.empty();
  if (happened == absl::InfinitePast()) return by_position;
  return by_time || (declared && by_position);
}

void SeriesMirror::NoteArisen(const v1::RecordedEvent& recorded, bool first_word) {
  const bool precedes = Precedes(recorded.position(), ClaimedTime(recorded), true);
  absl::btree_map<std::pair<std::string, std::string>, bool> now;
  for (const Difference& difference : Differences(TimeFromProto(recorded.recorded_time()))) {
    const std::pair<std::string, std::string> id(InfoOf(difference.kind).family, difference.key);
    const auto before = arisen_.find(id);
    const auto& evidence = difference.evidence;
    const bool is_evidence = std::count(evidence.begin(), evidence.end(), recorded.position()) > 0;
    const bool new_arisen = !first_sets_.empty() && !first_word && !precedes && !is_evidence;
    now[id] = before != arisen_.end() ? before->second : new_arisen;
  }
  arisen_ = std::move(now);
}

bool SeriesMirror::IsInherited(const Difference& difference) const {
  if (arisen_.at({std::string(InfoOf(difference.kind).family), difference.key})) return false;
  return std::all_of(difference.claims.begin(), difference.claims.end(),
                     [&](const Claim& claim) { return Precedes(claim.position, claim.happened_time, claim.declared); });
}

std::vector<Difference> SeriesMirror::Differences(absl::Time now) const {
  std::vector<Difference> differences = DiffHistory(Input(now)).differences;
  if (!declared_) {
    std::erase_if(differences, [](const Difference& difference) { return NeedsExpectation(difference.kind); });
  }
  return differences;
}

void SeriesMirror::Learn(const Migration& migration) {
  for (const Digest& norm : migration.digests) {
    if (norm.algorithm != kNormV1Algorithm) continue;
    for (const Digest& digest : migration.digests) {
      if (digest.algorithm != kNormV1Algorithm && !IsOfEmptyContent(digest)) {
        norms_.emplace(MatchKey(digest), norm.value);
      }
    }
  }
}

void SeriesMirror::TakeExpectation(const v1::RecordedEvent& recorded) {
  const v1::ExpectationDeclared& declared = recorded.event().expectation_declared();
  if (expectation_broken) return;
  declared_ = true;
  convention_ = declared.convention();
  input_.options.version_order = VersionOrderOf(convention_);
  input_.options.any_order = declared.order() == v1::ExpectationDeclared::ORDER_ANY;
  absl::btree_map<std::string, Dated> now;
  for (const auto& [key, item] : items) {
    const auto before = dated_.find(key);
    v1::ExpectedItem in_place = item;
    if (before != dated_.end()) CopyOrder(before->second.item, &in_place);
    const bool same = before != dated_.end() && before->second.item.SerializeAsString() == in_place.SerializeAsString();
    const uint64_t position = recorded.position() - in_part_before.count(key);
    const absl::Time first = before != dated_.end() ? before->second.first_expected : ClaimedTime(recorded);
    now[key] = same ? Dated{item, before->second.since, before->second.position, first}
                    : Dated{item, ClaimedTime(recorded), position, first};
    Learn(ToComparer(item, 0).migration);
  }
  dated_ = std::move(now);
  in_part_before.clear();
}

void SeriesMirror::TakeSnapshot(const v1::RecordedEvent& recorded) {
  const v1::HistorySnapshot& body = recorded.event().history_snapshot();
  if (history_broken) return;
  tool_ = body.tool();
  HistorySnapshot snapshot{.completeness = ToComparer(body.completeness()),
                           .observed_time = ClaimedTime(recorded),
                           .database_identity = body.database_identity(),
                           .position = recorded.position()};
  const bool again = !input_.snapshots.empty();
  if (again) snapshot.observed_time = std::max(snapshot.observed_time, input_.snapshots.back().observed_time);
  const bool replaced =
      !body.database_identity().empty() && !database_.empty() && body.database_identity() != database_;
  if (!body.database_identity().empty()) database_ = body.database_identity();
  if (replaced || snapshot.completeness != HistoryCompleteness::kFull) {
    // Rows that are gone are forgotten with the database they were in; only full snapshots say that a row is gone.
    for (auto one = first_applied_.begin(); one != first_applied_.end();) {
      const bool stayed = known_rows_.count(one->first) > 0 && rows.count(one->first) > 0;
      one = stayed ? std::next(one) : first_applied_.erase(one);
    }
  }
  absl::btree_map<std::string, KnownRow> now;
  for (const auto& [key, row] : rows) {
    const auto before = known_rows_.find(key);
    v1::HistoryRow in_place = row;
    if (before != known_rows_.end()) in_place.set_rank(before->second.row.rank());
    if (before != known_rows_.end() && before->second.row.SerializeAsString() == in_place.SerializeAsString()) {
      now[key] = {row, before->second.position, before->second.applied_time};
      continue;
    }
    first_applied_.emplace(key, again ? snapshot.observed_time : absl::InfinitePast());
    if (row.has_applied_time()) first_applied_[key] = TimeFromProto(row.applied_time());
    now[key] = {row, recorded.position(), first_applied_[key]};
  }
  known_rows_ = std::move(now);
  for (const auto& [key, known] : known_rows_) {
    HistoryRow& row = snapshot.rows.emplace_back(ToComparer(known.row, known.position));
    row.applied_time = known.applied_time;
  }
  input_.snapshots.push_back(std::move(snapshot));
}

HistoryInput SeriesMirror::Input(absl::Time now) const {
  HistoryInput input = input_;
  input.options.as_of = now;
  input.options.tool_enforces_digest = EnforcesDigest(tool_.empty() ? convention_ : tool_);
  input.options.deploy_within = thresholds_.deploy_within;
  input.options.stuck_after = thresholds_.stuck_after;
  input.options.settle = thresholds_.settle;
  for (const auto& [key, dated] : dated_) {
    ExpectedItem& item = input.expected.emplace_back(ToComparer(dated.item, dated.position));
    item.expected_since = dated.since;
    item.first_expected = dated.first_expected;
  }
  for (const auto& [names, mapping] : mappings_) input.mappings.push_back(mapping);
  if (input.snapshots.empty()) return input;
  for (HistoryRow& row : input.snapshots.back().rows) {
    DigestSet& digests = row.migration.digests;
    const bool has_norm = std::any_of(digests.begin(), digests.end(),
                                      [](const Digest& digest) { return digest.algorithm == kNormV1Algorithm; });
    for (size_t i = 0; i < digests.size() && !has_norm; ++i) {
      const auto norm = norms_.find(MatchKey(digests[i]));
      if (norm == norms_.end()) continue;
      digests.push_back({kNormV1Algorithm, norm->second});
      break;
    }
    std::sort(digests.begin(), digests.end());
    // The same row in the snapshots before: what is known of it is known of it there.
    for (HistorySnapshot& snapshot : input.snapshots) {
      for (HistoryRow& same : snapshot.rows) {
        if (same.key == row.key && same.position == row.position) same.migration.digests = digests;
      }
    }
  }
  return input;
}

bool SeriesMirror::IsFinding(const Difference& difference, absl::Time now) const {
  if (!declared_ && NeedsExpectation(difference.kind)) return false;
  return IsOpen(difference, now);
}

v1::Verdict SeriesMirror::VerdictOf(const absl::btree_set<FindingKind>& deciding, bool unknown_head) const {
  constexpr auto kExpected = v1::ScopeDeclared::LAYER_EXPECTED;
  constexpr auto kRecorded = v1::ScopeDeclared::LAYER_RECORDED;
  constexpr auto kHistory = v1::ScopeDeclared::LAYER_HISTORY;
  absl::btree_set<v1::ScopeDeclared::Layer> heard;
  if (declared_ || expectation_broken) heard.insert(kExpected);
  if (!input_.recorded.empty()) heard.insert(kRecorded);
  if (!input_.snapshots.empty() || history_broken) heard.insert(kHistory);
  // What decides between which layers: what needs an expectation, what one layer says of the other, what the history
  // says of itself, and how runs ended, which counts everywhere.
  const absl::btree_set<FindingKind> of_both = {FindingKind::kUnrecorded, FindingKind::kUnconfirmed};
  const absl::btree_set<FindingKind> of_history = {FindingKind::kHistoryRewritten};
  const auto decided = [&](bool expected, bool history, bool both) {
    return std::any_of(deciding.begin(), deciding.end(), [&](FindingKind kind) {
      if (of_both.count(kind) > 0) return both;
      if (of_history.count(kind) > 0) return history;
      return expected || !NeedsExpectation(kind);
    });
  };
  bool in_sync = false;
  bool unknown = false;
  bool out_of_sync = false;
  const auto compare = [&](v1::ScopeDeclared::Layer left, v1::ScopeDeclared::Layer right, bool differs) {
    const auto& layers = judged.empty() ? heard : judged;
    if (heard.count(left) == 0 || heard.count(right) == 0) return;
    if (layers.count(left) == 0 || layers.count(right) == 0) return;
    const bool broken = (left == kExpected && expectation_broken) || (right == kHistory && history_broken);
    const bool open = left == kExpected && !differs && unknown_head;
    (broken || open ? unknown : differs ? out_of_sync : in_sync) = true;
  };
  compare(kExpected, kRecorded, decided(true, false, false));
  compare(kExpected, kHistory, decided(true, true, false));
  compare(kRecorded, kHistory, decided(false, true, true));
  for (const v1::ScopeDeclared::Layer layer : judged) unknown = unknown || heard.count(layer) == 0;
  if (out_of_sync) return v1::VERDICT_OUT_OF_SYNC;
  return unknown || !in_sync ? v1::VERDICT_UNKNOWN : v1::VERDICT_IN_SYNC;
}

SeriesMirror::Answer SeriesMirror::At(absl::Time now) const {
  const HistoryInput input = Input(now);
  const HistoryDiff diff = DiffHistory(input);
  Answer answer{.implied = diff.implied_count, .unverified = diff.unverified_count};
  absl::btree_set<FindingKind> deciding;
  for (const Difference& difference : diff.differences) {
    if (!IsFinding(difference, now)) continue;
    if (DecidesVerdict(difference.kind, difference.severity)) deciding.insert(difference.kind);
    answer.findings.insert(absl::StrCat(
        FindingKindName(difference.kind), " ", difference.key, " ", SeverityName(difference.severity), " [",
        absl::StrJoin(difference.evidence, ","), "] ", FindingTitle(difference.kind, difference.subject), " | ",
        absl::StrJoin(difference.expected, ", "), " | ", absl::StrJoin(difference.actual, ", "),
        difference.proposed ? " proposed" : "", IsInherited(difference) ? " inherited" : ""));
  }
  for (const Pair& pair : diff.pairs) {
    answer.pairs.insert(absl::StrCat(diff.items[pair.item].key, " [",
                                     absl::StrJoin(diff.records[pair.record].evidence, ","), "] ",
                                     static_cast<int>(pair.stage)));
  }
  answer.verdict = VerdictOf(deciding, diff.verdict == Verdict::kUnknown);
  return answer;
}

}  // namespace daybook::testing
