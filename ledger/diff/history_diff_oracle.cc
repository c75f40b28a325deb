#include "ledger/diff/history_diff_oracle.h"

#include <algorithm>
#include <compare>
#include <functional>
#include <map>
#include <optional>
#include <tuple>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace daybook::testing {
namespace {

using Positions = std::set<uint64_t>;

// One record, as an account that may have been overtaken by later ones.
struct Slow {
  Migration migration;
  RecordState state;
  bool baseline = false, direct = false, from_row = false, in_sequence = true;
  std::tuple<int, int64_t, uint64_t, std::string> rank;
  absl::Time time;
  Positions evidence;
  bool IsApplied() const { return state == RecordState::kApplied || state == RecordState::kAsserted; }
};

bool Between(const Migration& a, const Migration& b, Comparison wanted) {
  return Compare(a.digests, b.digests) == wanted;
}

class Oracle {
 public:
  explicit Oracle(const HistoryInput& input) : input_(input), order_(input.options.version_order) {
    snapshots_ = input.snapshots;
    std::sort(snapshots_.begin(), snapshots_.end(), [](const auto& a, const auto& b) {
      return std::tie(a.observed_time, a.position) < std::tie(b.observed_time, b.position);
    });
    if (!snapshots_.empty()) newest_ = &snapshots_.back();
    complete_ = newest_ == nullptr || newest_->completeness == HistoryCompleteness::kFull;
    items_ = input.expected;
    std::sort(items_.begin(), items_.end(), [&](const auto& a, const auto& b) { return ItemBefore(order_, a, b); });
    for (Slow& record : Records()) (record.state == RecordState::kReverted ? reverted_ : records_).push_back(record);
    PairUp();
  }

  OracleDiff Answer() {
    if (input_.recorded.empty() && snapshots_.empty()) return out_;
    for (size_t e = 0; e < items_.size(); ++e) JudgeItem(e);
    for (size_t r = 0; r < records_.size(); ++r) JudgeRecord(r);
    JudgeTails();
    JudgeVersions();
    JudgeLayers();
    JudgeSnapshots();
    const bool decided = std::any_of(found_.begin(), found_.end(), [&](const auto& entry) {
      const auto& [id, facts] = entry;
      const FindingKind kind = *FindingKindFromName(id.first);
      const bool opens = facts.second != absl::InfiniteFuture() && facts.second <= input_.options.as_of;
      return opens && DecidesVerdict(kind, SeverityOf(kind));
    });
    const bool unknown_head = !complete_ && !HasWatermark() &&
                              Any(records_, [&](size_t r) { return records_[r].from_row && ItemsOf(r).empty(); });
    out_.verdict = decided ? Verdict::kOutOfSync : unknown_head ? Verdict::kUnknown : Verdict::kInSync;
    for (const auto& [id, facts] : found_) {
      out_.differences.insert(absl::StrCat(id.first, " ", id.second, " [", absl::StrJoin(facts.first, ","), "] ",
                                           absl::FormatTime(facts.second, absl::UTCTimeZone())));
    }
    return out_;
  }

 private:
  template <typename List, typename Predicate>
  static bool Any(const List& list, Predicate predicate) {
    for (size_t i = 0; i < list.size(); ++i) {
      if (predicate(i)) return true;
    }
    return false;
  }

  // --- records.h: one list of accounts, each overtaking the last that it answers to.

  Slow Account(const RecordedEvent& e) const {
    Slow slow{e.migration, e.state, e.baseline, e.direct};
    slow.rank = {1, absl::ToUnixMicros(e.occurred_time), e.position, ""};
    slow.time = e.occurred_time;
    slow.evidence = {e.position};
    if (e.baseline && !e.migration.version.empty()) slow.migration.name = "";
    return slow;
  }
  Slow Account(const HistoryRow& row) const {
    Slow slow{row.migration, row.state, row.baseline, false, true};
    slow.in_sequence = complete_;
    slow.rank = {0, static_cast<int64_t>(row.rank), 0, row.key};
    slow.time = row.applied_time;
    slow.evidence = {row.position};
    if (row.baseline && !row.migration.version.empty()) slow.migration.name = "";
    return slow;
  }
  int Last(const std::vector<Slow>& list, const Migration& migration) const {
    for (int i = static_cast<int>(list.size()) - 1; i >= 0; --i) {
      if (Answers(order_, list[static_cast<size_t>(i)].migration, migration)) return i;
    }
    return -1;
  }
  static void Learn(Slow& record, const Slow& source) {
    Migration& known = record.migration;
    const Migration& told = source.migration;
    if (known.name.empty()) known.name = told.name;
    if (known.statement_digests.empty()) known.statement_digests = told.statement_digests;
    if (Between(known, told, Comparison::kDiffers) || Between(known, told, Comparison::kCosmetic)) return;
    std::set<Digest> both(known.digests.begin(), known.digests.end());
    both.insert(told.digests.begin(), told.digests.end());
    if (known.digests.empty() && !both.empty()) record.evidence.insert(*source.evidence.rbegin());
    known.digests.assign(both.begin(), both.end());
  }
  void Tell(std::vector<Slow>& list, const Slow& account) const {
    const int last = Last(list, account.migration);
    if (last < 0) {
      list.push_back(account);
      return;
    }
    Slow& known = list[static_cast<size_t>(last)];
    const bool asserted_again = known.IsApplied() && account.state == RecordState::kAsserted;
    const bool applied_again = known.state == RecordState::kApplied && account.state == RecordState::kApplied &&
                               !Between(known.migration, account.migration, Comparison::kDiffers);
    if (asserted_again || applied_again) {
      Learn(known, account);
      known.baseline |= account.baseline;
      return;
    }
    Slow next = account;
    if (known.state == RecordState::kRunning) next.evidence.insert(known.evidence.begin(), known.evidence.end());
    if (next.migration.name.empty()) next.migration.name = known.migration.name;
    if (next.migration.digests.empty()) next.migration.digests = known.migration.digests;
    next.from_row = known.from_row;
    next.baseline |= known.baseline && next.IsApplied();
    known = next;
  }
  std::vector<RecordedEvent> EventsIf(const std::function<bool(const RecordedEvent&)>& wanted) const {
    std::vector<RecordedEvent> events;
    std::copy_if(input_.recorded.begin(), input_.recorded.end(), std::back_inserter(events), wanted);
    std::sort(events.begin(), events.end(), [](const auto& a, const auto& b) {
      return std::tie(a.occurred_time, a.position) < std::tie(b.occurred_time, b.position);
    });
    return events;
  }
  std::vector<Slow> Told(const std::function<bool(const RecordedEvent&)>& wanted) const {
    std::vector<Slow> list;
    for (const RecordedEvent& event : EventsIf(wanted)) Tell(list, Account(event));
    return list;
  }
  bool HasWatermark() const {
    return newest_ != nullptr && newest_->completeness == HistoryCompleteness::kWatermark &&
           order_ != VersionOrder::kNone;
  }
  bool UpToWatermark(const std::string& version) const {
    return !version.empty() && Any(newest_->rows, [&](size_t i) {
      const std::string& mark = newest_->rows[i].migration.version;
      return !mark.empty() && std::is_lteq(CompareVersions(order_, version, mark));
    });
  }
  std::vector<Slow> Records() {
    const auto newer = [&](const RecordedEvent& e) {
      return newest_ == nullptr || e.occurred_time > newest_->observed_time;
    };
    const auto older = [&](const RecordedEvent& e) { return !newer(e); };
    before_ = Told(older);
    std::vector<Slow> list;
    if (!complete_) {
      list = Told([&](const RecordedEvent& e) {
        return older(e) && (!HasWatermark() || e.migration.version.empty() || UpToWatermark(e.migration.version));
      });
    }
    std::vector<HistoryRow> rows = newest_ == nullptr ? std::vector<HistoryRow>() : newest_->rows;
    std::sort(rows.begin(), rows.end(),
              [](const auto& a, const auto& b) { return std::tie(a.rank, a.key) < std::tie(b.rank, b.key); });
    for (const HistoryRow& row : rows) {
      const Slow account = Account(row);
      const int last = Last(list, account.migration);
      const bool both_applied = last >= 0 && list[static_cast<size_t>(last)].IsApplied() && account.IsApplied();
      if (last < 0 || (complete_ && both_applied && !row.migration.version.empty())) {
        list.push_back(account);
      } else if (!complete_ && both_applied) {
        list[static_cast<size_t>(last)].from_row = true;
      } else {
        list[static_cast<size_t>(last)] = account;
      }
    }
    if (complete_ && newest_ != nullptr) {
      for (const Slow& told : before_) {
        const int last = Last(list, told.migration);
        if (last < 0) continue;
        Slow& row = list[static_cast<size_t>(last)];
        if (!row.IsApplied() || !told.IsApplied()) continue;
        if (told.state == RecordState::kApplied) row.state = RecordState::kApplied;
        Learn(row, told);
      }
      const std::vector<Slow> from_rows = list;
      for (Slow told : before_) {
        told.in_sequence = false;
        if (Last(list, told.migration) < 0 && (told.direct || !told.IsApplied())) list.push_back(told);
      }
    }
    for (const RecordedEvent& event : EventsIf(newer)) Tell(list, Account(event));
    std::sort(list.begin(), list.end(), [](const Slow& a, const Slow& b) { return a.rank < b.rank; });
    return list;
  }

  // --- pairing.h: the least unpaired (item, record) of each stage's relation, again and again.

  using Relation = std::function<bool(size_t, size_t)>;

  bool FreeItem(size_t e) const { return RecordsOf(e).empty(); }
  bool FreeRecord(size_t r) const { return ItemsOf(r).empty(); }
  std::set<size_t> RecordsOf(size_t e) const {
    std::set<size_t> of;
    for (const auto& [pair, stage] : pairs_) {
      if (pair.first == e) of.insert(pair.second);
    }
    return of;
  }
  std::set<size_t> ItemsOf(size_t r) const {
    std::set<size_t> of;
    for (const auto& [pair, stage] : pairs_) {
      if (pair.second == r) of.insert(pair.first);
    }
    return of;
  }
  void Exhaust(PairStage stage, const Relation& relation) {
    for (bool again = true; again;) {
      again = false;
      for (size_t e = 0; e < items_.size() && !again; ++e) {
        for (size_t r = 0; r < records_.size() && !again; ++r) {
          again = FreeItem(e) && FreeRecord(r) && relation(e, r);
          if (again) pairs_[{e, r}] = stage;
        }
      }
    }
  }
  static std::set<std::string> Keys(const Migration& migration, bool norm) {
    std::set<std::string> keys;
    for (const Digest& digest : migration.digests) {
      if ((digest.algorithm == kNormV1Algorithm) == norm) keys.insert(MatchKey(digest));
    }
    return keys;
  }
  bool ShareDigest(size_t e, size_t r, bool norm, bool once) const {
    const bool same = norm || Between(items_[e].migration, records_[r].migration, Comparison::kEqual);
    const std::set<std::string> theirs = Keys(records_[r].migration, norm);
    for (const Digest& digest : items_[e].migration.digests) {
      const std::string key = MatchKey(digest);
      if ((digest.algorithm == kNormV1Algorithm) != norm || theirs.count(key) == 0) continue;
      size_t on_items = 0;
      size_t on_records = 0;
      for (const ExpectedItem& item : items_) on_items += Keys(item.migration, norm).count(key);
      for (const Slow& record : records_) on_records += Keys(record.migration, norm).count(key);
      if (same && (!once || (on_items == 1 && on_records == 1 && !IsOfEmptyContent(digest)))) return true;
    }
    return false;
  }
  // Every subset of two or more, in order, that puts together `whole`; the lexicographically first.
  static std::vector<size_t> FirstSubset(const std::vector<std::string>& whole,
                                         const std::vector<std::vector<std::string>>& parts,
                                         const std::vector<size_t>& free) {
    std::vector<size_t> best;
    for (uint64_t bits = 1; bits < (uint64_t{1} << free.size()); ++bits) {
      std::vector<std::string> together;
      std::vector<size_t> chosen;
      bool empty_part = false;
      for (size_t i = 0; i < free.size(); ++i) {
        if ((bits >> i & 1) == 0) continue;
        chosen.push_back(free[i]);
        empty_part |= parts[free[i]].empty();
        together.insert(together.end(), parts[free[i]].begin(), parts[free[i]].end());
      }
      const bool fits = chosen.size() > 1 && !empty_part && together == whole;
      if (fits && (best.empty() || chosen < best)) best = chosen;
    }
    return best;
  }
  void PairUp() {
    const auto item = [&](size_t e) -> const Migration& { return items_[e].migration; };
    const auto record = [&](size_t r) -> const Migration& { return records_[r].migration; };
    for (const Mapping& mapping : input_.mappings) {
      for (size_t e = 0; e < items_.size(); ++e) {
        for (size_t r = 0; r < records_.size(); ++r) {
          const bool version =
              mapping.recorded_version.empty() ||
              (CanonicalVersion(order_, mapping.recorded_version) == CanonicalVersion(order_, record(r).version));
          const bool name =
              Slug(mapping.recorded_name) == Slug(record(r).name) ||
              (!mapping.recorded_version.empty() && (mapping.recorded_name.empty() || record(r).name.empty()));
          if (mapping.item_key == items_[e].key && version && name) pairs_[{e, r}] = PairStage::kMapped;
        }
      }
    }
    for (const PairStage stage : {PairStage::kDigest, PairStage::kNorm}) {
      const bool norm = stage == PairStage::kNorm;
      Exhaust(stage, [&](size_t e, size_t r) {
        return SameVersion(order_, item(e), record(r)) && ShareDigest(e, r, norm, false);
      });
      Exhaust(stage, [&](size_t e, size_t r) { return ShareDigest(e, r, norm, true); });
    }
    PairStatements();
    Exhaust(PairStage::kVersion, [&](size_t e, size_t r) { return Answers(order_, item(e), record(r)); });
    PairNames();
    for (const auto& [pair, stage] : pairs_) {
      const bool alone = RecordsOf(pair.first).size() == 1 && ItemsOf(pair.second).size() == 1;
      const Comparison comparison =
          alone ? Compare(item(pair.first).digests, record(pair.second).digests) : Comparison::kNotComparable;
      out_.pairs.insert(absl::StrCat(items_[pair.first].key, " ", absl::StrJoin(records_[pair.second].evidence, ","),
                                     " ", static_cast<int>(stage), " ", static_cast<int>(comparison)));
    }
  }

  void PairStatements() {
    std::vector<std::vector<std::string>> of_items;
    std::vector<std::vector<std::string>> of_records;
    for (const ExpectedItem& e : items_) of_items.push_back(e.migration.statement_digests);
    for (const Slow& r : records_) of_records.push_back(r.migration.statement_digests);
    for (size_t e = 0; e < items_.size(); ++e) {
      std::vector<size_t> free;
      for (size_t r = 0; r < records_.size(); ++r) {
        if (FreeRecord(r)) free.push_back(r);
      }
      if (!FreeItem(e)) continue;
      for (const size_t r : FirstSubset(of_items[e], of_records, free)) pairs_[{e, r}] = PairStage::kSplit;
    }
    for (size_t r = 0; r < records_.size(); ++r) {
      std::vector<size_t> free;
      for (size_t e = 0; e < items_.size(); ++e) {
        if (FreeItem(e)) free.push_back(e);
      }
      if (!FreeRecord(r)) continue;
      for (const size_t e : FirstSubset(of_records[r], of_items, free)) pairs_[{e, r}] = PairStage::kFolded;
    }
  }

  void PairNames() {
    std::multiset<std::string> slugs_of_items;
    std::multiset<std::string> slugs_of_records;
    for (size_t e = 0; e < items_.size(); ++e) {
      if (FreeItem(e)) slugs_of_items.insert(Slug(items_[e].migration.name));
    }
    for (size_t r = 0; r < records_.size(); ++r) {
      if (FreeRecord(r)) slugs_of_records.insert(Slug(records_[r].migration.name));
    }
    Exhaust(PairStage::kName, [&](size_t e, size_t r) {
      const std::string slug = Slug(items_[e].migration.name);
      return !slug.empty() && slug == Slug(records_[r].migration.name) && slugs_of_items.count(slug) == 1 &&
             slugs_of_records.count(slug) == 1;
    });
  }

  // --- history_diff.h: each kind by its definition.

  Severity SeverityOf(FindingKind kind) const {
    if (kind == FindingKind::kEditedCosmetic && input_.options.tool_enforces_digest) return Severity::kWarning;
    if (kind == FindingKind::kAppliedOutOfOrder && input_.options.any_order) return Severity::kNote;
    return InfoOf(kind).severity;
  }
  void Find(absl::string_view kind, const std::string& key, const Positions& evidence,
            absl::Time opens_at = absl::InfinitePast()) {
    auto& facts = found_[{std::string(kind), key}];
    facts.first.insert(evidence.begin(), evidence.end());
    facts.second = opens_at;
  }
  static Positions Union(Positions a, const Positions& b) {
    a.insert(b.begin(), b.end());
    return a;
  }

  bool HasPlace(size_t e) const { return !items_[e].repeatable; }

  // The first record by rank that is applied and whose item follows `e`; only those in sequence, if wanted.
  std::optional<size_t> FirstBeyond(size_t e, bool in_sequence) const {
    for (size_t r = 0; r < records_.size(); ++r) {
      if (!records_[r].IsApplied() || (in_sequence && !records_[r].in_sequence)) continue;
      for (const size_t other : ItemsOf(r)) {
        if (HasPlace(other) && other > e) return r;
      }
    }
    return std::nullopt;
  }
  const Slow* Baseline(size_t e) const {
    for (size_t r = 0; r < records_.size(); ++r) {
      const Slow& record = records_[r];
      if (!record.baseline || !record.IsApplied() || !HasPlace(e)) continue;
      const std::string& version = items_[e].migration.version;
      const std::set<size_t> own = ItemsOf(r);
      if (order_ != VersionOrder::kNone && !version.empty() && !record.migration.version.empty()) {
        if (std::is_lteq(CompareVersions(order_, version, record.migration.version))) return &record;
      } else if (Any(items_, [&](size_t other) { return own.count(other) > 0 && other > e; })) {
        return &record;
      }
    }
    return nullptr;
  }
  bool Implied(size_t e, bool reverted) const {
    if (newest_ == nullptr) return !reverted && BeforeTheFirst(e);
    if (complete_) return false;
    if (HasWatermark()) return UpToWatermark(items_[e].migration.version);
    return Any(items_, [&](size_t other) {
      const std::set<size_t> of = RecordsOf(other);
      return other > e && Any(records_, [&](size_t r) { return of.count(r) > 0 && records_[r].from_row; });
    });
  }
  bool BeforeTheFirst(size_t e) const {
    for (const Slow& record : records_) {
      const std::set<size_t> items = ItemsOf(static_cast<size_t>(&record - records_.data()));
      const bool in_order = std::any_of(items.begin(), items.end(), [&](size_t i) { return HasPlace(i); });
      if (!record.IsApplied() || !in_order) continue;
      const bool before =
          Any(items_, [&](size_t other) { return HasPlace(other) && items.count(other) > 0 && e < other; });
      return items_[e].first_expected <= record.time && (before || !HasPlace(e));
    }
    return false;
  }
  bool Related(const Migration& a, const Migration& b) const { return Answers(order_, a, b) || SameContent(a, b); }

  void JudgeItem(size_t e) {
    const ExpectedItem& item = items_[e];
    const absl::Time due = item.expected_since + input_.options.deploy_within;
    for (const size_t r : RecordsOf(e)) JudgePair(e, r);
    if (!FreeItem(e)) return;
    if (const Slow* baseline = Baseline(e)) return Find("folded", item.key, Union({item.position}, baseline->evidence));
    const Slow* revert = nullptr;
    for (const Slow& slow : reverted_) {
      if (Related(slow.migration, item.migration)) revert = &slow;
    }
    if (Implied(e, revert != nullptr)) {
      ++out_.implied_count;
      return;
    }
    if (revert != nullptr) {
      return Find("pending", item.key, Union({item.position}, revert->evidence),
                  std::max(item.expected_since, revert->time) + input_.options.deploy_within);
    }
    const auto beyond = FirstBeyond(e, false);
    if (beyond && HasPlace(e) && complete_ && !input_.options.any_order) {
      return Find("late", item.key, Union({item.position}, records_[*beyond].evidence));
    }
    Find("pending", item.key, {item.position}, due);
    if (HasPlace(e)) never_applied_.push_back(e);
  }

  void JudgePair(size_t e, size_t r) {
    const ExpectedItem& item = items_[e];
    const Slow& record = records_[r];
    const PairStage stage = pairs_[{e, r}];
    const Positions evidence = Union({item.position}, record.evidence);
    if (stage == PairStage::kSplit) Find("split", item.key, evidence);
    if (stage == PairStage::kFolded) Find("folded", item.key, evidence);
    if (record.state == RecordState::kAsserted) Find("asserted_only", item.key, evidence);
    if (record.state == RecordState::kApplied && record.in_sequence && HasPlace(e)) {
      const auto beyond = FirstBeyond(e, true);
      if (beyond && *beyond < r) {
        Find("applied_out_of_order", item.key, Union(evidence, records_[*beyond].evidence));
      }
    }
    if (RecordsOf(e).size() > 1 || ItemsOf(r).size() > 1) return;
    if (AlgorithmChanged(item.migration.digests, record.migration.digests)) {
      Find("checksum_algorithm_changed", item.key, evidence);
    }
    const bool two_versions = !item.migration.version.empty() && !record.migration.version.empty() &&
                              !SameVersion(order_, item.migration, record.migration);
    const bool differs = Between(item.migration, record.migration, Comparison::kDiffers);
    const bool cosmetic = Between(item.migration, record.migration, Comparison::kCosmetic);
    if (two_versions && stage != PairStage::kMapped) {
      Find("renumbered", item.key, evidence);
    } else if (item.repeatable && (differs || cosmetic)) {
      Find("pending", item.key, evidence, item.expected_since + input_.options.deploy_within);
    } else if (differs || cosmetic) {
      Find(differs ? "edited" : "edited_cosmetic", item.key, evidence);
    }
  }

  std::optional<std::string> Ahead(const Migration& migration) const {
    bool any = false;
    bool above_all = order_ != VersionOrder::kNone && !migration.version.empty();
    for (const ExpectedItem& item : items_) {
      if (item.migration.version.empty()) continue;
      any = true;
      above_all = above_all && std::is_gt(CompareVersions(order_, migration.version, item.migration.version));
    }
    if (any && above_all) return "future";
    return complete_ ? std::optional<std::string>("missing_source") : std::nullopt;
  }

  void JudgeRecord(size_t r) {
    const Slow& record = records_[r];
    const std::string key = RecordKey(order_, record.migration);
    const std::map<RecordState, std::string> outcomes = {
        {RecordState::kFailed, "failed"}, {RecordState::kPartial, "partial"}, {RecordState::kRunning, "stuck"}};
    if (const auto outcome = outcomes.find(record.state); outcome != outcomes.end()) {
      const bool stuck = outcome->second == "stuck";
      const absl::Time opens = stuck ? record.time + input_.options.stuck_after : absl::InfinitePast();
      for (const size_t e : ItemsOf(r)) {
        Find(outcome->second, items_[e].key, Union({items_[e].position}, record.evidence), opens);
      }
      if (FreeRecord(r)) Find(outcome->second, key, record.evidence, opens);
    }
    if (!FreeRecord(r) || record.baseline || record.state == RecordState::kRunning) return;
    if (record.state == RecordState::kFailed && !record.from_row) return;
    for (size_t e = 0; e < items_.size() && complete_ && record.IsApplied(); ++e) {
      if (FreeItem(e) || !Related(items_[e].migration, record.migration)) continue;
      return Find("duplicate_record", items_[e].key, Union({items_[e].position}, record.evidence));
    }
    const auto kind = Ahead(record.migration);
    if (!kind) return;
    Find(*kind, key, record.evidence);
    if (record.IsApplied() && record.in_sequence) aliens_.push_back(r);
  }

  void JudgeTails() {
    if (!complete_) return;
    for (const size_t e : never_applied_) {
      const bool last = !Any(items_, [&](size_t other) { return other > e && HasPlace(other) && !FreeItem(other); });
      for (const size_t r : aliens_) {
        const bool also_last = !Any(records_, [&](size_t other) { return other > r && !FreeRecord(other); });
        if (!last || !also_last) continue;
        return Find("diverged", "", Union({items_[e].position}, records_[r].evidence));
      }
    }
  }

  void JudgeVersions() {
    for (const ExpectedItem& a : items_) {
      for (const ExpectedItem& b : items_) {
        const bool versioned = !a.migration.version.empty() && !b.migration.version.empty();
        if (!versioned || a.repeatable || b.repeatable || !SameVersion(order_, a.migration, b.migration)) continue;
        const std::string version = CanonicalVersion(order_, a.migration.version);
        // Equality is judged against the first of the version.
        const auto first = std::find_if(items_.begin(), items_.end(), [&](const ExpectedItem& item) {
          return !item.repeatable && CanonicalVersion(order_, item.migration.version) == version;
        });
        if (&*first == &a && &a != &b && !Between(a.migration, b.migration, Comparison::kEqual))
          clashing_.insert(version);
      }
    }
    for (const ExpectedItem& item : items_) {
      const std::string version = CanonicalVersion(order_, item.migration.version);
      if (!item.repeatable && clashing_.count(version) > 0) Find("duplicate_version", version, {item.position});
    }
  }

  // As Find, but of two with one key the later opening counts.
  void FindLater(absl::string_view kind, const std::string& key, const Positions& evidence, absl::Time opens_at) {
    const auto before = found_.find({std::string(kind), key});
    if (before != found_.end()) opens_at = std::max(opens_at, before->second.second);
    Find(kind, key, evidence, opens_at);
  }
  absl::Time Settled(absl::Time time) const {
    absl::Time settled = time + input_.options.settle;
    std::optional<absl::Time> last;
    for (const Slow& record : records_) {
      const bool runs = record.state == RecordState::kRunning && record.time <= settled;
      if (runs && (!last || *last < record.time)) last = record.time;
    }
    return last ? std::max(settled, *last + input_.options.stuck_after) : settled;
  }

  void JudgeLayers() {
    if (newest_ == nullptr || !complete_) return;
    absl::Time first_live = absl::InfiniteFuture();
    for (const RecordedEvent& event : input_.recorded) {
      if (event.live) first_live = std::min(first_live, event.occurred_time);
    }
    const auto told = [&](const Migration& migration) {
      return Any(input_.recorded, [&](size_t i) { return Related(input_.recorded[i].migration, migration); });
    };
    for (const HistoryRow& row : newest_->rows) {
      bool known = told(row.migration);
      for (size_t r = 0; r < records_.size(); ++r) {
        if (std::get<3>(records_[r].rank) != row.key) continue;
        for (const size_t e : ItemsOf(r)) known = known || told(items_[e].migration);
      }
      if (row.applied_time <= first_live || known) continue;
      FindLater("unrecorded", RecordKey(order_, row.migration), {row.position}, Settled(row.applied_time));
    }
    for (const Slow& claim : before_) {
      bool seen = Any(newest_->rows, [&](size_t i) { return Related(newest_->rows[i].migration, claim.migration); });
      bool expected = false;
      for (size_t e = 0; e < items_.size(); ++e) {
        if (!Related(items_[e].migration, claim.migration)) continue;
        expected = true;
        for (const size_t r : RecordsOf(e)) seen = seen || records_[r].from_row;
      }
      if (!claim.IsApplied() || claim.baseline || seen || (claim.direct && !expected)) continue;
      const bool too_soon = newest_->observed_time < claim.time + input_.options.settle;
      FindLater("unconfirmed", RecordKey(order_, claim.migration), claim.evidence,
                too_soon ? absl::InfiniteFuture() : Settled(claim.time));
    }
  }

  void JudgeSnapshots() {
    size_t since = 0;
    for (size_t i = 0; i < snapshots_.size(); ++i) {
      for (size_t j = i; j-- > 0;) {
        if (snapshots_[j].database_identity.empty()) continue;
        const bool other = !snapshots_[i].database_identity.empty() &&
                           snapshots_[i].database_identity != snapshots_[j].database_identity;
        if (other) {
          found_.erase({"target_replaced", ""});
          Find("target_replaced", "", {snapshots_[j].position, snapshots_[i].position});
          since = i;
        }
        break;
      }
    }
    std::vector<HistorySnapshot> full;
    for (size_t i = since; i < snapshots_.size(); ++i) {
      if (snapshots_[i].completeness == HistoryCompleteness::kFull) full.push_back(snapshots_[i]);
    }
    std::set<std::string> keys;
    for (const HistorySnapshot& snapshot : full) {
      for (const HistoryRow& row : snapshot.rows) keys.insert(row.key);
    }
    for (const std::string& key : keys) JudgeRow(full, key);
  }

  static const HistoryRow* RowOf(const HistorySnapshot& snapshot, const std::string& key) {
    for (const HistoryRow& row : snapshot.rows) {
      if (row.key == key) return &row;
    }
    return nullptr;
  }
  static bool Applied(const HistoryRow& row) {
    return row.state == RecordState::kApplied || row.state == RecordState::kAsserted;
  }

  void JudgeRow(const std::vector<HistorySnapshot>& full, const std::string& key) {
    std::vector<absl::Time> excuses = {absl::InfinitePast()};
    for (const RepairedRow& repair : input_.repairs) {
      if (repair.row_key == key) excuses.push_back(repair.occurred_time);
    }
    std::optional<Migration> first;
    for (const HistorySnapshot& snapshot : full) {
      const HistoryRow* const row = RowOf(snapshot, key);
      if (row == nullptr) continue;
      if (!first) first = row->migration;
      for (const RecordedEvent& event : input_.recorded) {
        const bool reverts = event.state == RecordState::kReverted && Answers(order_, event.migration, row->migration);
        // The row came from this run, or from one like it: a rerun in place.
        const bool ran = event.state == RecordState::kApplied && Applied(*row) &&
                         Answers(order_, event.migration, row->migration) &&
                         Between(event.migration, row->migration, Comparison::kEqual) &&
                         event.occurred_time <= snapshot.observed_time;
        if (reverts || ran) excuses.push_back(event.occurred_time);
      }
    }
    const absl::Time since = *std::max_element(excuses.begin(), excuses.end());
    // The account it is held to: the first applied one since, or else the first since.
    for (const bool wants_applied : {true, false}) {
      for (size_t i = 0; i < full.size(); ++i) {
        const HistoryRow* const row = RowOf(full[i], key);
        if (row == nullptr || full[i].observed_time < since || (wants_applied && !Applied(*row))) continue;
        const auto contradicts = [&](const HistorySnapshot& later) {
          const HistoryRow* const now = RowOf(later, key);
          return now == nullptr || !RowStands(order_, *row, *now);
        };
        const bool ran_again = !Applied(*row) && Any(full.back().rows, [&](size_t j) {
          return Related(full.back().rows[j].migration, *first);
        });
        if (!contradicts(full.back()) || ran_again) return;
        const auto by = std::find_if(full.begin() + static_cast<ptrdiff_t>(i), full.end(), contradicts);
        return Find("history_rewritten", key, {row->position, by->position});
      }
    }
  }

  const HistoryInput& input_;
  const VersionOrder order_;
  std::vector<HistorySnapshot> snapshots_;
  const HistorySnapshot* newest_ = nullptr;
  bool complete_ = true;
  std::vector<ExpectedItem> items_;
  std::vector<Slow> records_, reverted_, before_;
  std::map<std::pair<size_t, size_t>, PairStage> pairs_;
  std::vector<size_t> never_applied_, aliens_;
  std::set<std::string> clashing_;
  std::map<std::pair<std::string, std::string>, std::pair<Positions, absl::Time>> found_;
  OracleDiff out_;
};

}  // namespace

OracleDiff SlowDiff(const HistoryInput& input) { return Oracle(input).Answer(); }

OracleDiff InOracleWords(const HistoryInput& input, const HistoryDiff& diff) {
  OracleDiff out;
  for (const Difference& difference : diff.differences) {
    out.differences.insert(absl::StrCat(FindingKindName(difference.kind), " ", difference.key, " [",
                                        absl::StrJoin(difference.evidence, ","), "] ",
                                        absl::FormatTime(difference.opens_at, absl::UTCTimeZone())));
  }
  const bool heard = !input.recorded.empty() || !input.snapshots.empty();
  for (const Pair& pair : diff.pairs) {
    out.pairs.insert(absl::StrCat(diff.items[pair.item].key, " ",
                                  absl::StrJoin(diff.records[pair.record].evidence, ","), " ",
                                  static_cast<int>(pair.stage), " ", static_cast<int>(pair.comparison)));
  }
  if (!heard) out.pairs.clear();
  out.verdict = diff.verdict;
  out.implied_count = diff.implied_count;
  return out;
}

}  // namespace daybook::testing
