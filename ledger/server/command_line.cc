#include "ledger/server/command_line.h"

#include <algorithm>
#include <utility>

#include <CLI/CLI.hpp>

#include "absl/strings/str_cat.h"
#include "ledger/base/status_macros.h"
#include "ledger/server/config_file.h"
#include "ledger/server/release.h"

namespace daybook {
namespace {

constexpr char kAbout[] =
    "The Daybook ledger server. Exit codes: 0 ended as asked, 64 usage, 65 integrity, 74 storage, 78 configuration.";

struct Flags {
  std::string config_file;
  bool check_config = false;
  bool print_config = false;
  // One for each setting, in their order.
  std::vector<std::string> values = std::vector<std::string>(Settings().size());
};

void AddFlags(CLI::App* app, Flags* flags) {
  app->set_version_flag("--version", std::string(kRelease));
  app->add_option("--config", flags->config_file, "Read the configuration from this file first.")->type_name("FILE");
  app->add_flag("--check-config", flags->check_config, "Read the configuration, say whether it is right, and end.");
  app->add_flag("--print-config", flags->print_config, "Print the configuration as a file, and end.");
  for (size_t i = 0; i < Settings().size(); ++i) {
    const Setting& setting = Settings()[i];
    app->add_option(FlagOf(setting), flags->values[i], std::string(setting.help))
        ->type_name(std::string(setting.value));
  }
}

absl::Status CheckNotEmpty(const CLI::App& app) {
  for (const CLI::Option* option : app.get_options()) {
    for (const std::string& given : option->results()) {
      if (given.empty()) {
        return absl::InvalidArgumentError(absl::StrCat(option->get_name(), ": \"\", want ", option->get_type_name()));
      }
    }
  }
  return absl::OkStatus();
}

absl::Status ApplyEnvironment(absl::FunctionRef<std::optional<std::string>(const std::string&)> environment,
                              Config* config) {
  for (const Setting& setting : Settings()) {
    const std::string name = EnvironmentNameOf(setting);
    const std::optional<std::string> text = environment(name);
    if (!text || text->empty()) continue;
    const absl::Status set = setting.set(*text, config);
    if (!set.ok()) return absl::FailedPreconditionError(absl::StrCat(name, ": ", set.message()));
  }
  return absl::OkStatus();
}

absl::Status ApplyFlags(const CLI::App& app, const Flags& flags, Config* config) {
  for (size_t i = 0; i < Settings().size(); ++i) {
    const Setting& setting = Settings()[i];
    if (app.count(FlagOf(setting)) == 0) continue;
    const absl::Status set = setting.set(flags.values[i], config);
    if (!set.ok()) return absl::FailedPreconditionError(absl::StrCat(FlagOf(setting), ": ", set.message()));
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<Invocation> ParseCommandLine(
    const std::vector<std::string>& arguments,
    absl::FunctionRef<std::optional<std::string>(const std::string& name)> environment) {
  CLI::App app(kAbout, "daybookd");
  Flags flags;
  AddFlags(&app, &flags);
  try {
    app.parse(std::vector<std::string>(arguments.rbegin(), arguments.rend()));
  } catch (const CLI::CallForHelp&) {
    return Invocation{Invocation::Task::kPrint, {}, app.help()};
  } catch (const CLI::CallForVersion&) {
    return Invocation{Invocation::Task::kPrint, {}, absl::StrCat(kRelease, "\n")};
  } catch (const CLI::ParseError& error) {
    return absl::InvalidArgumentError(error.what());
  }
  RETURN_IF_ERROR(CheckNotEmpty(app));

  Invocation invocation;
  const std::string from_environment = environment("DAYBOOKD_CONFIG").value_or("");
  const std::string& file = flags.config_file.empty() ? from_environment : flags.config_file;
  if (!file.empty()) RETURN_IF_ERROR(ApplyConfigFile(file, &invocation.config));
  RETURN_IF_ERROR(ApplyEnvironment(environment, &invocation.config));
  RETURN_IF_ERROR(ApplyFlags(app, flags, &invocation.config));
  if (flags.print_config) return Invocation{Invocation::Task::kPrint, {}, ConfigText(invocation.config)};
  RETURN_IF_ERROR(CheckConfig(invocation.config));
  if (flags.check_config) invocation.task = Invocation::Task::kCheckConfig;
  return invocation;
}

}  // namespace daybook
