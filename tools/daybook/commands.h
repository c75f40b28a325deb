// Every command of the program, each declared in the file of its name.

#ifndef DAYBOOK_TOOLS_DAYBOOK_COMMANDS_H_
#define DAYBOOK_TOOLS_DAYBOOK_COMMANDS_H_

#include <string>
#include <vector>

#include "tools/daybook/command.h"

namespace daybook {

// record_command.cc; `words` is the command line: the kind in it decides the flags.
void AddRecordCommand(CLI::App& app, Action* chosen, const std::vector<std::string>& words);
// run_command.cc
void AddRunCommand(CLI::App& app, Action* chosen);
// workaround_command.cc: workaround declare, extend, retire
void AddWorkaroundCommand(CLI::App& app, Action* chosen);
void AddWorkaroundsCommand(CLI::App& app, Action* chosen);
// expect_command.cc: expect dir, file
void AddExpectCommands(CLI::App& app, Action* chosen);
// import_command.cc: import history, git
void AddImportCommands(CLI::App& app, Action* chosen);
// targets_command.cc: status, targets
void AddTargetsCommands(CLI::App& app, Action* chosen);
// state_command.cc
void AddStateCommand(CLI::App& app, Action* chosen);
// diff_command.cc
void AddDiffCommand(CLI::App& app, Action* chosen);
// findings_command.cc
void AddFindingsCommand(CLI::App& app, Action* chosen);
// decide_command.cc: ack, waive, map, adopt
void AddDecideCommands(CLI::App& app, Action* chosen);
// log_command.cc: log, show, change
void AddLogCommands(CLI::App& app, Action* chosen);
// watch_command.cc
void AddWatchCommand(CLI::App& app, Action* chosen);
// deployments_command.cc
void AddDeploymentsCommand(CLI::App& app, Action* chosen);
// up_command.cc
void AddUpCommand(CLI::App& app, Action* chosen);
// doctor_command.cc
void AddDoctorCommand(CLI::App& app, Action* chosen);
// try_command.cc
void AddTryCommand(CLI::App& app, Action* chosen);

}  // namespace daybook

#endif  // DAYBOOK_TOOLS_DAYBOOK_COMMANDS_H_
