#include "ledger/event/rules.h"

#include "ledger/event/limits.h"

namespace daybook {
namespace {

constexpr FieldRule Required(absl::string_view field) { return FieldRule{.field = field, .required = true}; }
constexpr FieldRule Optional(absl::string_view field) { return FieldRule{.field = field}; }

// In the order of the contract: what an event reaches, then what requests add.
constexpr FieldRule kFieldRules[] = {
    Required("Event.id").Bytes(kIdBytesMax),
    Required("Event.source").Bytes(kIdentityBytesMax),
    Optional("Event.source_sequence").AtLeast(1),
    Required("Event.target").Bytes(kKeyBytesMax).As(Grammar::kTarget),
    Optional("Event.change").Bytes(kKeyBytesMax),
    Required("Event.occurred_time"),
    Required("Event.actor"),
    Required("Event.evidence"),
    Optional("Event.causation").Count(kCausationMax),
    Optional("Event.correlation_id").Bytes(kIdBytesMax),
    Optional("Event.traceparent").BytesExactly(kTraceparentBytes).As(Grammar::kTraceparent),
    Required("Event.body"),

    Required("Actor.type"),
    Optional("Actor.id").Bytes(kIdentityBytesMax),
    Optional("Actor.on_behalf_of").Bytes(kIdentityBytesMax),
    Optional("Actor.run_id").Bytes(kIdentityBytesMax),

    Required("EventReference.source").Bytes(kIdentityBytesMax),
    Required("EventReference.id").Bytes(kIdBytesMax),

    Required("Payload.parts").Count(kPayloadPartsMax),
    Optional("Payload.salt").BytesExactly(kHashBytes),

    Required("Payload.Part.name").Bytes(kWordBytesMax),
    Optional("Payload.Part.text").Bytes(kPayloadBytesMax).As(Grammar::kText),
    Optional("Payload.Part.data").Bytes(kPayloadBytesMax),
    Required("Payload.Part.content"),

    Required("MigrationStarted.migration"),
    Optional("MigrationStarted.run_id").Bytes(kIdBytesMax),

    Required("Migration.tool").Bytes(kWordBytesMax),
    Optional("Migration.series").Bytes(kIdentityBytesMax),
    Optional("Migration.version").Bytes(kIdentityBytesMax),
    Optional("Migration.name").Bytes(kKeyBytesMax),
    Optional("Migration.digests").Count(kDigestsMax),

    Required("Digest.algorithm").Bytes(kAlgorithmBytesMax).As(Grammar::kAlgorithm),
    Required("Digest.value").Bytes(kIdBytesMax),

    Required("MigrationFinished.migration"),
    Required("MigrationFinished.outcome"),
    Optional("MigrationFinished.run_id").Bytes(kIdBytesMax),
    Optional("MigrationFinished.statement_digests").Count(kItemsMax),

    Required("MigrationReverted.migration"),
    Required("MigrationReverted.outcome"),
    Optional("MigrationReverted.run_id").Bytes(kIdBytesMax),

    Required("MigrationAsserted.migration"),
    Required("MigrationAsserted.how"),

    Required("StatementCaptured.fingerprint"),
    Required("StatementCaptured.command_tag").Bytes(kWordBytesMax),
    Optional("StatementCaptured.objects").Bytes(kKeyBytesMax).Count(kObjectsMax),
    Optional("StatementCaptured.session_user").Bytes(kIdentityBytesMax),
    Optional("StatementCaptured.application_name").Bytes(kIdentityBytesMax),
    Optional("StatementCaptured.transaction_id").Bytes(kWordBytesMax),

    Required("SchemaObserved.set"),
    Required("SchemaObserved.normalizer").Bytes(kWordBytesMax),
    Optional("SchemaObserved.upserts").Count(kItemsMax),
    Optional("SchemaObserved.removals").Bytes(kKeyBytesMax).Count(kItemsMax),
    Optional("SchemaObserved.database_identity").Bytes(kIdentityBytesMax),

    Required("SetChange.result"),

    Required("SchemaObject.key").Bytes(kKeyBytesMax),
    Required("SchemaObject.digest"),

    Required("HistorySnapshot.set"),
    Required("HistorySnapshot.tool").Bytes(kWordBytesMax),
    Optional("HistorySnapshot.series").Bytes(kIdentityBytesMax),
    Required("HistorySnapshot.completeness"),
    Optional("HistorySnapshot.database_identity").Bytes(kIdentityBytesMax),
    Optional("HistorySnapshot.upserts").Count(kItemsMax),
    Optional("HistorySnapshot.removals").Bytes(kIdentityBytesMax).Count(kItemsMax),

    Required("HistoryRow.key").Bytes(kIdentityBytesMax),
    Optional("HistoryRow.version").Bytes(kIdentityBytesMax),
    Optional("HistoryRow.name").Bytes(kKeyBytesMax),
    Optional("HistoryRow.digests").Count(kDigestsMax),
    Optional("HistoryRow.run_id").Bytes(kIdBytesMax),

    Required("HistoryRepaired.tool").Bytes(kWordBytesMax),
    Optional("HistoryRepaired.series").Bytes(kIdentityBytesMax),
    Required("HistoryRepaired.rows").Count(kItemsMax),

    Required("HistoryRepaired.RowChange.key").Bytes(kIdentityBytesMax),

    Required("ChangeUpdated.state"),
    Optional("ChangeUpdated.author").Bytes(kIdentityBytesMax),
    Optional("ChangeUpdated.commits").Bytes(kWordBytesMax).Count(kItemsMax),
    Optional("ChangeUpdated.files").Count(kItemsMax),

    Required("ChangeUpdated.File.path").Bytes(kPathBytesMax),
    Optional("ChangeUpdated.File.digests").Count(kDigestsMax),

    Required("DeploymentFinished.artifact").Bytes(kKeyBytesMax),
    Optional("DeploymentFinished.version").Bytes(kIdentityBytesMax),
    Optional("DeploymentFinished.digests").Count(kDigestsMax),
    Required("DeploymentFinished.outcome"),
    Optional("DeploymentFinished.previous_version").Bytes(kIdentityBytesMax),
    Optional("DeploymentFinished.commits").Bytes(kWordBytesMax).Count(kItemsMax),
    Optional("DeploymentFinished.run_id").Bytes(kIdBytesMax),

    Required("RuntimeObserved.set"),
    Required("RuntimeObserved.normalizer").Bytes(kWordBytesMax),
    Optional("RuntimeObserved.upserts").Count(kItemsMax),
    Optional("RuntimeObserved.removals").Bytes(kKeyBytesMax).Count(kItemsMax),

    Required("RuntimeItem.key").Bytes(kKeyBytesMax),
    Required("RuntimeItem.digest"),
    Optional("RuntimeItem.version").Bytes(kIdentityBytesMax),

    Required("IncidentChanged.incident_id").Bytes(kIdentityBytesMax),
    Required("IncidentChanged.state"),
    Optional("IncidentChanged.caused_by_changes").Bytes(kKeyBytesMax).Count(kListMax),

    Required("FailureObserved.operation").Bytes(kIdentityBytesMax),
    Optional("FailureObserved.tool").Bytes(kWordBytesMax),
    Optional("FailureObserved.error_code").Bytes(kIdBytesMax),
    Optional("FailureObserved.fingerprint_key").Bytes(kIdentityBytesMax),
    Optional("FailureObserved.resource_kind").Bytes(kWordBytesMax),

    Required("WorkaroundDeclared.workaround_id").Bytes(kIdBytesMax),
    Optional("WorkaroundDeclared.title").Bytes(kKeyBytesMax),
    Optional("WorkaroundDeclared.covers").Bytes(kKeyBytesMax).Count(kListMax),
    Optional("WorkaroundDeclared.owner").Bytes(kIdentityBytesMax),
    Required("WorkaroundDeclared.lifetime").OverZero(),
    Optional("WorkaroundDeclared.exit_criterion").Bytes(kKeyBytesMax),
    Optional("WorkaroundDeclared.workaround_kind").Bytes(kWordBytesMax),

    Required("WorkaroundExtended.workaround_id").Bytes(kIdBytesMax),
    Required("WorkaroundExtended.lifetime").OverZero(),

    Required("WorkaroundRetired.workaround_id").Bytes(kIdBytesMax),

    Required("ExpectationDeclared.set"),
    Required("ExpectationDeclared.subject"),
    Optional("ExpectationDeclared.series").Bytes(kIdentityBytesMax),
    Required("ExpectationDeclared.convention").Bytes(kWordBytesMax),
    Optional("ExpectationDeclared.revision").Bytes(kIdentityBytesMax),
    Optional("ExpectationDeclared.repository").Bytes(kPathBytesMax),
    Optional("ExpectationDeclared.upserts").Count(kItemsMax),
    Optional("ExpectationDeclared.removals").Bytes(kKeyBytesMax).Count(kItemsMax),

    Required("ExpectedItem.key").Bytes(kKeyBytesMax),
    Optional("ExpectedItem.version").Bytes(kIdentityBytesMax),
    Optional("ExpectedItem.name").Bytes(kKeyBytesMax),
    Optional("ExpectedItem.digests").Count(kDigestsMax),
    Optional("ExpectedItem.statement_digests").Count(kItemsMax),

    Required("ScopeDeclared.layers").Count(4),
    Optional("ScopeDeclared.owner").Bytes(kIdentityBytesMax),
    Optional("ScopeDeclared.stale_after").OverZero(),

    Required("ControlAdopted.control_id").Bytes(kIdBytesMax),
    Optional("ControlAdopted.statement").Bytes(kKeyBytesMax),
    Optional("ControlAdopted.target_globs").Bytes(kKeyBytesMax).Count(kListMax),
    Optional("ControlAdopted.thresholds").Count(kThresholdsMax),
    Optional("ControlAdopted.owner").Bytes(kIdentityBytesMax),
    Optional("ControlAdopted.motivated_by").Bytes(kKeyBytesMax),

    Required("Threshold.name").Bytes(kWordBytesMax),
    Required("Threshold.value"),

    Required("ControlEvaluated.control_id").Bytes(kIdBytesMax),
    Required("ControlEvaluated.result"),

    Required("ControlOverridden.control_id").Bytes(kIdBytesMax),
    Optional("ControlOverridden.authority").Bytes(kIdentityBytesMax),

    Required("ControlRetired.control_id").Bytes(kIdBytesMax),

    Required("ApprovalRequested.approval_id").Bytes(kIdBytesMax),
    Optional("ApprovalRequested.digests").Count(kDigestsMax),

    Required("ApprovalDecided.approval_id").Bytes(kIdBytesMax),
    Required("ApprovalDecided.decision"),
    Optional("ApprovalDecided.digests").Count(kDigestsMax),

    Required("FreezeDeclared.freeze_id").Bytes(kIdBytesMax),
    Required("FreezeDeclared.target_globs").Bytes(kKeyBytesMax).Count(kListMax),
    Required("FreezeDeclared.begin_time"),
    Required("FreezeDeclared.end_time"),

    Required("FreezeLifted.freeze_id").Bytes(kIdBytesMax),

    Required("WaiverGranted.waiver_id").Bytes(kIdBytesMax),
    Required("WaiverGranted.finding_id").Bytes(kFindingIdBytesMax),
    Required("WaiverGranted.evidence_digest").BytesExactly(kHashBytes),
    Required("WaiverGranted.until_time"),

    Required("WaiverRevoked.waiver_id").Bytes(kIdBytesMax),
    Required("WaiverRevoked.finding_id").Bytes(kFindingIdBytesMax),

    Optional("MappingAsserted.series").Bytes(kIdentityBytesMax),
    Optional("MappingAsserted.recorded_version").Bytes(kIdentityBytesMax),
    Optional("MappingAsserted.recorded_name").Bytes(kKeyBytesMax),
    Required("MappingAsserted.expected_key").Bytes(kKeyBytesMax),

    Required("IdentityAsserted.actor_id").Bytes(kIdentityBytesMax),
    Required("IdentityAsserted.same_as").Bytes(kIdentityBytesMax),

    Required("FindingAcknowledged.finding_id").Bytes(kFindingIdBytesMax),
    Required("FindingAcknowledged.evidence_digest").BytesExactly(kHashBytes),

    Required("FindingAssigned.finding_id").Bytes(kFindingIdBytesMax),
    Required("FindingAssigned.owner").Bytes(kIdentityBytesMax),

    Required("FindingNotified.finding_id").Bytes(kFindingIdBytesMax),
    Required("FindingNotified.recipient").Bytes(kIdentityBytesMax),
    Optional("FindingNotified.medium").Bytes(kWordBytesMax),

    Required("WorkChanged.work_id").Bytes(kIdentityBytesMax),
    Required("WorkChanged.state"),
    Optional("WorkChanged.title").Bytes(kKeyBytesMax),
    Optional("WorkChanged.blocked_by").Bytes(kIdentityBytesMax).Count(kListMax),

    Required("ThingDescribed.thing_kind").Bytes(kWordBytesMax),
    Optional("ThingDescribed.owners").Bytes(kIdentityBytesMax).Count(kListMax),
    Optional("ThingDescribed.readiness").Bytes(kWordBytesMax).Count(kReadinessMax),

    Required("DependencyObserved.depends_on").Bytes(kKeyBytesMax).As(Grammar::kTarget),
    Required("DependencyObserved.edge_kind").Bytes(kWordBytesMax),

    Required("DependencyRemoved.depends_on").Bytes(kKeyBytesMax).As(Grammar::kTarget),
    Required("DependencyRemoved.edge_kind").Bytes(kWordBytesMax),

    Required("Custom.type").Bytes(kIdBytesMax),

    Optional("LedgerRestored.root_hash").BytesExactly(kHashBytes),

    Optional("AccessRecorded.method").Bytes(kIdBytesMax),
    Optional("AccessRecorded.principal").Bytes(kPrincipalBytesMax),

    Optional("PayloadRedacted.legal_basis").Bytes(kIdentityBytesMax),

    Optional("AccessGranted.principal").Bytes(kPrincipalBytesMax),
    Optional("AccessGranted.role").Bytes(kWordBytesMax),
    Optional("AccessGranted.target_globs").Bytes(kKeyBytesMax).Count(kListMax),

    Optional("AccessRevoked.principal").Bytes(kPrincipalBytesMax),
    Optional("AccessRevoked.role").Bytes(kWordBytesMax),

    Optional("KeyRegistered.principal").Bytes(kPrincipalBytesMax),
    Required("KeyRegistered.key"),

    Required("AppendRequest.events").Count(kBatchEventsMax),
    Optional("AppendRequest.checks").Count(kChecksMax),

    Required("StreamCheck.target").Bytes(kKeyBytesMax).As(Grammar::kTarget),
    Required("StreamCheck.expected"),

    Required("AppendStreamRequest.append"),

    Optional("ReadRequest.limit").AtMost(100'000),

    Optional("EventFilter.target_globs").Bytes(kKeyBytesMax).Count(kListMax),
    Optional("EventFilter.kinds").Bytes(kWordBytesMax).Count(kListMax),
    Optional("EventFilter.changes").Bytes(kKeyBytesMax).Count(kListMax),
    Optional("EventFilter.sources").Bytes(kIdentityBytesMax).Count(kListMax),
    Optional("EventFilter.actor_ids").Bytes(kIdentityBytesMax).Count(kListMax),

    Optional("AsOf.commit").Bytes(kWordBytesMax),
    Required("AsOf.point"),

    Optional("SubscribeRequest.begin_root").BytesExactly(kHashBytes),

    Required("GetEventRequest.key"),

    Optional("ListTargetsRequest.target_globs").Bytes(kKeyBytesMax).Count(kListMax),
    Optional("ListTargetsRequest.verdicts").Count(3),
    Optional("ListTargetsRequest.page_size").AtMost(1'000),
    Optional("ListTargetsRequest.page_token").Bytes(kPageTokenBytesMax),

    Required("GetStateRequest.target").Bytes(kKeyBytesMax).As(Grammar::kTarget),
    Optional("GetStateRequest.page_size").AtMost(10'000),
    Optional("GetStateRequest.page_token").Bytes(kPageTokenBytesMax),

    Required("DiffRequest.target").Bytes(kKeyBytesMax).As(Grammar::kTarget),
    Optional("DiffRequest.layers").Count(4),

    Optional("ListFindingsRequest.target_globs").Bytes(kKeyBytesMax).Count(kListMax),
    Optional("ListFindingsRequest.statuses").Count(5),
    Optional("ListFindingsRequest.kinds").Bytes(kWordBytesMax).Count(kListMax),
    Optional("ListFindingsRequest.id_prefix").Bytes(kFindingIdBytesMax),
    Optional("ListFindingsRequest.page_size").AtMost(1'000),
    Optional("ListFindingsRequest.page_token").Bytes(kPageTokenBytesMax),

    Optional("ListDeploymentsRequest.target_globs").Bytes(kKeyBytesMax).Count(kListMax),
    Optional("ListDeploymentsRequest.page_size").AtMost(1'000),
    Optional("ListDeploymentsRequest.page_token").Bytes(kPageTokenBytesMax),

    Optional("ListWorkaroundsRequest.target_globs").Bytes(kKeyBytesMax).Count(kListMax),
    Optional("ListWorkaroundsRequest.statuses").Count(3),
    Optional("ListWorkaroundsRequest.page_size").AtMost(1'000),
    Optional("ListWorkaroundsRequest.page_token").Bytes(kPageTokenBytesMax),

    Required("GetChangeRequest.change").Bytes(kKeyBytesMax),
    Optional("GetChangeRequest.page_size").AtMost(1'000),
    Optional("GetChangeRequest.page_token").Bytes(kPageTokenBytesMax),
};

}  // namespace

std::span<const FieldRule> FieldRules() { return kFieldRules; }

}  // namespace daybook
