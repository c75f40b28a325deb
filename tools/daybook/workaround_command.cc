// daybook workaround declare, extend, retire; daybook workarounds: ways around a rule, each with an owner and an end.

#include <memory>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "ledger/base/hex.h"
#include "ledger/base/random.h"
#include "ledger/base/sha256.h"
#include "ledger/base/status_macros.h"
#include "ledger/event/kinds.h"
#include "tools/daybook/append_report.h"
#include "tools/daybook/ask_flags.h"
#include "tools/daybook/basis_line.h"
#include "tools/daybook/body_flags.h"
#include "tools/daybook/commands.h"
#include "tools/daybook/delivery_tables.h"
#include "tools/daybook/envelope_flags.h"
#include "tools/daybook/exit_code.h"
#include "tools/daybook/flag_error.h"
#include "tools/daybook/usage_error.h"

namespace daybook {
namespace {

void AddAllStatuses(v1::ListWorkaroundsRequest* request) {
  for (int status = v1::WorkaroundState::STATUS_ACTIVE; status <= v1::WorkaroundState::STATUS_RETIRED; ++status) {
    request->add_statuses(static_cast<v1::WorkaroundState::Status>(status));
  }
}

struct WorkaroundOptions {
  Kind kind = Kind::BODY_NOT_SET;
  std::string id;
  EnvelopeFlags envelope;
  std::unique_ptr<BodyFlags> body;
};

// What was never declared can be neither extended nor retired; the ledger would record it, and nothing would come of
// it. A server that cannot say whether it was does not keep anybody from recording.
absl::Status CheckDeclared(Session& session, const std::string& target, const std::string& id) {
  v1::ListWorkaroundsRequest request;
  request.add_target_globs(target);
  AddAllStatuses(&request);
  const absl::StatusOr<v1::ListWorkaroundsResponse> response = session.client().ListWorkarounds(request);
  if (!response.ok()) return absl::OkStatus();
  for (const v1::WorkaroundState& state : response->workarounds()) {
    if (state.workaround_id() == id) return absl::OkStatus();
  }
  return absl::NotFoundError(
      absl::StrCat("no workaround ", id, " of ", target, "; list them with: daybook workarounds ", target));
}

// Short enough to be typed; unique in its target for all practical purposes. The same event sent again means the same
// workaround.
std::string NewWorkaroundId(const EnvelopeFlags& envelope, Session& session) {
  const std::string seed = envelope.event_id.empty() ? MakeUuidV7(session.Now(), session.random())
                                                     : absl::StrCat(envelope.source, " ", envelope.event_id);
  return absl::StrCat("w-", HexEncode(AsBytes(Sha256Of(seed))).substr(0, 12));
}

absl::StatusOr<int> RunWorkaround(const WorkaroundOptions& options, Session& session) {
  v1::Event event;
  google::protobuf::Message* body = event.GetReflection()->MutableMessage(&event, BodyField(options.kind));
  RETURN_IF_ERROR(options.body->Fill(session, body));
  const auto* id_field = body->GetDescriptor()->FindFieldByName("workaround_id");
  if (!options.id.empty()) body->GetReflection()->SetString(body, id_field, options.id);
  if (body->GetReflection()->GetString(*body, id_field).empty()) {
    if (!event.has_workaround_declared()) {
      return UsageError("--id", "", "the id of the workaround");
    }
    event.mutable_workaround_declared()->set_workaround_id(NewWorkaroundId(options.envelope, session));
  }
  if (!event.has_workaround_declared()) {
    RETURN_IF_ERROR(CheckDeclared(session, options.envelope.target, body->GetReflection()->GetString(*body, id_field)));
  }
  RETURN_IF_ERROR(FillEnvelope(options.envelope, session, "cli", &event));
  const absl::StatusOr<int> code = AppendAndReport(session, {std::move(event)});
  return code.ok() ? code : InTheWordsOfFlags(code.status(), options.kind);
}

void AddStep(CLI::App* parent, Action* chosen, const std::string& name, const std::string& what, Kind kind) {
  const auto [command, options] = AddCommand<WorkaroundOptions>(*parent, chosen, name, what, RunWorkaround);
  options->kind = kind;
  options->body = std::make_unique<BodyFlags>(command, *BodyField(kind)->message_type());
  command->add_option("--id", options->id, "the workaround (the same as --workaround-id)");
  AddEnvelopeFlags(command, &options->envelope);
  command->get_option("--target")->required();
}

struct WorkaroundsOptions {
  AskFlags ask;
  bool retired = false;
};

absl::StatusOr<int> RunWorkarounds(const WorkaroundsOptions& options, Session& session) {
  v1::ListWorkaroundsRequest request;
  RETURN_IF_ERROR(FillAsk(options.ask, session, &request));
  if (options.retired) AddAllStatuses(&request);
  RETURN_IF_ERROR(CheckTargets(session, options.ask));
  ASSIGN_OR_RETURN(const v1::ListWorkaroundsResponse response, session.client().ListWorkarounds(request));
  const Table table = WorkaroundTable(response.workarounds(), session);
  session.Print(response, "workarounds", table, [&] {
    if (table.size() == 0) {
      session.out() << "no workarounds\n";
    } else {
      table.Print(session.out(), session.colour());
    }
    PrintBasis(session, response.basis());
  });
  return kExitDone;
}

}  // namespace

void AddWorkaroundCommand(CLI::App& app, Action* chosen) {
  CLI::App* workaround = app.add_subcommand("workaround", "a way around a rule, with an owner and an end");
  workaround->require_subcommand(1);
  AddStep(workaround, chosen, "declare", "say that there is one, who owns it, and for how long",
          Kind::kWorkaroundDeclared);
  AddStep(workaround, chosen, "extend", "let it stand longer", Kind::kWorkaroundExtended);
  AddStep(workaround, chosen, "retire", "say that it is gone", Kind::kWorkaroundRetired);
}

void AddWorkaroundsCommand(CLI::App& app, Action* chosen) {
  const auto [list, options] =
      AddCommand<WorkaroundsOptions>(app, chosen, "workarounds", "workarounds by when they run out", RunWorkarounds);
  AddTargetGlobs(list, &options->ask);
  AddAsOf(list, &options->ask);
  list->add_flag("--retired", options->retired, "also those that are gone");
}

}  // namespace daybook
