// What the guard remembers, in a file beside the log: how far the log once was, so that one that has become shorter is
// not taken for whole.
//
//   guard = format ledger_id size root                                   (docs/formats/log.md)

#ifndef DAYBOOK_LEDGER_LOG_GUARD_H_
#define DAYBOOK_LEDGER_LOG_GUARD_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "ledger/base/position.h"
#include "ledger/base/sha256.h"
#include "ledger/log/ledger_id.h"

namespace daybook {

struct Guard {
  LedgerId ledger_id;
  // The log has been durable up to here, with this root.
  TreeSize size;
  Hash root{};
  friend bool operator==(const Guard&, const Guard&) = default;
};

std::string EncodeGuard(const Guard& guard);

// Accepts exactly what EncodeGuard writes. Returns FAILED_PRECONDITION for the format of a newer release; DATA_LOSS for
// anything else.
absl::StatusOr<Guard> DecodeGuard(absl::string_view bytes);

}  // namespace daybook

#endif  // DAYBOOK_LEDGER_LOG_GUARD_H_
