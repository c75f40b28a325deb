// Holds the bytes of a message against the contract, before anything is parsed.

#ifndef DAYBOOK_LEDGER_EVENT_WIRE_CHECK_H_
#define DAYBOOK_LEDGER_EVENT_WIRE_CHECK_H_

#include <optional>

#include "absl/strings/string_view.h"
#include "ledger/event/contract.h"
#include "ledger/event/field_error.h"

namespace daybook {

// The first thing wrong with `bytes` as a message of `plan`, if anything is. One pass; what passes is parsed by the
// generated parser without loss. Thread-safe.
std::optional<FieldError> CheckWire(const MessagePlan& plan, absl::string_view bytes);

}  // namespace daybook

#endif  // DAYBOOK_LEDGER_EVENT_WIRE_CHECK_H_
