// IsOk, IsOkAndHolds and StatusIs, under the names of Abseil's later matchers.

#ifndef DAYBOOK_TESTS_SUPPORT_STATUS_MATCHERS_H_
#define DAYBOOK_TESTS_SUPPORT_STATUS_MATCHERS_H_

#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace daybook::testing {

inline const absl::Status& StatusOf(const absl::Status& status) { return status; }
template <typename T>
const absl::Status& StatusOf(const absl::StatusOr<T>& value) {
  return value.status();
}

MATCHER(IsOk, negation ? "is not OK" : "is OK") {
  *result_listener << "which is " << StatusOf(arg);
  return StatusOf(arg).ok();
}

MATCHER_P(StatusIs, code, std::string("has status code ") + absl::StatusCodeToString(code)) {
  *result_listener << "which is " << StatusOf(arg);
  return StatusOf(arg).code() == code;
}

// The code, and a matcher for the message.
MATCHER_P2(StatusIs, code, message, std::string("has status code ") + absl::StatusCodeToString(code)) {
  *result_listener << "which is " << StatusOf(arg);
  return StatusOf(arg).code() == code &&
         ::testing::Matches(::testing::Matcher<const std::string&>(message))(std::string(StatusOf(arg).message()));
}

MATCHER_P(IsOkAndHolds, inner, "is OK and holds the wanted value") {
  *result_listener << "which is " << StatusOf(arg);
  return arg.ok() && ::testing::ExplainMatchResult(inner, *arg, result_listener);
}

}  // namespace daybook::testing

// Fails the test and returns from it unless `expression` is OK.
#define ASSERT_OK(expression) ASSERT_THAT(expression, ::daybook::testing::IsOk())
#define EXPECT_OK(expression) EXPECT_THAT(expression, ::daybook::testing::IsOk())

// Declares `lhs` from the value of `expression`, or fails the test and returns from it.
#define ASSERT_OK_AND_ASSIGN(lhs, expression) \
  DAYBOOK_ASSERT_OK_AND_ASSIGN_IMPL(DAYBOOK_TEST_CONCAT(daybook_value_, __LINE__), lhs, expression)
#define DAYBOOK_ASSERT_OK_AND_ASSIGN_IMPL(value, lhs, expression) \
  auto value = (expression);                                      \
  ASSERT_THAT(value, ::daybook::testing::IsOk());                 \
  lhs = *std::move(value)
#define DAYBOOK_TEST_CONCAT_INNER(a, b) a##b
#define DAYBOOK_TEST_CONCAT(a, b) DAYBOOK_TEST_CONCAT_INNER(a, b)

#endif  // DAYBOOK_TESTS_SUPPORT_STATUS_MATCHERS_H_
