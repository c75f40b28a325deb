#include "ledger/event/field_error.h"

#include "absl/strings/cord.h"
#include "absl/strings/str_cat.h"
#include "google/rpc/error_details.pb.h"
#include "gtest/gtest.h"
#include "ledger/event/refusal.h"

namespace daybook {
namespace {

const FieldError kError{.field = "target", .value = "\"payments\"", .wanted = "project/environment/name"};

TEST(FieldErrorTest, SaysFieldValueAndWhatWasWanted) {
  const absl::Status status = FieldErrorStatus(kError);
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(status.message(), "target: \"payments\", want project/environment/name");
  EXPECT_EQ(FieldErrorOf(status), kError);
  EXPECT_EQ(ReasonNameOf(status), "FIELD_INVALID");
}

TEST(FieldErrorTest, CarriesTheDetailsThatClientsRead) {
  const absl::Status status = FieldErrorStatus(kError, kKindReserved.name, kKindReserved.code);
  google::rpc::BadRequest bad_request;
  const auto payload = status.GetPayload("type.googleapis.com/google.rpc.BadRequest");
  ASSERT_TRUE(payload.has_value());
  ASSERT_TRUE(bad_request.ParseFromString(std::string(*payload)));
  ASSERT_EQ(bad_request.field_violations_size(), 1);
  EXPECT_EQ(bad_request.field_violations(0).field(), "target");
  EXPECT_EQ(bad_request.field_violations(0).description(), "\"payments\", want project/environment/name");
  EXPECT_EQ(ReasonNameOf(status), "KIND_RESERVED");
}

TEST(FieldErrorTest, APrefixGoesBeforeThePath) {
  const absl::Status status =
      WithFieldPrefix(FieldErrorStatus(kError, kKindReserved.name, kKindReserved.code), "events[3]");
  EXPECT_EQ(FieldErrorOf(status)->field, "events[3].target");
  EXPECT_EQ(status.code(), absl::StatusCode::kPermissionDenied);
  EXPECT_EQ(ReasonNameOf(status), "KIND_RESERVED");
  EXPECT_EQ(WithFieldPrefix(absl::AbortedError("other"), "events[3]"), absl::AbortedError("other"));
  EXPECT_EQ(FieldErrorOf(absl::AbortedError("other")), std::nullopt);
}

TEST(FieldErrorTest, ValuesAreQuotedEscapedAndCut) {
  EXPECT_EQ(ShortenedValue("a\"b\n"), "\"a\\\"b\\n\"");
  EXPECT_EQ(ShortenedValue("na\xc3\xafve"), "\"na\xc3\xafve\"");
  EXPECT_EQ(ShortenedValue("\xff\xfe"), "\"\\xff\\xfe\"");
  const std::string many(63, 'a');
  EXPECT_EQ(ShortenedValue(many + many), absl::StrCat("\"", many, "a\"… (126 bytes)"));
  // The 64th byte is the first of a character of two.
  EXPECT_EQ(ShortenedValue(absl::StrCat(many, "\xc3\xaf")), absl::StrCat("\"", many, "\"… (65 bytes)"));
}

}  // namespace
}  // namespace daybook
