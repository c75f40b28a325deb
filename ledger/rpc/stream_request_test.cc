#include "ledger/rpc/stream_request.h"

#include <gtest/gtest.h>

#include "daybook/v1/ledger_service.pb.h"
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

std::string Said(const std::string& more) {
  return std::string(SplitStreamRequest(Serialised(1) + more).status().message());
}

TEST(StreamRequestTest, RefusesOtherFieldsAndFieldsThatStandTwiceByName) {
  EXPECT_EQ(Said("\x08\x01"), "request_id: stands twice, want once");
  EXPECT_EQ(Said(std::string("\x12\x00", 2)), "append: stands twice, want once");
  EXPECT_EQ(Said("\x18\x01"), "3: unknown, want a field of daybook.v1.AppendStreamRequest");
  EXPECT_EQ(Said(std::string("\x0A\x00", 2)), "request_id: wire type 2, want uint64");
  EXPECT_EQ(Said("\x10\x01"), "append: wire type 0, want message");
  EXPECT_EQ(Said(std::string("\x00", 1)), "AppendStreamRequest: cut short, want a whole AppendStreamRequest");
}

TEST(StreamRequestTest, RefusesARequestWithoutABatch) {
  EXPECT_EQ(SplitStreamRequest("\x08\x07").status().message(), "append: absent, want a value");
}

}  // namespace
}  // namespace daybook
