// daybook ack, waive, map, adopt: what people decide about findings. Every decision is an event; none deletes.

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "clients/agent/set_builder.h"
#include "ledger/base/random.h"
#include "ledger/base/shell_word.h"
#include "ledger/base/status_macros.h"
#include "ledger/diff/contract_migration.h"
#include "ledger/diff/finding_kind.h"
#include "ledger/diff/migration.h"
#include "ledger/diff/version_order.h"
#include "ledger/event/times.h"
#include "tools/daybook/append_report.h"
#include "tools/daybook/commands.h"
#include "tools/daybook/envelope_flags.h"
#include "tools/daybook/exit_code.h"
#include "tools/daybook/finding_view.h"
#include "tools/daybook/known_set.h"
#include "tools/daybook/usage_error.h"

namespace daybook {
namespace {

constexpr char kSource[] = "cli";

// The one live finding whose id begins so.
absl::StatusOr<v1::Finding> FindFinding(Session& session, const std::string& id) {
  ASSIGN_OR_RETURN(const std::string prefix, FindingIdPrefix("ID", id));
  v1::ListFindingsRequest request;
  request.set_id_prefix(prefix);
  for (const v1::FindingStatus status : {v1::FINDING_STATUS_OPEN, v1::FINDING_STATUS_ACKNOWLEDGED,
                                         v1::FINDING_STATUS_INHERITED, v1::FINDING_STATUS_SUPPRESSED}) {
    request.add_statuses(status);
  }
  ASSIGN_OR_RETURN(const v1::ListFindingsResponse response, session.client().ListFindings(request));
  if (response.findings_size() == 1) return response.findings(0);
  if (response.findings().empty()) {
    return absl::NotFoundError(absl::StrCat("no finding ", prefix, "; list them with: daybook findings --inherited"));
  }
  return absl::InvalidArgumentError(absl::StrCat(prefix, " begins the ids of ", response.findings_size(),
                                                 " findings, among them ", response.findings(0).id(), " and ",
                                                 response.findings(1).id(), "; give more characters"));
}

absl::StatusOr<v1::Event> DecisionOn(const v1::Finding& finding, const EnvelopeFlags& flags, const Session& session) {
  v1::Event event;
  event.set_target(finding.target());
  RETURN_IF_ERROR(FillEnvelope(flags, session, kSource, &event));
  return event;
}

struct AckOptions {
  std::vector<std::string> ids;
  EnvelopeFlags envelope;
};

absl::StatusOr<int> RunAck(const AckOptions& options, Session& session) {
  std::vector<v1::Event> events;
  for (const std::string& id : options.ids) {
    ASSIGN_OR_RETURN(const v1::Finding finding, FindFinding(session, id));
    ASSIGN_OR_RETURN(v1::Event event, DecisionOn(finding, options.envelope, session));
    event.mutable_finding_acknowledged()->set_finding_id(finding.id());
    event.mutable_finding_acknowledged()->set_evidence_digest(finding.evidence_digest());
    events.push_back(std::move(event));
  }
  return AppendAndReport(session, events);
}

struct WaiveOptions {
  std::vector<std::string> ids;
  std::string until;
  EnvelopeFlags envelope;
};

absl::StatusOr<int> RunWaive(const WaiveOptions& options, Session& session) {
  ASSIGN_OR_RETURN(const absl::Time until, session.TimeOf("--until", options.until));
  if (until <= session.Now()) return UsageError("--until", options.until, "a time to come, such as 'in 2w'");
  std::vector<v1::Event> events;
  for (const std::string& id : options.ids) {
    ASSIGN_OR_RETURN(const v1::Finding finding, FindFinding(session, id));
    ASSIGN_OR_RETURN(v1::Event event, DecisionOn(finding, options.envelope, session));
    v1::WaiverGranted* body = event.mutable_waiver_granted();
    body->set_waiver_id(MakeUuidV7(session.Now(), session.random()));
    body->set_finding_id(finding.id());
    body->set_evidence_digest(finding.evidence_digest());
    *body->mutable_until_time() = TimeToProto(until);
    events.push_back(std::move(event));
  }
  return AppendAndReport(session, events);
}

// What a finding about migrations is about: the series, and the item state that carries it.
struct Subject {
  v1::SeriesState series;
  v1::ItemState item;
};

// What the item is on record as: the history's row, or what was recorded.
std::optional<v1::Migration> AppliedOf(const v1::ItemState& item) {
  v1::Migration migration;
  if (item.has_history()) {
    migration.set_version(item.history().version());
    migration.set_name(item.history().name());
    *migration.mutable_digests() = item.history().digests();
    return migration;
  }
  if (item.has_recorded()) return item.recorded().migration();
  return std::nullopt;
}

bool IsAbout(const v1::Finding& finding, VersionOrder order, const v1::ItemState& item) {
  if (item.has_expected() && item.expected().key() == finding.key()) return true;
  const std::optional<v1::Migration> applied = AppliedOf(item);
  return applied && RecordKey(order, ToComparer(*applied)) == finding.key();
}

absl::Status NoMigration(const v1::Finding& finding) {
  return absl::FailedPreconditionError(absl::StrCat(ShortFindingId(finding.id()), " (", finding.kind(),
                                                    finding.key().empty() ? "" : ", ", finding.key(),
                                                    ") is about no migration of ", finding.target(),
                                                    "; look at it with: daybook diff ", ShellWord(finding.target())));
}

// The series that the finding is in.
absl::StatusOr<v1::SeriesState> SeriesOf(Session& session, const v1::Finding& finding) {
  v1::GetStateRequest request;
  request.set_target(finding.target());
  ASSIGN_OR_RETURN(const v1::GetStateResponse state, session.client().GetState(request));
  for (const v1::SeriesState& series : state.series()) {
    if (series.series() == finding.series()) return series;
  }
  return NoMigration(finding);
}

absl::StatusOr<Subject> SubjectOf(Session& session, const v1::Finding& finding) {
  ASSIGN_OR_RETURN(v1::SeriesState series, SeriesOf(session, finding));
  for (const v1::ItemState& item : series.items()) {
    if (IsAbout(finding, VersionOrderOf(series.convention()), item)) return Subject{series, item};
  }
  return NoMigration(finding);
}

// The expected item that a word means: by key, else version, else name.
absl::StatusOr<v1::ExpectedItem> ItemNamed(const v1::SeriesState& series, const std::string& word) {
  std::vector<const v1::ExpectedItem*> found;
  for (const auto field : {&v1::ExpectedItem::key, &v1::ExpectedItem::version, &v1::ExpectedItem::name}) {
    for (const v1::ItemState& item : series.items()) {
      if (item.has_expected() && (item.expected().*field)() == word) found.push_back(&item.expected());
    }
    if (!found.empty()) break;
  }
  if (found.size() == 1) return *found[0];
  return UsageError("--to", word,
                    found.empty()
                        ? "the key, version or name of an expected item (see: daybook state)"
                        : absl::StrCat("one item; it is the name of ", found[0]->key(), " and ", found[1]->key()));
}

// What was applied under a word: by version, else name.
absl::StatusOr<v1::Migration> AppliedNamed(const v1::SeriesState& series, const std::string& word) {
  std::vector<v1::Migration> found;
  for (const auto field : {&v1::Migration::version, &v1::Migration::name}) {
    for (const v1::ItemState& item : series.items()) {
      if (const std::optional<v1::Migration> applied = AppliedOf(item); applied && ((*applied).*field)() == word) {
        found.push_back(*applied);
      }
    }
    if (!found.empty()) break;
  }
  if (found.size() == 1) return found[0];
  return UsageError("--to", word,
                    found.empty() ? "the version or name of what was applied (see: daybook state)"
                                  : absl::StrCat("one; ", found.size(), " that were applied have that name"));
}

// An item that nothing was paired with, and what was applied in its place.
absl::Status MapItem(const Subject& subject, const std::string& to, v1::MappingAsserted* body) {
  if (to.empty()) return UsageError("--to", "", "the version or name that it was applied as (see: daybook state)");
  ASSIGN_OR_RETURN(const v1::Migration applied, AppliedNamed(subject.series, to));
  body->set_recorded_version(applied.version());
  body->set_recorded_name(applied.name());
  body->set_expected_key(subject.item.expected().key());
  return absl::OkStatus();
}

// What was applied, and the item that it is: the one it is paired with unless another is named.
absl::Status MapApplied(const Subject& subject, const v1::Migration& applied, const std::string& to,
                        v1::MappingAsserted* body) {
  body->set_recorded_version(applied.version());
  body->set_recorded_name(applied.name());
  if (!to.empty()) {
    ASSIGN_OR_RETURN(const v1::ExpectedItem item, ItemNamed(subject.series, to));
    body->set_expected_key(item.key());
  } else if (subject.item.has_expected()) {
    body->set_expected_key(subject.item.expected().key());
  } else {
    return UsageError("--to", "", "the expected item that it is (see: daybook state)");
  }
  return absl::OkStatus();
}

struct MapOptions {
  std::string id;
  std::string to;
  EnvelopeFlags envelope;
};

absl::StatusOr<int> RunMap(const MapOptions& options, Session& session) {
  ASSIGN_OR_RETURN(const v1::Finding finding, FindFinding(session, options.id));
  ASSIGN_OR_RETURN(const Subject subject, SubjectOf(session, finding));
  ASSIGN_OR_RETURN(v1::Event event, DecisionOn(finding, options.envelope, session));
  v1::MappingAsserted* body = event.mutable_mapping_asserted();
  body->set_series(finding.series());
  const std::optional<v1::Migration> applied = AppliedOf(subject.item);
  RETURN_IF_ERROR(applied ? MapApplied(subject, *applied, options.to, body) : MapItem(subject, options.to, body));
  return AppendAndReport(session, {std::move(event)});
}

struct AdoptOptions {
  std::string id;
  EnvelopeFlags envelope;
};

// The expected item as what was applied would have it.
v1::ExpectedItem Adopted(const v1::SeriesState& series, const v1::ItemState& state, const v1::Migration& applied) {
  v1::ExpectedItem item = state.expected();
  if (!state.has_expected()) {
    item.set_key(absl::StrCat("adopted/", RecordKey(VersionOrderOf(series.convention()), ToComparer(applied))));
  }
  item.set_version(applied.version());
  item.set_name(applied.name());
  if (!applied.digests().empty()) {
    *item.mutable_digests() = applied.digests();
    item.clear_statement_digests();
  }
  return item;
}

// What was applied and is to be expected: what the finding is about; where expected and applied have parted, all that
// was applied and nobody expects.
absl::StatusOr<std::vector<v1::ExpectedItem>> AdoptedBy(Session& session, const v1::Finding& finding) {
  std::vector<v1::ExpectedItem> adopted;
  if (finding.kind() != FindingKindName(FindingKind::kDiverged)) {
    ASSIGN_OR_RETURN(const Subject subject, SubjectOf(session, finding));
    if (const auto applied = AppliedOf(subject.item)) {
      adopted.push_back(Adopted(subject.series, subject.item, *applied));
    }
  } else {
    ASSIGN_OR_RETURN(const v1::SeriesState series, SeriesOf(session, finding));
    for (const v1::ItemState& item : series.items()) {
      const bool unexpected = item.state() == FindingKindName(FindingKind::kMissingSource) ||
                              item.state() == FindingKindName(FindingKind::kFuture);
      const auto applied = AppliedOf(item);
      if (unexpected && applied) adopted.push_back(Adopted(series, item, *applied));
    }
  }
  if (!adopted.empty()) return adopted;
  return absl::FailedPreconditionError(absl::StrCat(
      ShortFindingId(finding.id()), " is about something that was not applied: there is nothing to adopt"));
}

absl::StatusOr<int> RunAdopt(const AdoptOptions& options, Session& session) {
  ASSIGN_OR_RETURN(const v1::Finding finding, FindFinding(session, options.id));
  ASSIGN_OR_RETURN(const std::vector<v1::ExpectedItem> adopted, AdoptedBy(session, finding));
  ASSIGN_OR_RETURN(const auto known, KnownExpectation(session, finding.target(), finding.series()));
  if (!known.items || !known.made_by) {
    return absl::FailedPreconditionError(absl::StrCat("what is expected of ", finding.target(),
                                                      " cannot be added to; declare it with: daybook expect dir"));
  }
  std::vector<v1::ExpectedItem> items = *known.items;
  for (const v1::ExpectedItem& item : adopted) {
    std::erase_if(items, [&item](const v1::ExpectedItem& other) { return other.key() == item.key(); });
    items.push_back(item);
  }
  ASSIGN_OR_RETURN(v1::Event event, DecisionOn(finding, options.envelope, session));
  v1::ExpectationDeclared* body = event.mutable_expectation_declared();
  *body = known.made_by->event().expectation_declared();
  body->clear_set();
  body->clear_upserts();
  body->clear_removals();
  body->clear_revision();
  ASSIGN_OR_RETURN(const EventBatches batches, ExpectationEvents(event, known.items, items));
  ASSIGN_OR_RETURN(const int code, AppendSet(session, batches));
  session.err() << "adopted into what is expected; bring it into the migration directory too, or the next "
                   "'daybook expect dir' drops it\n";
  return code;
}

}  // namespace

void AddDecideCommands(CLI::App& app, Action* chosen) {
  const auto [ack, ack_options] =
      AddCommand<AckOptions>(app, chosen, "ack", "somebody has seen these findings", RunAck);
  ack->add_option("ids", ack_options->ids, "findings, by the beginnings of their ids")->required();
  AddActorFlags(ack, &ack_options->envelope);

  const auto [waive, waive_options] =
      AddCommand<WaiveOptions>(app, chosen, "waive", "let findings rest until a time, for a reason", RunWaive);
  waive->add_option("ids", waive_options->ids, "findings, by the beginnings of their ids")->required();
  waive->add_option("--until", waive_options->until, "until when: 'in 2w', 2026-03-01")->required();
  AddActorFlags(waive, &waive_options->envelope);
  waive->get_option("--reason")->required();

  const auto [map, map_options] =
      AddCommand<MapOptions>(app, chosen, "map", "what was applied is an expected item under another name", RunMap);
  map->add_option("id", map_options->id, "the finding")->required();
  map->add_option("--to", map_options->to,
                  "the item that it is, by key, version or name (else the one proposed);\n"
                  "for an item that was not applied: the version or name that it was applied as");
  AddActorFlags(map, &map_options->envelope);

  const auto [adopt, adopt_options] =
      AddCommand<AdoptOptions>(app, chosen, "adopt", "what was applied is what is expected from now on", RunAdopt);
  adopt->add_option("id", adopt_options->id, "the finding")->required();
  AddActorFlags(adopt, &adopt_options->envelope);
}

}  // namespace daybook
