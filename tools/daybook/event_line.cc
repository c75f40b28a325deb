#include "tools/daybook/event_line.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "ledger/base/time_text.h"
#include "ledger/event/times.h"
#include "tools/daybook/counted.h"
#include "tools/daybook/json_form.h"

namespace daybook {
namespace {

constexpr size_t kRevisionShown = 12;

template <typename Enum>
std::string Word(Enum value) {
  const auto* descriptor = google::protobuf::GetEnumDescriptor<Enum>()->FindValueByNumber(value);
  return descriptor == nullptr || value == 0 ? "" : ShortEnumName(*descriptor);
}

// The parts that are not empty, with a blank in between.
std::string Words(std::initializer_list<absl::string_view> parts) {
  std::string words;
  for (const absl::string_view part : parts) {
    if (!part.empty()) absl::StrAppend(&words, words.empty() ? "" : " ", part);
  }
  return words;
}

std::string LabelOf(const v1::Migration& migration) { return Words({migration.version(), migration.name()}); }

std::string Steps(bool known, uint32_t applied, uint32_t total) {
  return known && applied < total ? absl::StrCat("(", applied, " of ", total, " statements)") : "";
}

template <typename Body>
std::string SetText(const Body& body, absl::string_view noun) {
  return absl::StrCat(Counted(body.set().result_count(), noun), " (+", body.upserts_size(), " -", body.removals_size(),
                      ")");
}

std::string Lifetime(const google::protobuf::Duration& duration) { return DurationText(DurationFromProto(duration)); }

std::string MigrationSummary(const v1::Event& event) {
  switch (event.body_case()) {
    case v1::Event::kMigrationStarted:
      return Words({LabelOf(event.migration_started().migration()), "started"});
    case v1::Event::kMigrationFinished: {
      const v1::MigrationFinished& body = event.migration_finished();
      const bool direct = body.channel() == v1::CHANNEL_DIRECT;
      return Words({LabelOf(body.migration()), Word(body.outcome()), direct ? "directly" : "",
                    Steps(body.has_statements_applied() && body.has_statements_total(), body.statements_applied(),
                          body.statements_total())});
    }
    case v1::Event::kMigrationReverted:
      return Words({LabelOf(event.migration_reverted().migration()), "reverted",
                    event.migration_reverted().outcome() == v1::OUTCOME_SUCCEEDED
                        ? ""
                        : Word(event.migration_reverted().outcome())});
    case v1::Event::kMigrationAsserted:
      return Words(
          {LabelOf(event.migration_asserted().migration()), "asserted:", Word(event.migration_asserted().how())});
    default:
      return "";
  }
}

std::string SetSummary(const v1::Event& event) {
  switch (event.body_case()) {
    case v1::Event::kExpectationDeclared: {
      const v1::ExpectationDeclared& body = event.expectation_declared();
      const std::string at = body.has_revision() ? absl::StrCat("at ", body.revision().substr(0, kRevisionShown)) : "";
      return Words({body.convention(), SetText(body, "item"), at});
    }
    case v1::Event::kHistorySnapshot:
      return Words({event.history_snapshot().tool(), SetText(event.history_snapshot(), "row")});
    case v1::Event::kSchemaObserved:
      return SetText(event.schema_observed(), "object");
    case v1::Event::kRuntimeObserved:
      return SetText(event.runtime_observed(), "item");
    case v1::Event::kHistoryRepaired:
      return absl::StrCat(event.history_repaired().tool(), " ",
                          Counted(static_cast<uint64_t>(event.history_repaired().rows_size()), "row"), " repaired");
    default:
      return "";
  }
}

std::string WorkaroundSummary(const v1::Event& event) {
  switch (event.body_case()) {
    case v1::Event::kWorkaroundDeclared: {
      const v1::WorkaroundDeclared& body = event.workaround_declared();
      return Words({body.workaround_id(), body.title(), absl::StrCat("for ", Lifetime(body.lifetime())),
                    body.owner().empty() ? "" : absl::StrCat("by ", body.owner())});
    }
    case v1::Event::kWorkaroundExtended:
      return Words({event.workaround_extended().workaround_id(), "extended by",
                    Lifetime(event.workaround_extended().lifetime())});
    case v1::Event::kWorkaroundRetired:
      return absl::StrCat(event.workaround_retired().workaround_id(), " retired");
    default:
      return "";
  }
}

// Lines with the same words are of one width, whatever the fraction.
std::string ToTheSecond(const google::protobuf::Timestamp& time) {
  return TimeText(absl::FromUnixSeconds(absl::ToUnixSeconds(TimeFromProto(time))));
}

std::string GovernanceSummary(const v1::Event& event) {
  switch (event.body_case()) {
    case v1::Event::kWaiverGranted:
      return Words(
          {event.waiver_granted().finding_id(), "waived until", ToTheSecond(event.waiver_granted().until_time())});
    case v1::Event::kMappingAsserted:
      return Words({event.mapping_asserted().recorded_version(), event.mapping_asserted().recorded_name(), "is",
                    event.mapping_asserted().expected_key()});
    case v1::Event::kFindingAcknowledged:
      return event.finding_acknowledged().finding_id();
    case v1::Event::kFindingAssigned:
      return Words({event.finding_assigned().finding_id(), "to", event.finding_assigned().owner()});
    case v1::Event::kControlAdopted:
      return Words({event.control_adopted().control_id(), event.control_adopted().statement()});
    case v1::Event::kFreezeDeclared:
      return event.freeze_declared().freeze_id();
    case v1::Event::kApprovalDecided:
      return Words({event.approval_decided().approval_id(), Word(event.approval_decided().decision())});
    default:
      return "";
  }
}

std::string DeliverySummary(const v1::Event& event) {
  switch (event.body_case()) {
    case v1::Event::kDeploymentFinished: {
      const v1::DeploymentFinished& body = event.deployment_finished();
      const std::string code =
          body.has_exit_code() && body.exit_code() != 0 ? absl::StrCat("(exit ", body.exit_code(), ")") : "";
      return Words({body.artifact(), body.version(), Word(body.outcome()), code});
    }
    case v1::Event::kChangeUpdated:
      return Words({Word(event.change_updated().state()), absl::StrCat(event.change_updated().files_size(), " files")});
    case v1::Event::kIncidentChanged:
      return Words({event.incident_changed().incident_id(), Word(event.incident_changed().state())});
    case v1::Event::kFailureObserved:
      return Words({event.failure_observed().operation(), event.failure_observed().error_code()});
    case v1::Event::kStatementCaptured:
      return Words(
          {event.statement_captured().command_tag(), absl::StrJoin(event.statement_captured().objects(), " ")});
    case v1::Event::kClockAdvanced:
      return ToTheSecond(event.clock_advanced().due_time());
    default:
      return "";
  }
}

}  // namespace

std::string EventSummary(const v1::Event& event) {
  for (const auto summary : {MigrationSummary, SetSummary, WorkaroundSummary, GovernanceSummary, DeliverySummary}) {
    if (std::string text = summary(event); !text.empty()) return text;
  }
  return "";
}

std::string ActorText(const v1::Actor& actor) {
  const bool plain = actor.type() == v1::Actor::TYPE_HUMAN || actor.type() == v1::Actor::TYPE_UNKNOWN;
  const std::string on_behalf = actor.has_on_behalf_of() ? absl::StrCat("for ", actor.on_behalf_of()) : "";
  const std::string text = Words({plain ? "" : Word(actor.type()), actor.id(), on_behalf});
  return text.empty() ? "?" : text;
}

Table EventTable(const google::protobuf::RepeatedPtrField<v1::RecordedEvent>& events, const Session& session,
                 bool by_occurred) {
  Table table({{"@"}, {by_occurred ? "OCCURRED" : "RECORDED"}, {"KIND"}, {"TARGET"}, {"WHAT"}, {"WHO"}, {"CHANGE"}});
  for (const v1::RecordedEvent& recorded : events) {
    const v1::Event& event = recorded.event();
    const auto& time = by_occurred ? event.occurred_time() : recorded.recorded_time();
    const std::string note = event.evidence() == v1::EVIDENCE_LIVE ? "" : Word(event.evidence());
    table.AddRow({Table::Cell(absl::StrCat("@", recorded.position()), Ink::kDim), session.Shown(TimeFromProto(time)),
                  Table::Cell(recorded.kind(), Ink::kCyan), event.target(),
                  Words({EventSummary(event), note.empty() ? "" : absl::StrCat("[", note, "]")}),
                  ActorText(event.actor()), event.change()});
  }
  return table;
}

std::string EvidenceLine(const v1::RecordedEvent& event, const Session& session) {
  return absl::StrCat("@", event.position(), "  ", session.Shown(TimeFromProto(event.recorded_time())), "  ",
                      event.kind(), "  ", EventSummary(event.event()), "  ", ActorText(event.event().actor()));
}

}  // namespace daybook
