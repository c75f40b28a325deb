// A refused event in the words of the flags that it was made from.

#ifndef DAYBOOK_TOOLS_DAYBOOK_FLAG_ERROR_H_
#define DAYBOOK_TOOLS_DAYBOOK_FLAG_ERROR_H_

#include "absl/status/status.h"
#include "ledger/event/kinds.h"

namespace daybook {

// "events[0].workaround_declared.owner: empty, want a value" becomes "--owner: absent, want a value". A status that
// names no field of the request's first event, of that kind, is returned as it is; code and reason stay.
absl::Status InTheWordsOfFlags(const absl::Status& status, Kind kind);

}  // namespace daybook

#endif  // DAYBOOK_TOOLS_DAYBOOK_FLAG_ERROR_H_
