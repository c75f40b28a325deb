#include "ledger/projection/findings.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "ledger/base/big_endian.h"
#include "ledger/base/sha256.h"
#include "ledger/base/status_macros.h"
#include "ledger/event/times.h"
#include "ledger/projection/limits.h"
#include "ledger/projection/rows.h"
#include "ledger/projection/tables.h"
#include "ledger/projection/targets.h"
#include "ledger/views/row_key.h"

namespace daybook {
namespace {

using store::v1::FindingCountsRow;
using store::v1::FindingGroupRow;
using store::v1::FindingRow;
using store::v1::WaiverRow;

bool IsLive(const FindingRow& row) { return !row.has_resolved_position(); }

void AddToDigest(absl::string_view field, Sha256* sha) {
  std::string length;
  AppendBigEndian(static_cast<uint32_t>(field.size()), &length);
  sha->Update(length).Update(field);
}

// The waiver that counts longest for the evidence as it is; null when none does.
const WaiverRow* WaiverOf(const FindingRow& row) {
  const WaiverRow* longest = nullptr;
  for (const WaiverRow& waiver : row.waivers()) {
    if (waiver.evidence_digest() != row.finding().evidence_digest()) continue;
    if (longest == nullptr || waiver.until_time_micros() > longest->until_time_micros()) longest = &waiver;
  }
  return longest;
}

void DropWaiver(absl::string_view waiver_id, FindingRow* row) {
  auto& waivers = *row->mutable_waivers();
  const auto same = [&](const WaiverRow& one) { return one.waiver_id() == waiver_id; };
  waivers.erase(std::remove_if(waivers.begin(), waivers.end(), same), waivers.end());
}

void SetStatus(FindingRow* row) {
  v1::Finding& finding = *row->mutable_finding();
  finding.clear_suppressed_until_time();
  const WaiverRow* waiver = WaiverOf(*row);
  if (!IsLive(*row)) {
    finding.set_status(v1::FINDING_STATUS_RESOLVED);
  } else if (waiver != nullptr) {
    finding.set_status(v1::FINDING_STATUS_SUPPRESSED);
    *finding.mutable_suppressed_until_time() = TimeToProto(absl::FromUnixMicros(waiver->until_time_micros()));
  } else if (row->before_adoption()) {
    finding.set_status(v1::FINDING_STATUS_INHERITED);
  } else if (!row->acknowledged_digest().empty() && row->acknowledged_digest() == finding.evidence_digest()) {
    finding.set_status(v1::FINDING_STATUS_ACKNOWLEDGED);
  } else {
    finding.set_status(v1::FINDING_STATUS_OPEN);
  }
}

// The fact that came last made the difference; those before it were in order without it.
std::string CauseOf(const v1::Finding& finding) {
  return finding.evidence().empty() ? "" : absl::StrCat("event:", *finding.evidence().rbegin());
}

void SetFacts(const FindingFacts& facts, v1::Finding* finding) {
  const FindingSubject& subject = facts.subject;
  finding->set_kind(std::string(FindingKindName(subject.kind)));
  finding->set_severity(static_cast<v1::Severity>(facts.severity));
  finding->set_target(std::string(subject.target));
  finding->set_series(std::string(subject.series));
  finding->set_key(std::string(subject.key));
  finding->set_title(facts.title.empty() ? FindingTitle(subject.kind, subject.key) : facts.title);
  finding->set_proposed(facts.proposed);
  finding->mutable_next()->Assign(facts.next.begin(), facts.next.end());
  const size_t details = std::min(facts.details.size(), kFindingDetailsMax);
  finding->mutable_details()->Assign(facts.details.begin(), facts.details.begin() + static_cast<ptrdiff_t>(details));

  std::vector<Position> evidence = facts.evidence;
  std::sort(evidence.begin(), evidence.end());
  evidence.erase(std::unique(evidence.begin(), evidence.end()), evidence.end());
  const size_t dropped = evidence.size() - std::min(evidence.size(), kFindingEvidenceMax);
  finding->clear_evidence();
  for (size_t i = dropped; i < evidence.size(); ++i) finding->add_evidence(evidence[i].value);
  finding->set_evidence_digest(EvidenceDigest(*finding));
  finding->set_cause(CauseOf(*finding));
}

}  // namespace

std::string FindingKey(absl::string_view id) { return RowKey().Text(id).Take(); }

std::string FindingOrderKey(const v1::Finding& finding) {
  RowKey key;
  key.Number(static_cast<uint64_t>(finding.status())).Number(WorstFirst(finding.severity())).Text(finding.target());
  if (finding.status() == v1::FINDING_STATUS_RESOLVED) key.Text(finding.id());
  return key.Take();
}

std::string FindingOfEvidenceKey(Position position) { return RowKey().At(position).Take(); }

void AddToCounts(v1::FindingStatus status, v1::Severity severity, int by, v1::FindingCounts* counts) {
  const auto add = [&](uint32_t count) { return count + static_cast<uint32_t>(by); };
  switch (status) {
    case v1::FINDING_STATUS_OPEN:
      if (severity == v1::SEVERITY_ERROR) counts->set_open_errors(add(counts->open_errors()));
      if (severity == v1::SEVERITY_WARNING) counts->set_open_warnings(add(counts->open_warnings()));
      if (severity == v1::SEVERITY_NOTE) counts->set_open_notes(add(counts->open_notes()));
      break;
    case v1::FINDING_STATUS_ACKNOWLEDGED:
      counts->set_acknowledged(add(counts->acknowledged()));
      break;
    case v1::FINDING_STATUS_INHERITED:
      counts->set_inherited(add(counts->inherited()));
      break;
    case v1::FINDING_STATUS_SUPPRESSED:
      counts->set_suppressed(add(counts->suppressed()));
      break;
    default:
      break;
  }
}

std::string EvidenceDigest(const v1::Finding& finding) {
  Sha256 sha;
  AddToDigest("evidence-v1", &sha);
  AddToDigest(finding.kind(), &sha);
  for (const std::string& detail : finding.details()) AddToDigest(detail, &sha);
  std::string positions;
  for (const uint64_t position : finding.evidence()) AppendBigEndian(position, &positions);
  AddToDigest(positions, &sha);
  const Hash digest = sha.Finish();
  return std::string(AsBytes(digest));
}

absl::Status FindingSink::Open(const FindingFacts& facts) {
  const std::string id = FindingId(facts.subject);
  ASSIGN_OR_RETURN(const std::optional<FindingRow> before, FindRow<FindingRow>(rows_, kFindingTable, FindingKey(id)));
  FindingRow after = before.has_value() ? *before : FindingRow();
  v1::Finding& finding = *after.mutable_finding();
  finding.set_id(id);
  SetFacts(facts, &finding);
  after.set_before_adoption(facts.before_adoption);
  const bool goes_on = before.has_value() && (IsLive(*before) || before->resolved_position() == now_.position.value);
  after.clear_resolved_position();
  if (!goes_on) {
    finding.set_episodes(finding.episodes() + 1);
    finding.set_first_seen(now_.position.value);
    *finding.mutable_first_seen_time() = TimeToProto(now_.recorded_time);
    after.clear_acknowledged_digest();
  }
  if (!goes_on || before->finding().evidence_digest() != finding.evidence_digest()) {
    finding.set_last_seen(now_.position.value);
    *finding.mutable_last_seen_time() = TimeToProto(now_.recorded_time);
  }
  return Store(before, std::move(after));
}

absl::Status FindingSink::Resolve(const FindingSubject& subject) {
  return Change(FindingId(subject), [&](FindingRow& row) {
    if (!IsLive(row) || row.finding().kind() != FindingKindName(subject.kind)) return;
    row.set_resolved_position(now_.position.value);
  });
}

absl::Status FindingSink::Acknowledge(absl::string_view id, absl::string_view evidence_digest) {
  return Change(id, [&](FindingRow& row) { row.set_acknowledged_digest(std::string(evidence_digest)); });
}

absl::Status FindingSink::Assign(absl::string_view id, absl::string_view owner) {
  return Change(id, [&](FindingRow& row) { row.mutable_finding()->set_owner(std::string(owner)); });
}

absl::Status FindingSink::AddWaiver(absl::string_view id, const WaiverRow& waiver) {
  return Change(id, [&](FindingRow& row) {
    DropWaiver(waiver.waiver_id(), &row);
    if (row.waivers_size() == kFindingWaiversMax) row.mutable_waivers()->erase(row.waivers().begin());
    *row.add_waivers() = waiver;
  });
}

absl::Status FindingSink::RemoveWaiver(absl::string_view id, absl::string_view waiver_id) {
  return Change(id, [&](FindingRow& row) { DropWaiver(waiver_id, &row); });
}

absl::Status FindingSink::ExpireWaiver(absl::string_view id, absl::string_view waiver_id) {
  return Change(id, [&](FindingRow& row) {
    const bool hidden = WaiverOf(row) != nullptr;
    DropWaiver(waiver_id, &row);
    if (hidden && WaiverOf(row) == nullptr) row.clear_acknowledged_digest();
  });
}

absl::Status FindingSink::Change(absl::string_view id, absl::FunctionRef<void(FindingRow&)> change) {
  ASSIGN_OR_RETURN(const std::optional<FindingRow> before, FindRow<FindingRow>(rows_, kFindingTable, FindingKey(id)));
  if (!before.has_value()) return absl::OkStatus();
  FindingRow after = *before;
  change(after);
  return Store(before, std::move(after));
}

absl::Status FindingSink::Store(const std::optional<FindingRow>& before, FindingRow after) {
  SetStatus(&after);
  const v1::Finding& finding = after.finding();
  const auto evidence_key = [&](uint64_t position) {
    return RowKey().At(Position{position}).Text(finding.id()).Take();
  };
  const auto& evidence = finding.evidence();
  for (int i = 0; before.has_value() && i < before->finding().evidence_size(); ++i) {
    const uint64_t position = before->finding().evidence(i);
    const bool kept = IsLive(after) && std::binary_search(evidence.begin(), evidence.end(), position);
    if (!kept) rows_.Delete(kFindingOfEvidenceTable, evidence_key(position));
  }
  if (IsLive(after)) {
    for (const uint64_t position : evidence) rows_.Put(kFindingOfEvidenceTable, evidence_key(position), "");
  }
  PutRow(rows_, kFindingTable, FindingKey(finding.id()), after);
  RETURN_IF_ERROR(Index(before.has_value() ? &before->finding() : nullptr, finding));
  return Count(before.has_value() ? &before->finding() : nullptr, finding);
}

absl::Status FindingSink::Index(const v1::Finding* before, const v1::Finding& after) {
  const std::string key = FindingOrderKey(after);
  if (before != nullptr) {
    const std::string key_before = FindingOrderKey(*before);
    if (key_before == key && before->kind() == after.kind()) return absl::OkStatus();
    if (key_before != key) RETURN_IF_ERROR(ListUnder(key_before, after.id(), std::nullopt));
  }
  return ListUnder(key, after.id(), FindingKindFromName(after.kind()));
}

// Puts the finding into the list, in place of itself, or takes it out when it has no kind there.
absl::Status FindingSink::ListUnder(const std::string& order_key, const std::string& id,
                                    std::optional<FindingKind> kind) {
  ASSIGN_OR_RETURN(auto group, GetRow<FindingGroupRow>(rows_, kFindingOrderTable, order_key));
  auto& entries = *group.mutable_entries();
  auto at = std::lower_bound(
      entries.begin(), entries.end(), id,
      [](const FindingGroupRow::Entry& entry, const std::string& wanted) { return entry.id() < wanted; });
  if (at != entries.end() && at->id() == id) at = entries.erase(at);
  if (kind.has_value()) {
    const auto index = at - entries.begin();
    FindingGroupRow::Entry& entry = *entries.Add();
    entry.set_id(id);
    entry.set_kind(static_cast<uint32_t>(*kind));
    std::rotate(entries.begin() + index, entries.end() - 1, entries.end());
  }
  if (entries.empty()) {
    rows_.Delete(kFindingOrderTable, order_key);
  } else {
    PutRow(rows_, kFindingOrderTable, order_key, group);
  }
  return absl::OkStatus();
}

absl::Status FindingSink::Count(const v1::Finding* before, const v1::Finding& after) {
  if (before != nullptr && before->status() == after.status() && before->severity() == after.severity()) {
    return absl::OkStatus();
  }
  for (const std::string& key : {TargetKey(after.target()), std::string()}) {
    ASSIGN_OR_RETURN(auto row, GetRow<FindingCountsRow>(rows_, kFindingCountsTable, key));
    if (before != nullptr) AddToCounts(before->status(), before->severity(), -1, row.mutable_counts());
    AddToCounts(after.status(), after.severity(), 1, row.mutable_counts());
    PutRow(rows_, kFindingCountsTable, key, row);
  }
  return absl::OkStatus();
}

}  // namespace daybook
