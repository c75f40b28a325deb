// The kinds of events: the body an event carries, by its name. All of it is read from the Event descriptor, so that a
// body added to the contract is a kind without another word.
//
//   field migration_finished = 21   kind "migration.finished"   JSON migrationFinished

#ifndef DAYBOOK_LEDGER_EVENT_KINDS_H_
#define DAYBOOK_LEDGER_EVENT_KINDS_H_

#include <bitset>
#include <initializer_list>
#include <optional>
#include <span>

#include "absl/strings/string_view.h"
#include "daybook/v1/event.pb.h"

namespace daybook {

// A kind is the case of Event's body; its value is the body's field number.
using Kind = v1::Event::BodyCase;

// "migration.finished"; lives for ever. Empty for BODY_NOT_SET and for numbers that are no kind.
absl::string_view KindName(Kind kind);

// The kind of this name; nothing if there is none.
std::optional<Kind> KindFromName(absl::string_view name);

// The body's field in Event, for reflection. Null for BODY_NOT_SET and for numbers that are no kind.
const google::protobuf::FieldDescriptor* BodyField(Kind kind);

// Every kind there is, in the order of the contract.
std::span<const Kind> AllKinds();

// Whether only the server appends this kind (clock.advanced, payload.redacted, …); refused on Append.
bool IsServersOwn(Kind kind);

// A set of kinds. Thread-compatible: callers synchronise.
class KindSet {
 public:
  KindSet() = default;
  KindSet(std::initializer_list<Kind> kinds) {
    for (const Kind kind : kinds) Add(kind);
  }
  // All that a client may send.
  static KindSet OfClients();

  void Add(Kind kind) { kinds_.set(static_cast<size_t>(kind)); }
  void Add(const KindSet& other) { kinds_ |= other.kinds_; }
  bool Contains(Kind kind) const { return kinds_.test(static_cast<size_t>(kind)); }
  friend bool operator==(const KindSet&, const KindSet&) = default;

 private:
  std::bitset<128> kinds_;  // By field number; a test holds the contract to it.
};

}  // namespace daybook

#endif  // DAYBOOK_LEDGER_EVENT_KINDS_H_
