// The contract compiled for checking: each message's fields by number, with what their bytes and values must be.

#ifndef DAYBOOK_LEDGER_EVENT_CONTRACT_H_
#define DAYBOOK_LEDGER_EVENT_CONTRACT_H_

#include <cstdint>
#include <string>
#include <vector>

#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"
#include "ledger/event/rules.h"

namespace daybook {

struct MessagePlan;

struct FieldPlan {
  const google::protobuf::FieldDescriptor* field = nullptr;
  FieldRule rule;                        // The row of rules.h, or one without limits for a field that needs none.
  const MessagePlan* message = nullptr;  // For a message field.
  uint64_t enum_values = 0;              // For an enum: bit n is set if n is a value. A test holds them below 64.
  int oneof = -1;                        // The index in MessagePlan::oneofs, if it stands in one.
};

struct OneofPlan {
  std::string name;
  bool required = false;
};

struct MessagePlan {
  const google::protobuf::Descriptor* descriptor = nullptr;
  std::vector<FieldPlan> fields;                         // In the order of the contract.
  std::vector<int16_t> by_number;                        // Field number to index in `fields`; -1 if there is none.
  std::vector<OneofPlan> oneofs;                         // Without those that stand for `optional`.
  const MessageRule* rule = nullptr;                     // What its fields say of each other; null if nothing.
  const google::protobuf::Message* prototype = nullptr;  // To parse it for `rule`.

  // The field of this number, or null.
  const FieldPlan* Find(uint64_t number) const {
    const int index = number < by_number.size() ? by_number[number] : -1;
    return index < 0 ? nullptr : &fields[static_cast<size_t>(index)];
  }
};

// The plan of a message that clients send; compiled once and kept for ever. Aborts on a contract that breaks the
// house's rules, which the tests would have found: a string, bytes or repeated field without a row in rules.h, a float,
// a map, a message that contains itself. Thread-safe.
const MessagePlan& PlanFor(const google::protobuf::Descriptor* descriptor);

}  // namespace daybook

#endif  // DAYBOOK_LEDGER_EVENT_CONTRACT_H_
