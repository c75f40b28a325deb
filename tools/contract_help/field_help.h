// What a field of an event is, in a few words for a list of flags: from the comments of proto/daybook/v1, which the
// build puts into the program as a table. They say who sets a field, what it is, and its range:
//
//   // Set by the client: how long it may stand, from occurred_time. Required, over 0, at most 3650 days.

#ifndef DAYBOOK_TOOLS_CONTRACT_HELP_FIELD_HELP_H_
#define DAYBOOK_TOOLS_CONTRACT_HELP_FIELD_HELP_H_

#include <string>

#include "absl/strings/string_view.h"
#include "google/protobuf/descriptor.h"

namespace daybook {

struct FieldHelp {
  // "how long it may stand, from occurred_time": the first sentence, or that of the field's type where the field says
  // no more than who sets it. Without a full stop.
  std::string what;
  bool required = false;
};

// Empty for a field whose comment is not in the table.
FieldHelp FieldHelpOf(const google::protobuf::FieldDescriptor& field);

// The comment above a message, field or enum, on one line; empty if it is not in the table.
absl::string_view ContractComment(absl::string_view full_name);

}  // namespace daybook

#endif  // DAYBOOK_TOOLS_CONTRACT_HELP_FIELD_HELP_H_
