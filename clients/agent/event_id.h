// Event ids from natural keys: an import that is repeated makes the same ids, and so adds nothing.

#ifndef DAYBOOK_CLIENTS_AGENT_EVENT_ID_H_
#define DAYBOOK_CLIENTS_AGENT_EVENT_ID_H_

#include <initializer_list>
#include <string>

#include "absl/strings/string_view.h"

namespace daybook {

// "LABEL-" and 32 hexadecimal digits: SHA-256 over the parts, each after its length as u32, big-endian. Parts in
// another order or cut elsewhere give another id. `label` is for people, and short.
std::string DerivedEventId(absl::string_view label, std::initializer_list<absl::string_view> parts);

}  // namespace daybook

#endif  // DAYBOOK_CLIENTS_AGENT_EVENT_ID_H_
