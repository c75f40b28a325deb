// Messages with every field set to something valid, made from their descriptors: a field that is added to the contract
// is in them without another word.

#ifndef DAYBOOK_TESTS_SUPPORT_FILLED_MESSAGE_H_
#define DAYBOOK_TESTS_SUPPORT_FILLED_MESSAGE_H_

#include <memory>

#include "google/protobuf/message.h"

namespace daybook::testing {

// How many variants of `descriptor` there are: as many as its largest oneof has members, and at least one.
int VariantCount(const google::protobuf::Descriptor* descriptor);

// A message of this type with all fields set, repeated ones with two items. Of a oneof, `variant` chooses the member,
// modulo their number; in the items of a repeated field the next item has the next member. Texts are unique within the
// message, times ascend in the order of the fields.
std::unique_ptr<google::protobuf::Message> FilledMessage(const google::protobuf::Descriptor* descriptor, int variant);

}  // namespace daybook::testing

#endif  // DAYBOOK_TESTS_SUPPORT_FILLED_MESSAGE_H_
