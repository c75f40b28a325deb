// Every way in which a request's fields can be bad, by the table in ledger/event/testdata/bad_input.txt: made from the
// descriptors, so that a field that is added to the contract is tried without another word.

#ifndef DAYBOOK_TESTS_SUPPORT_BAD_INPUT_H_
#define DAYBOOK_TESTS_SUPPORT_BAD_INPUT_H_

#include <set>
#include <string>

#include "absl/functional/function_ref.h"
#include "google/protobuf/message.h"

namespace daybook::testing {

// A request with one field changed.
struct BadInput {
  enum class Wanted {
    kRefused,      // with an error that names `path`
    kAccepted,     // as far as its fields go
    kNotTooLarge,  // may break another rule, its grammar for one
  };
  const google::protobuf::Message* request = nullptr;  // lives until the visit returns
  std::string path;                                    // "events[0].migration_finished.migration.tool"
  const char* what = "";                               // "bad UTF-8"
  Wanted wanted = Wanted::kRefused;
};

// The rows of the table, as "MESSAGE.FIELD TYPE".
std::set<std::string> BadInputRows();

// The fields of the message and all within it that must have a row, in the same form.
std::set<std::string> FieldsWithin(const google::protobuf::Descriptor* root);

// Visits FilledMessage(root, variant) as it is, then with every field in it made bad, and as large as it may be, one
// after the other. Returns the rows that were tried.
std::set<std::string> VisitBadInputs(const google::protobuf::Descriptor* root, int variant,
                                     absl::FunctionRef<void(const BadInput&)> visit);

}  // namespace daybook::testing

#endif  // DAYBOOK_TESTS_SUPPORT_BAD_INPUT_H_
