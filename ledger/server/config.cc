#include "ledger/server/config.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "ledger/base/status_macros.h"
#include "ledger/server/units.h"

namespace daybook {
namespace {

constexpr int64_t kThreadsMax = 64;
constexpr int64_t kQueueBytesMin = int64_t{4} << 20;

absl::Status Wrong(absl::string_view text, absl::string_view wanted) {
  return absl::InvalidArgumentError(absl::StrCat("\"", text, "\", want ", wanted));
}

template <std::string Config::*Field>
absl::Status SetPath(absl::string_view text, Config* config) {
  if (text.empty()) return Wrong(text, "a path");
  config->*Field = std::string(text);
  return absl::OkStatus();
}

template <std::string Config::*Field>
std::string GetText(const Config& config) {
  return config.*Field;
}

template <ListenAddress Config::*Field>
absl::Status SetAddress(absl::string_view text, Config* config) {
  ASSIGN_OR_RETURN(config->*Field, ParseListenAddress(text));
  return absl::OkStatus();
}

template <ListenAddress Config::*Field>
std::string GetAddress(const Config& config) {
  return (config.*Field).ToString();
}

template <bool Config::*Field>
absl::Status SetBool(absl::string_view text, Config* config) {
  if (text != "true" && text != "false") return Wrong(text, "true or false");
  config->*Field = text == "true";
  return absl::OkStatus();
}

template <bool Config::*Field>
std::string GetBool(const Config& config) {
  return config.*Field ? "true" : "false";
}

template <absl::Duration Config::*Field>
absl::Status SetDuration(absl::string_view text, Config* config) {
  ASSIGN_OR_RETURN(config->*Field, ParseShortDuration(text));
  return absl::OkStatus();
}

template <absl::Duration Config::*Field>
std::string GetDuration(const Config& config) {
  return config.*Field == absl::ZeroDuration() ? "0s" : absl::FormatDuration(config.*Field);
}

absl::Status SetLogLevel(absl::string_view text, Config* config) {
  if (text != "debug" && text != "info" && text != "warning" && text != "error") {
    return Wrong(text, "debug, info, warning or error");
  }
  config->log_level = std::string(text);
  return absl::OkStatus();
}

absl::Status SetThreads(absl::string_view text, Config* config) {
  int64_t threads = 0;
  if (!absl::SimpleAtoi(text, &threads) || threads < 1 || threads > kThreadsMax) return Wrong(text, "1 to 64");
  config->threads = threads;
  return absl::OkStatus();
}

std::string GetThreads(const Config& config) { return absl::StrCat(config.threads); }

absl::Status SetQueueBytes(absl::string_view text, Config* config) {
  ASSIGN_OR_RETURN(const int64_t bytes, ParseSize(text));
  if (bytes < kQueueBytesMin) return Wrong(text, "at least 4MiB, which one message may take");
  config->queue_bytes = bytes;
  return absl::OkStatus();
}

std::string GetQueueBytes(const Config& config) { return SizeText(config.queue_bytes); }

// A basic string of TOML: quotes, backslashes and control characters escaped, anything else as it is.
std::string TomlString(absl::string_view text) {
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      absl::StrAppend(&quoted, "\\", absl::string_view(&c, 1));
    } else if (absl::ascii_iscntrl(static_cast<unsigned char>(c))) {
      absl::StrAppend(&quoted, "\\u", absl::Hex(c, absl::kZeroPad4));
    } else {
      quoted.push_back(c);
    }
  }
  return quoted + "\"";
}

constexpr Setting kSettings[] = {
    {"data_dir", "DIR", "Where the ledger is. Created if it does not exist. Required.", SetPath<&Config::data_dir>,
     GetText<&Config::data_dir>},
    {"listen", "ADDR:PORT", "Where gRPC is served: a loopback address; port 0 takes a free one.",
     SetAddress<&Config::listen>, GetAddress<&Config::listen>},
    {"http", "ADDR:PORT", "Where /healthz and /readyz are served: a loopback address; port 0 takes a free one.",
     SetAddress<&Config::http>, GetAddress<&Config::http>},
    {"port_file", "FILE", "Written once it serves, with the lines grpc=PORT and http=PORT.",
     SetPath<&Config::port_file>, GetText<&Config::port_file>},
    {"log.level", "LEVEL", "debug, info, warning or error. With debug, calls that ended well are logged too.",
     SetLogLevel, GetText<&Config::log_level>},
    {"grpc.reflection", "true|false", "Whether clients may ask for the contract.", SetBool<&Config::reflection>,
     GetBool<&Config::reflection>, true},
    {"grpc.threads", "COUNT", "Threads that answer questions, 1 to 64.", SetThreads, GetThreads, true},
    {"append.queue", "SIZE", "Batches that may wait to be sequenced; more are refused for a moment.", SetQueueBytes,
     GetQueueBytes},
    {"drain.delay", "DURATION", "How long to go on serving, as not ready, after SIGTERM.",
     SetDuration<&Config::drain_delay>, GetDuration<&Config::drain_delay>},
    {"drain.timeout", "DURATION", "How long calls may take to end after that.", SetDuration<&Config::drain_timeout>,
     GetDuration<&Config::drain_timeout>},
    {"views.enabled", "true|false", "For measuring the log alone: false folds nothing, and state cannot be asked for.",
     SetBool<&Config::views_enabled>, GetBool<&Config::views_enabled>, true},
};

}  // namespace

std::span<const Setting> Settings() { return kSettings; }

const Setting* FindSetting(absl::string_view key) {
  const auto* const found = std::find_if(std::begin(kSettings), std::end(kSettings),
                                         [key](const Setting& setting) { return setting.key == key; });
  return found == std::end(kSettings) ? nullptr : found;
}

std::string FlagOf(const Setting& setting) {
  return absl::StrCat("--", absl::StrReplaceAll(setting.key, {{".", "-"}, {"_", "-"}}));
}

std::string EnvironmentNameOf(const Setting& setting) {
  return absl::StrCat("DAYBOOKD_", absl::AsciiStrToUpper(absl::StrReplaceAll(setting.key, {{".", "_"}})));
}

std::string ConfigText(const Config& config) {
  std::string text;
  std::string table;
  for (const Setting& setting : kSettings) {
    const std::vector<std::string> path = absl::StrSplit(setting.key, '.');
    if (path.size() > 1 && path.front() != table) {
      table = path.front();
      absl::StrAppend(&text, "\n[", table, "]\n");
    }
    const std::string value = setting.get(config);
    absl::StrAppend(&text, "# ", setting.value, ": ", setting.help, "\n", value.empty() ? "# " : "", path.back(), " = ",
                    setting.bare ? value : TomlString(value), "\n");
  }
  return text;
}

absl::Status CheckConfig(const Config& config) {
  if (config.data_dir.empty()) {
    return absl::FailedPreconditionError("data_dir: nothing, want a directory: --data-dir DIR");
  }
  if (config.listen.port != 0 && config.listen == config.http) {
    return absl::FailedPreconditionError(
        absl::StrCat("http: \"", config.http.ToString(), "\", want another port than listen"));
  }
  return absl::OkStatus();
}

}  // namespace daybook
