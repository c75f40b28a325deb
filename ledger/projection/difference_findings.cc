#include "ledger/projection/difference_findings.h"

#include <algorithm>
#include <limits>
#include <optional>

#include "absl/container/btree_map.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "ledger/base/big_endian.h"
#include "ledger/base/sha256.h"
#include "ledger/base/shell_word.h"
#include "ledger/base/status_macros.h"
#include "ledger/diff/finding_id.h"
#include "ledger/projection/targets.h"

namespace daybook {
namespace {

using store::v1::OwnedDifferenceRow;
using store::v1::SeriesCountsRow;

// The opening of what another event must open, as rows have it.
constexpr int64_t kNotByTime = std::numeric_limits<int64_t>::max();

std::pair<std::string, std::string> FamilyAndKey(FindingKind kind, const std::string& key) {
  return {std::string(InfoOf(kind).family), key};
}

uint64_t FingerprintOf(const FindingFacts& facts) {
  Sha256 sha;
  const auto add = [&](absl::string_view field) {
    std::string length;
    AppendBigEndian(static_cast<uint32_t>(field.size()), &length);
    sha.Update(length).Update(field);
  };
  add(facts.title);
  for (const std::string& detail : facts.details) add(detail);
  std::string numbers;
  AppendBigEndian(static_cast<uint32_t>(facts.severity), &numbers);
  AppendBigEndian(static_cast<uint32_t>((facts.proposed ? 1 : 0) + (facts.before_adoption ? 2 : 0)), &numbers);
  for (const Position position : facts.evidence) AppendBigEndian(position.value, &numbers);
  add(numbers);
  const Hash digest = sha.Finish();
  return BigEndianReader(AsBytes(digest)).U64();
}

// The command that records what a row of the history says; its key is "VERSION/SLUG".
std::string RecordCommand(const Difference& difference, const SeriesId& id) {
  const std::pair<absl::string_view, absl::string_view> parts = absl::StrSplit(difference.key, absl::MaxSplits('/', 1));
  const auto flag = [](absl::string_view name, absl::string_view value) {
    return value.empty() ? "" : absl::StrCat(" --", name, " ", ShellWord(value));
  };
  return absl::StrCat("daybook record migration.finished --target ", ShellWord(id.target), flag("series", id.series),
                      flag("version", parts.first), flag("name", parts.second), " --tool TOOL --outcome succeeded");
}

// The command that shows or settles it, by what the kind needs most. What the reader must fill in is in capitals.
std::vector<std::string> NextFor(const Difference& difference, const SeriesId& id, const std::string& finding_id) {
  const std::string map = absl::StrCat("daybook map ", finding_id, " --to ");
  const std::string adopt = absl::StrCat("daybook adopt ", finding_id);
  const std::string ack = absl::StrCat("daybook ack ", finding_id);
  const std::string waive = absl::StrCat("daybook waive ", finding_id, " --until 'in 2w' --reason '…'");
  switch (difference.kind) {
    case FindingKind::kPending:
      return {waive};
    case FindingKind::kLate:
      return {waive, absl::StrCat(map, "VERSION-APPLIED")};
    case FindingKind::kEdited:
    case FindingKind::kMissingSource:
    case FindingKind::kDiverged:
      return {adopt, waive};
    case FindingKind::kRenumbered:
      return {absl::StrCat(map, ShellWord(difference.key)), ack};
    case FindingKind::kFuture:
      return {absl::StrCat("daybook expect dir DIRECTORY --target ", ShellWord(id.target)), ack};
    case FindingKind::kUnrecorded:
      return {RecordCommand(difference, id), ack};
    default:
      return {ack};
  }
}

}  // namespace

void CountDecisions(const OwnedDifferences& differences, int64_t by, SeriesCountsRow* counts) {
  for (const OwnedDifferenceRow& row : differences) {
    if (row.has_opens_time_micros() || !row.decides()) continue;
    switch (static_cast<FindingKind>(row.kind())) {
      case FindingKind::kUnrecorded:
      case FindingKind::kUnconfirmed:
        counts->set_told_decide(counts->told_decide() + by);
        break;
      case FindingKind::kFailed:
      case FindingKind::kPartial:
      case FindingKind::kStuck:
        counts->set_outcome_decide(counts->outcome_decide() + by);
        break;
      case FindingKind::kHistoryRewritten:
        counts->set_history_decide(counts->history_decide() + by);
        break;
      default:
        counts->set_expected_decide(counts->expected_decide() + by);
        break;
    }
  }
}

absl::Time NextOpening(const OwnedDifferences& differences) {
  absl::Time next = absl::InfiniteFuture();
  for (const OwnedDifferenceRow& row : differences) {
    const bool opens_by_time = row.has_opens_time_micros() && row.opens_time_micros() != kNotByTime;
    if (opens_by_time) next = std::min(next, absl::FromUnixMicros(row.opens_time_micros()));
  }
  return next;
}

bool DifferenceFindings::Precedes(const Claim& claim) const {
  std::optional<absl::Time> happened;
  if (claim.happened_time != absl::InfinitePast()) happened = claim.happened_time;
  if (PrecedesAdoption(target_, Position{claim.position}, happened)) return true;
  return claim.declared && PrecedesAdoption(target_, Position{claim.position}, std::nullopt);
}

// A difference that an event makes by what it adds has that event among its evidence, whose claims say when it came.
bool DifferenceFindings::Arose(const Difference& difference) const {
  const auto before = arose_before_.find(FamilyAndKey(difference.kind, difference.key));
  if (before != arose_before_.end()) return before->second;
  if (!cause_.has_value() || !IsAdopted(target_) || Precedes(*cause_)) return false;
  return !std::binary_search(difference.evidence.begin(), difference.evidence.end(), cause_->position);
}

bool DifferenceFindings::PrecedesAdoptionOf(const Difference& difference) const {
  return std::all_of(difference.claims.begin(), difference.claims.end(),
                     [&](const Claim& claim) { return Precedes(claim); });
}

bool AnyAwaitsSnapshot(const OwnedDifferences& differences) {
  return std::any_of(differences.begin(), differences.end(), [](const OwnedDifferenceRow& row) {
    return row.has_opens_time_micros() && row.opens_time_micros() == kNotByTime;
  });
}

void DifferenceFindings::Remember(const OwnedDifferences& before) {
  for (const OwnedDifferenceRow& row : before) {
    arose_before_[FamilyAndKey(static_cast<FindingKind>(row.kind()), row.key())] = row.arose();
  }
}

FindingFacts DifferenceFindings::FactsOf(const Difference& difference, bool arose) const {
  FindingFacts facts{.subject = {difference.kind, id_.target, id_.series, difference.key},
                     .severity = difference.severity};
  facts.title = FindingTitle(difference.kind, difference.subject);
  if (!difference.expected.empty()) {
    facts.details.push_back(absl::StrCat("expected  ", absl::StrJoin(difference.expected, ", ")));
  }
  if (!difference.actual.empty()) {
    facts.details.push_back(absl::StrCat("applied   ", absl::StrJoin(difference.actual, ", ")));
  }
  facts.details.insert(facts.details.end(), difference.facts.begin(), difference.facts.end());
  for (const uint64_t position : difference.evidence) facts.evidence.push_back(Position{position});
  facts.next = NextFor(difference, id_, FindingId(facts.subject));
  facts.proposed = difference.proposed;
  facts.before_adoption = !arose && PrecedesAdoptionOf(difference);
  return facts;
}

void DifferenceFindings::Replace(const std::vector<Difference>& differences, OwnedDifferences* owned) {
  Remember(*owned);
  absl::btree_map<std::pair<uint32_t, std::string>, OwnedDifferenceRow> before;
  for (OwnedDifferenceRow& row : *owned) before[{row.kind(), row.key()}] = std::move(row);
  owned->Clear();
  for (const Difference& difference : differences) {
    OwnedDifferenceRow& row = *owned->Add();
    row.set_kind(static_cast<uint32_t>(difference.kind));
    row.set_key(difference.key);
    row.set_decides(DecidesVerdict(difference.kind, difference.severity));
    row.set_arose(Arose(difference));
    const auto was = before.find({row.kind(), row.key()});
    if (difference.opens_at > now_.recorded_time) {
      const bool by_time = difference.opens_at != absl::InfiniteFuture();
      row.set_opens_time_micros(by_time ? absl::ToUnixMicros(difference.opens_at) : kNotByTime);
      continue;  // If it stood, it is resolved below.
    }
    row.set_facts(FingerprintOf(FactsOf(difference, row.arose())));
    const bool stands = was != before.end() && !was->second.has_opens_time_micros();
    if (!stands || was->second.facts() != row.facts()) opened_.push_back({difference, row.arose()});
    if (was != before.end()) before.erase(was);
  }
  for (const auto& [id, row] : before) {
    if (!row.has_opens_time_micros()) resolved_.push_back({static_cast<FindingKind>(id.first), id.second});
  }
}

absl::Status DifferenceFindings::Finish() {
  FindingSink sink(rows_, now_);
  for (const auto& [kind, key] : resolved_) {
    RETURN_IF_ERROR(sink.Resolve({kind, id_.target, id_.series, key}));
  }
  for (const Opened& opened : opened_) RETURN_IF_ERROR(sink.Open(FactsOf(opened.difference, opened.arose)));
  resolved_.clear();
  opened_.clear();
  return absl::OkStatus();
}

}  // namespace daybook
