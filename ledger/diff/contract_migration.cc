#include "ledger/diff/contract_migration.h"

#include <algorithm>
#include <optional>
#include <string>

#include "google/protobuf/repeated_ptr_field.h"
#include "ledger/event/times.h"

namespace daybook {
namespace {

using Digests = google::protobuf::RepeatedPtrField<v1::Digest>;

Migration MigrationOf(const std::string& version, const std::string& name, const Digests& digests) {
  Migration migration{.version = version, .name = name};
  for (const v1::Digest& digest : digests) {
    migration.digests.push_back(
        MakeDigest(digest.algorithm(), digest.value()).value_or(Digest{digest.algorithm(), digest.value()}));
  }
  std::sort(migration.digests.begin(), migration.digests.end());
  return migration;
}

template <typename Message>
std::optional<uint32_t> Applied(const Message& message) {
  if (!message.has_statements_applied()) return std::nullopt;
  return message.statements_applied();
}

template <typename Message>
std::optional<uint32_t> Total(const Message& message) {
  if (!message.has_statements_total()) return std::nullopt;
  return message.statements_total();
}

RecordState StateOf(const v1::HistoryRow& row) {
  if (row.how() == v1::HistoryRow::HOW_REVERTED) return RecordState::kReverted;
  if (row.has_success() && !row.success()) return StateOfFailure(Applied(row), Total(row));
  switch (row.how()) {
    case v1::HistoryRow::HOW_BASELINE:
    case v1::HistoryRow::HOW_FAKE:
    case v1::HistoryRow::HOW_RESOLVE:
    case v1::HistoryRow::HOW_MARK_RAN:
      return RecordState::kAsserted;
    default:
      return RecordState::kApplied;
  }
}

RecordState StateOf(const v1::MigrationFinished& finished) {
  switch (finished.outcome()) {
    case v1::OUTCOME_FAILED:
      return StateOfFailure(Applied(finished), Total(finished));
    case v1::OUTCOME_PARTIAL:
      return RecordState::kPartial;
    default:
      return RecordState::kApplied;
  }
}

RecordState StateOf(const v1::Event& event) {
  switch (event.body_case()) {
    case v1::Event::kMigrationStarted:
      return RecordState::kRunning;
    case v1::Event::kMigrationFinished:
      return StateOf(event.migration_finished());
    case v1::Event::kMigrationReverted:
      return event.migration_reverted().outcome() == v1::OUTCOME_PARTIAL ? RecordState::kPartial
                                                                         : RecordState::kReverted;
    default:
      return RecordState::kAsserted;
  }
}

}  // namespace

v1::Channel ChannelOfEvent(const v1::Event& event) {
  if (event.has_migration_started()) return event.migration_started().channel();
  if (event.has_migration_finished()) return event.migration_finished().channel();
  if (event.has_migration_reverted()) return event.migration_reverted().channel();
  return v1::CHANNEL_UNSPECIFIED;
}

const v1::Migration* MigrationOfEvent(const v1::Event& event) {
  switch (event.body_case()) {
    case v1::Event::kMigrationStarted:
      return &event.migration_started().migration();
    case v1::Event::kMigrationFinished:
      return &event.migration_finished().migration();
    case v1::Event::kMigrationReverted:
      return &event.migration_reverted().migration();
    case v1::Event::kMigrationAsserted:
      return &event.migration_asserted().migration();
    default:
      return nullptr;
  }
}

std::optional<RecordedEvent> RecordedEventOf(const v1::Event& event, uint64_t position) {
  const v1::Migration* migration = MigrationOfEvent(event);
  if (migration == nullptr) return std::nullopt;
  if (event.has_migration_reverted() && event.migration_reverted().outcome() == v1::OUTCOME_FAILED) return std::nullopt;
  RecordedEvent recorded{.state = StateOf(event), .migration = ToComparer(*migration)};
  for (const v1::Digest& digest : event.migration_finished().statement_digests()) {
    recorded.migration.statement_digests.push_back(digest.value());
  }
  recorded.baseline = event.migration_asserted().how() == v1::MigrationAsserted::HOW_BASELINE;
  recorded.direct = ChannelOfEvent(event) == v1::CHANNEL_DIRECT;
  recorded.live = event.evidence() == v1::EVIDENCE_LIVE;
  recorded.occurred_time = TimeFromProto(event.occurred_time());
  recorded.position = position;
  return recorded;
}

Migration ToComparer(const v1::Migration& migration) {
  return MigrationOf(migration.version(), migration.name(), migration.digests());
}

ExpectedItem ToComparer(const v1::ExpectedItem& item, uint64_t position) {
  ExpectedItem expected{.key = item.key(), .migration = MigrationOf(item.version(), item.name(), item.digests())};
  for (const v1::Digest& digest : item.statement_digests()) {
    expected.migration.statement_digests.push_back(digest.value());
  }
  expected.repeatable = item.repeatable();
  if (item.has_order()) expected.order = item.order();
  expected.position = position;
  return expected;
}

HistoryRow ToComparer(const v1::HistoryRow& row, uint64_t position) {
  HistoryRow compared{.key = row.key(),
                      .rank = row.rank(),
                      .state = StateOf(row),
                      .migration = MigrationOf(row.version(), row.name(), row.digests())};
  compared.baseline = row.how() == v1::HistoryRow::HOW_BASELINE;
  if (row.has_applied_time()) compared.applied_time = TimeFromProto(row.applied_time());
  compared.position = position;
  return compared;
}

HistoryCompleteness ToComparer(v1::HistoryCompleteness completeness) {
  switch (completeness) {
    case v1::HISTORY_COMPLETENESS_WATERMARK:
      return HistoryCompleteness::kWatermark;
    case v1::HISTORY_COMPLETENESS_HEADS:
      return HistoryCompleteness::kHeads;
    default:
      return HistoryCompleteness::kFull;
  }
}

}  // namespace daybook
