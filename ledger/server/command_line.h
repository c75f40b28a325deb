// What the process was told to do: flags over environment over file over defaults.

#ifndef DAYBOOK_LEDGER_SERVER_COMMAND_LINE_H_
#define DAYBOOK_LEDGER_SERVER_COMMAND_LINE_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "ledger/server/config.h"

namespace daybook {

struct Invocation {
  enum class Task { kServe, kPrint, kCheckConfig };
  Task task = Task::kServe;
  // kServe, kCheckConfig.
  Config config;
  // kPrint: help, the release or the configuration.
  std::string text;
};

// `arguments` without the program's name; `environment` returns nothing for a name that is not set.
// Returns INVALID_ARGUMENT for a wrong command line, FAILED_PRECONDITION for a wrong configuration.
absl::StatusOr<Invocation> ParseCommandLine(
    const std::vector<std::string>& arguments,
    absl::FunctionRef<std::optional<std::string>(const std::string& name)> environment);

}  // namespace daybook

#endif  // DAYBOOK_LEDGER_SERVER_COMMAND_LINE_H_
