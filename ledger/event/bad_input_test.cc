// Every field that a client can send, held to the row it has in testdata/bad_input.txt.

#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "daybook/v1/ledger_service.pb.h"
#include "daybook/v1/state_service.pb.h"
#include "gtest/gtest.h"
#include "ledger/event/field_error.h"
#include "ledger/event/validate.h"
#include "tests/support/bad_input.h"
#include "tests/support/filled_message.h"

namespace daybook {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::Message;
using testing::BadInput;

// The event, and the requests of every RPC.
std::vector<const Descriptor*> Roots() {
  std::vector<const Descriptor*> roots = {v1::Event::descriptor()};
  for (const auto* file : {v1::AppendRequest::descriptor()->file(), v1::DiffRequest::descriptor()->file()}) {
    for (int s = 0; s < file->service_count(); ++s) {
      for (int m = 0; m < file->service(s)->method_count(); ++m)
        roots.push_back(file->service(s)->method(m)->input_type());
    }
  }
  return roots;
}

std::optional<FieldError> ErrorOf(const Message& request) {
  const std::unique_ptr<Message> parsed(request.New());
  const absl::Status status = ParseChecked(request.SerializePartialAsString(), parsed.get());
  EXPECT_TRUE(status.ok() || FieldErrorOf(status)) << status;
  return FieldErrorOf(status);
}

void ExpectHeldToItsRow(const BadInput& input) {
  const std::optional<FieldError> error = ErrorOf(*input.request);
  const std::string said =
      error.has_value() ? absl::StrCat(error->field, ": ", error->value, ", want ", error->wanted) : "nothing";
  switch (input.wanted) {
    case BadInput::Wanted::kRefused:
      ASSERT_TRUE(error.has_value()) << input.path << ": " << input.what << " passed";
      EXPECT_EQ(error->field, input.path) << input.what << ": " << said;
      EXPECT_FALSE(error->value.empty() || error->wanted.empty()) << input.path << ": " << input.what;
      EXPECT_LT(error->value.size(), 400u) << input.path << ": " << input.what;
      break;
    case BadInput::Wanted::kAccepted:
      EXPECT_FALSE(error.has_value()) << input.path << ": " << input.what << " was refused: " << said;
      break;
    case BadInput::Wanted::kNotTooLarge:
      EXPECT_FALSE(error.has_value() && error->field == input.path && absl::StartsWith(error->wanted, "at most"))
          << input.path << ": " << input.what << " was refused: " << said;
      break;
  }
}

TEST(BadInputTest, EveryFieldHasItsRowAndEveryRowItsField) {
  std::set<std::string> fields;
  for (const Descriptor* root : Roots()) fields.merge(testing::FieldsWithin(root));
  const std::set<std::string> rows = testing::BadInputRows();
  for (const std::string& field : fields) EXPECT_TRUE(rows.contains(field)) << field << " has no row";
  for (const std::string& row : rows) EXPECT_TRUE(fields.contains(row)) << row << ": no field of this name and type";
}

TEST(BadInputTest, EveryFieldIsHeldToItsRow) {
  google::protobuf::LogSilencer quiet;  // It says of each bad text that it is one.
  std::set<std::string> tried;
  for (const Descriptor* root : Roots()) {
    for (int variant = 0; variant < testing::VariantCount(root); ++variant) {
      tried.merge(testing::VisitBadInputs(root, variant, ExpectHeldToItsRow));
    }
  }
  for (const std::string& row : testing::BadInputRows())
    EXPECT_TRUE(tried.contains(row)) << row << " was in no request";
}

}  // namespace
}  // namespace daybook
