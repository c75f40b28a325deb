#include "ledger/rpc/append_stream_window.h"

#include <gtest/gtest.h>

#include <string>

#include "daybook/v1/ledger_service.pb.h"
#include "ledger/rpc/bytes.h"
#include "ledger/rpc/limits.h"

namespace daybook {
namespace {

grpc::ByteBuffer AnswerTo(uint64_t request_id) {
  v1::AppendStreamResponse answer;
  answer.set_request_id(request_id);
  return Serialised(answer);
}

// What was answered first; 0 if nothing is.
uint64_t FirstAnswered(const AppendStreamWindow& window) {
  const grpc::ByteBuffer* first = window.FirstAnswer();
  if (first == nullptr) return 0;
  v1::AppendStreamResponse answer;
  EXPECT_TRUE(answer.ParseFromString(std::string(MessageBytes(*first).view())));
  return answer.request_id();
}

TEST(AppendStreamWindowTest, AnswersLeaveInTheOrderEntered) {
  AppendStreamWindow window;
  const auto first = window.Enter(1);
  const auto second = window.Enter(1);
  ASSERT_TRUE(first && second);
  window.Answer(*second, AnswerTo(2));
  EXPECT_EQ(window.FirstAnswer(), nullptr);
  window.Answer(*first, AnswerTo(1));
  EXPECT_EQ(FirstAnswered(window), 1U);
  window.PopFirst();
  EXPECT_EQ(FirstAnswered(window), 2U);
  window.PopFirst();
  EXPECT_EQ(window.FirstAnswer(), nullptr);
}

// What enters after the end was decided would be recorded, and nobody would be told.
TEST(AppendStreamWindowTest, LetsNothingInOnceClosed) {
  AppendStreamWindow window;
  window.Close();
  EXPECT_TRUE(window.done());
  EXPECT_EQ(window.Enter(1), std::nullopt);
  EXPECT_FALSE(window.HasRoom());
  EXPECT_TRUE(window.done());
}

TEST(AppendStreamWindowTest, IsNotDoneBeforeWhatIsInIsAnswered) {
  AppendStreamWindow window;
  const auto number = window.Enter(1);
  window.Close();
  EXPECT_FALSE(window.done());
  window.Answer(*number, AnswerTo(1));
  EXPECT_FALSE(window.done());
  window.PopFirst();
  EXPECT_TRUE(window.done());
}

TEST(AppendStreamWindowTest, WhatIsWithdrawnEntersAgainUnderItsNumber) {
  AppendStreamWindow window;
  window.Enter(1);
  const auto number = window.Enter(kAppendWindowBytes);
  EXPECT_FALSE(window.HasRoom());
  window.Withdraw(*number);
  EXPECT_TRUE(window.HasRoom());
  EXPECT_EQ(window.Enter(1), number);
}

TEST(AppendStreamWindowTest, HasRoomForAsManyAsTheLimitsSay) {
  AppendStreamWindow window;
  for (size_t i = 0; i < kAppendWindowBatches; ++i) {
    EXPECT_TRUE(window.HasRoom());
    window.Enter(0);
  }
  EXPECT_FALSE(window.HasRoom());
  window.PopFirst();
  EXPECT_TRUE(window.HasRoom());
}

// Whatever a client sends as long as it is read, and an answer to each.
TEST(AppendStreamWindowTest, WhatAStreamHoldsHasALimit) {
  for (const size_t bytes :
       {size_t{1}, kAppendWindowBytes / kAppendWindowBatches, kAppendWindowBytes - 1, size_t{kReceiveBytesMax}}) {
    AppendStreamWindow window;
    size_t held = 0;
    while (window.HasRoom()) {
      window.Enter(bytes);
      held += bytes + kAppendAnswerBytesMax;
    }
    EXPECT_LE(held, kAppendStreamBytesMax) << bytes;
  }
}

}  // namespace
}  // namespace daybook
