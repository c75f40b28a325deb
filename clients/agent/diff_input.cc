#include "clients/agent/diff_input.h"

#include <optional>
#include <string>

#include "google/protobuf/repeated_ptr_field.h"
#include "ledger/event/times.h"

namespace daybook {
namespace {

using Digests = google::protobuf::RepeatedPtrField<v1::Digest>;

Migration MigrationOf(const std::string& version, const std::string& name, const Digests& digests) {
  Migration migration{.version = version, .name = name};
  for (const v1::Digest& digest : digests) migration.digests.push_back({digest.algorithm(), digest.value()});
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

}  // namespace

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
