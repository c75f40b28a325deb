// How a command of the program is declared: its flags, and what it does once they are read.

#ifndef DAYBOOK_TOOLS_DAYBOOK_COMMAND_H_
#define DAYBOOK_TOOLS_DAYBOOK_COMMAND_H_

#include <CLI/App.hpp>
#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "tools/daybook/session.h"

namespace daybook {

// The command that was asked for: returns what to exit with.
using Action = std::function<absl::StatusOr<int>(Session&)>;

// A command below `parent`. `options` are filled by the flags that the caller adds; they live as long as the command.
// When the command is given, `*chosen` becomes run(options, session).
template <typename Options>
struct Command {
  CLI::App* app;
  Options* options;
};

template <typename Options, typename Run>
Command<Options> AddCommand(CLI::App& parent, Action* chosen, const std::string& name, const std::string& what,
                            Run run) {
  CLI::App* app = parent.add_subcommand(name, what);
  const auto options = std::make_shared<Options>();
  app->callback([chosen, options, run] {
    *chosen = [options, run](Session& session) -> absl::StatusOr<int> { return run(*options, session); };
  });
  return {app, options.get()};
}

}  // namespace daybook

#endif  // DAYBOOK_TOOLS_DAYBOOK_COMMAND_H_
