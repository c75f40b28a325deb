#include "ledger/projection/histories_fold.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "daybook/v1/event.pb.h"
#include "ledger/base/status_macros.h"
#include "ledger/diff/contract_migration.h"
#include "ledger/event/kinds.h"
#include "ledger/event/times.h"
#include "ledger/projection/series_base.h"
#include "ledger/projection/series_evaluation.h"
#include "ledger/projection/series_sets.h"
#include "ledger/views/row_key.h"

namespace daybook {
namespace {

// The series that the event is about; nothing if it is about none.
std::optional<std::string> SeriesOf(const v1::Event& event) {
  switch (event.body_case()) {
    case Kind::kExpectationDeclared:
      if (event.expectation_declared().subject() != v1::ExpectationDeclared::SUBJECT_MIGRATIONS) return std::nullopt;
      return event.expectation_declared().series();
    case Kind::kHistorySnapshot:
      return event.history_snapshot().series();
    case Kind::kHistoryRepaired:
      return event.history_repaired().series();
    case Kind::kMappingAsserted:
      return event.mapping_asserted().series();
    default:
      break;
  }
  const v1::Migration* migration = MigrationOfEvent(event);
  return migration == nullptr ? std::nullopt : std::make_optional(migration->series());
}

absl::Status TakeMigration(const v1::Event& event, SeriesBase& base) {
  std::optional<RecordedEvent> recorded = RecordedEventOf(event, base.now().position.value);
  if (!recorded.has_value()) return absl::OkStatus();
  return base.AddEvent(event, *std::move(recorded));
}

absl::Status TakeRepair(const v1::Event& event, SeriesBase& base) {
  for (const v1::HistoryRepaired::RowChange& change : event.history_repaired().rows()) {
    RETURN_IF_ERROR(base.RepairRow(change.key(), TimeFromProto(event.occurred_time())));
  }
  return absl::OkStatus();
}

absl::Status Take(const v1::Event& event, SeriesBase& base) {
  switch (event.body_case()) {
    case Kind::kExpectationDeclared:
      return TakeExpectation(event, base);
    case Kind::kHistorySnapshot:
      return TakeSnapshot(event, base);
    case Kind::kHistoryRepaired:
      return TakeRepair(event, base);
    case Kind::kMappingAsserted: {
      const v1::MappingAsserted& mapping = event.mapping_asserted();
      return base.AddMapping(RowKey().Text(mapping.recorded_version()).Text(mapping.recorded_name()).Take());
    }
    default:
      return TakeMigration(event, base);
  }
}

}  // namespace

absl::Status HistoriesFold::Apply(const FoldEvent& event, FoldRows& rows) {
  std::optional<std::string> series = SeriesOf(event.event());
  if (!series.has_value()) return absl::OkStatus();
  ASSIGN_OR_RETURN(SeriesBase base, SeriesBase::Load(rows, event.moment, {event.event().target(), *std::move(series)}));
  RETURN_IF_ERROR(Take(event.event(), base));
  return EvaluateSeries(base, std::min(TimeFromProto(event.event().occurred_time()), event.moment.recorded_time));
}

absl::Status HistoriesFold::Fire(absl::string_view key, const FoldMoment& now, FoldRows& rows) {
  SeriesDeadline deadline = SeriesDeadlineFromKey(key);
  ASSIGN_OR_RETURN(SeriesBase base, SeriesBase::Load(rows, now, std::move(deadline.id)));
  base.Touch(std::move(deadline.node));
  return EvaluateSeries(base, std::nullopt);
}

}  // namespace daybook
