#include "ledger/rpc/stream_request.h"

#include <gtest/gtest.h>

#include "daybook/v1/ledger_service.pb.h"
#include "ledger/event/validate.h"
#include "tests/support/sample_event.h"
#include "tests/support/status_matchers.h"

namespace daybook {
namespace {

using testing::StatusIs;

std::string Serialised(uint64_t request_id) {
  v1::AppendStreamRequest request;
  request.set_request_id(request_id);
  request.mutable_append()->add_events()->set_id("a");
  return request.SerializeAsString();
}

TEST(StreamRequestTest, FindsTheIdAndTheBatch) {
  for (const uint64_t id : {uint64_t{0}, uint64_t{1}, uint64_t{300}, ~uint64_t{0}}) {
    const std::string bytes = Serialised(id);
    ASSERT_OK_AND_ASSIGN(const StreamRequest request, SplitStreamRequest(bytes));
    EXPECT_EQ(request.request_id, id);
    v1::AppendRequest append;
    ASSERT_TRUE(append.ParseFromArray(request.append.data(), static_cast<int>(request.append.size())));
    EXPECT_EQ(append.events(0).id(), "a");
  }
}

TEST(StreamRequestTest, DoesNotLookIntoTheBatch) {
  ASSERT_OK_AND_ASSIGN(const StreamRequest request, SplitStreamRequest("\x08\x07\x12\x02\xFF\xFF"));
  EXPECT_EQ(request.request_id, 7U);
  EXPECT_EQ(request.append, "\xFF\xFF");
}

TEST(StreamRequestTest, RefusesEveryTornPrefix) {
  const std::string bytes = Serialised(300);
  for (size_t length = 0; length < bytes.size(); ++length) {
    EXPECT_THAT(SplitStreamRequest(absl::string_view(bytes).substr(0, length)),
                StatusIs(absl::StatusCode::kInvalidArgument))
        << length;
  }
}

// What is wrong with the outer is said as it is of every other request, by the check that looks at all of them.
TEST(StreamRequestTest, RefusesWhatIsWrongAsEveryOtherRequestIs) {
  v1::AppendStreamRequest whole;
  whole.set_request_id(1);
  *whole.mutable_append() = testing::Batch(testing::Deployment("a"));
  const std::string bytes = whole.SerializeAsString();
  const std::string twice[] = {"\x08\x01", std::string("\x12", 1) + bytes.substr(3)};
  ASSERT_EQ(bytes[2], '\x12') << "the batch stands behind an id of one byte";
  const std::vector<std::string> wrong = {bytes + twice[0],
                                          bytes + twice[1],
                                          bytes + "\x18\x01",                          // no field has this number
                                          bytes + std::string("\x00", 1),              // nor this
                                          bytes + "\xF8\xFF\xFF\xFF\xFF\xFF\x0F\x01",  // nor this
                                          bytes + std::string("\x0A\x00", 2),
                                          bytes + "\x10\x01",
                                          bytes + "\x15" + "abcd",
                                          bytes + "\x80",
                                          "\x08\x80",
                                          "\x08\x07",
                                          bytes.substr(0, bytes.size() - 1),
                                          ""};
  for (const std::string& request : wrong) {
    v1::AppendStreamRequest parsed;
    const absl::Status wanted = ParseChecked(request, &parsed);
    EXPECT_FALSE(wanted.ok()) << request.size();
    EXPECT_EQ(SplitStreamRequest(request).status(), wanted);
  }
}

}  // namespace
}  // namespace daybook
