// daybook deployments: what was deployed, newest first.

#include "ledger/base/status_macros.h"
#include "tools/daybook/ask_flags.h"
#include "tools/daybook/basis_line.h"
#include "tools/daybook/commands.h"
#include "tools/daybook/delivery_tables.h"
#include "tools/daybook/exit_code.h"

namespace daybook {
namespace {

struct DeploymentsOptions {
  AskFlags ask;
  bool current = false;
};

absl::StatusOr<int> RunDeployments(const DeploymentsOptions& options, Session& session) {
  v1::ListDeploymentsRequest request;
  RETURN_IF_ERROR(FillAsk(options.ask, session, &request));
  request.set_current_only(options.current);
  RETURN_IF_ERROR(CheckTargets(session, options.ask));
  ASSIGN_OR_RETURN(const v1::ListDeploymentsResponse response, session.client().ListDeployments(request));
  const Table table = DeploymentTable(response.deployments(), session);
  session.Print(response, "deployments", table, [&] {
    if (table.size() == 0) {
      session.out() << "no deployments\n";
    } else {
      table.Print(session.out(), session.colour());
    }
    PrintBasis(session, response.basis());
  });
  return kExitDone;
}

}  // namespace

void AddDeploymentsCommand(CLI::App& app, Action* chosen) {
  const auto [command, options] =
      AddCommand<DeploymentsOptions>(app, chosen, "deployments", "what was deployed, newest first", RunDeployments);
  AddTargetGlobs(command, &options->ask);
  AddAsOf(command, &options->ask);
  command->add_flag("--current", options->current, "only the current one of each artifact");
}

}  // namespace daybook
