// What the contract's comments promise of each field, as tables: the rules that the bytes of a message are held to.

#ifndef DAYBOOK_LEDGER_EVENT_RULES_H_
#define DAYBOOK_LEDGER_EVENT_RULES_H_

#include <cstdint>
#include <span>

#include "absl/strings/string_view.h"
#include "google/protobuf/message.h"
#include "ledger/event/field_error.h"

namespace daybook {

// How the text of a string is written.
enum class Grammar {
  kLine,         // Anything without control characters.
  kText,         // Anything.
  kTarget,       // project/environment/name.
  kAlgorithm,    // a-z, 0-9 and "-".
  kTraceparent,  // W3C trace context, version 00.
};

// The rule of one field or oneof. Reads as a sentence: Required("Event.id").Bytes(kIdBytesMax).
struct FieldRule {
  absl::string_view field;  // Full name below daybook.v1.
  bool required = false;    // Present; if a string or bytes not empty, if repeated with an item, if an enum specified.
  uint32_t bytes_min = 0;   // Of a string or bytes that is not empty, or of each item.
  uint32_t bytes_max = 0;   //
  uint32_t count_max = 0;   // Items of a repeated field.
  uint64_t number_min = 0;  // Of an unsigned number that is present.
  uint64_t number_max = ~uint64_t{0};
  bool over_zero = false;  // Of a duration.
  Grammar grammar = Grammar::kLine;

  constexpr FieldRule Bytes(size_t max) const { return BytesBetween(1, max); }
  constexpr FieldRule BytesExactly(size_t count) const { return BytesBetween(count, count); }
  constexpr FieldRule BytesBetween(size_t min, size_t max) const {
    FieldRule rule = *this;
    rule.bytes_min = static_cast<uint32_t>(min);
    rule.bytes_max = static_cast<uint32_t>(max);
    return rule;
  }
  constexpr FieldRule Count(size_t max) const {
    FieldRule rule = *this;
    rule.count_max = static_cast<uint32_t>(max);
    return rule;
  }
  constexpr FieldRule AtLeast(uint64_t min) const {
    FieldRule rule = *this;
    rule.number_min = min;
    return rule;
  }
  constexpr FieldRule AtMost(uint64_t max) const {
    FieldRule rule = *this;
    rule.number_max = max;
    return rule;
  }
  constexpr FieldRule OverZero() const {
    FieldRule rule = *this;
    rule.over_zero = true;
    return rule;
  }
  constexpr FieldRule As(Grammar wanted) const {
    FieldRule rule = *this;
    rule.grammar = wanted;
    return rule;
  }
};

// What stands in a field that is not repeated: a number, or the bytes of a text or a message.
struct FieldValue {
  bool is_present = false;
  uint64_t number = 0;
  absl::string_view bytes;
};

// The fields of one message by their numbers.
using FieldValues = std::span<const FieldValue>;

// What fields of one message say of each other. The checks see each message of the type whose fields are well formed,
// and return whether it holds; if not, they have filled `error`, with the field relative to the message. Those that
// need no items of repeated fields look at the values as they stand, which costs nothing; the others have it parsed.
struct MessageRule {
  absl::string_view message;  // Full name, with its package.
  bool (*check_values)(FieldValues values, FieldError* error) = nullptr;
  bool (*check_parsed)(const google::protobuf::Message& message, FieldError* error) = nullptr;
};

// A row for every string, bytes and repeated field a client sends, and for others that are not free.
std::span<const FieldRule> FieldRules();
std::span<const MessageRule> MessageRules();

// What `grammar` wants, if `text` is not of it; empty otherwise. `text` is UTF-8.
absl::string_view GrammarViolation(Grammar grammar, absl::string_view text);

}  // namespace daybook

#endif  // DAYBOOK_LEDGER_EVENT_RULES_H_
