// What can be configured, in one table: the keys of the file, the flags, the environment and the reference page are all
// read from it.

#ifndef DAYBOOK_LEDGER_SERVER_CONFIG_H_
#define DAYBOOK_LEDGER_SERVER_CONFIG_H_

#include <cstdint>
#include <span>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "ledger/server/listen_address.h"

namespace daybook {

struct Config {
  std::string data_dir;
  ListenAddress listen{"127.0.0.1", 7430};
  ListenAddress http{"127.0.0.1", 7431};
  std::string port_file;
  std::string log_level = "info";
  bool reflection = true;
  int64_t threads = 4;
  int64_t queue_bytes = int64_t{64} << 20;
  absl::Duration drain_delay = absl::ZeroDuration();
  absl::Duration drain_timeout = absl::Seconds(10);
  bool views_enabled = true;
};

// One thing that can be set. "drain.timeout" is `timeout` below `[drain]` in the file, --drain-timeout on the command
// line and DAYBOOKD_DRAIN_TIMEOUT in the environment.
struct Setting {
  absl::string_view key;
  absl::string_view value;  // What it takes: "ADDR:PORT".
  absl::string_view help;
  // Returns INVALID_ARGUMENT with what was found and what was wanted.
  absl::Status (*set)(absl::string_view text, Config* config);
  std::string (*get)(const Config& config);
  // Whether the file may write it without quotes: a number, true or false.
  bool bare = false;
};

std::span<const Setting> Settings();
// Null if there is none.
const Setting* FindSetting(absl::string_view key);

// "--drain-timeout", "DAYBOOKD_DRAIN_TIMEOUT".
std::string FlagOf(const Setting& setting);
std::string EnvironmentNameOf(const Setting& setting);

// A file that sets everything to what it is, each key with what it is for.
std::string ConfigText(const Config& config);

// What the values must fulfil together. Returns FAILED_PRECONDITION.
absl::Status CheckConfig(const Config& config);

}  // namespace daybook

#endif  // DAYBOOK_LEDGER_SERVER_CONFIG_H_
