// The configuration file: TOML, of which every key is known.

#ifndef DAYBOOK_LEDGER_SERVER_CONFIG_FILE_H_
#define DAYBOOK_LEDGER_SERVER_CONFIG_FILE_H_

#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "ledger/server/config.h"

namespace daybook {

// Sets what `text` sets. Returns FAILED_PRECONDITION "NAME:LINE: …" for text that is no TOML, a key that is not in the
// table, or a value that the setting refuses.
absl::Status ApplyConfigText(absl::string_view text, absl::string_view name, Config* config);

// The same from a file. Returns FAILED_PRECONDITION too if it cannot be read.
absl::Status ApplyConfigFile(const std::string& path, Config* config);

}  // namespace daybook

#endif  // DAYBOOK_LEDGER_SERVER_CONFIG_FILE_H_
