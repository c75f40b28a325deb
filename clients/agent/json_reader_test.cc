#include "clients/agent/json_reader.h"

#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "clients/agent/limits.h"
#include "ledger/event/field_error.h"
#include "tests/support/status_matchers.h"

namespace daybook {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;

constexpr size_t kFarTooDeep = 200'000;

std::string Times(absl::string_view text, size_t count) {
  std::string all;
  for (size_t i = 0; i < count; ++i) absl::StrAppend(&all, text);
  return all;
}

// Arrays, or objects, within each other.
std::string Arrays(size_t depth) { return Times("[", depth) + Times("]", depth); }
std::string Objects(size_t depth) { return Times(R"({"a":)", depth) + "1" + Times("}", depth); }

TEST(JsonReaderTest, TakesWhatIsAsDeepAsTheLimitAndNothingDeeper) {
  EXPECT_OK(ReadJson<json>("document", Arrays(kJsonDepthMax)));
  EXPECT_OK(ReadJson<json>("document", Objects(kJsonDepthMax)));
  EXPECT_OK(ReadJson<nlohmann::ordered_json>("document", Arrays(kJsonDepthMax)));
  for (const size_t depth : {kJsonDepthMax + 1, kFarTooDeep}) {
    for (const std::string& text :
         {Arrays(depth), Objects(depth), absl::StrCat(" [1, \"]\",", Arrays(depth - 1), "]")}) {
      EXPECT_THAT(ReadJson<json>("document", text),
                  testing::StatusIs(absl::StatusCode::kResourceExhausted,
                                    absl::StrCat("document: nested ", depth, " levels deep, want at most 64 levels")));
    }
  }
}

TEST(JsonReaderTest, BracketsWithinStringsAreNoDepth) {
  const std::string open = Times("[{", kJsonDepthMax);
  for (const std::string& text : {open, open + R"(\")" + open, open + R"(\\)", R"(\\\")" + open}) {
    const std::string document = absl::StrCat("[\"", text, "\",[]]");
    EXPECT_OK(ReadJson<json>("document", document)) << document;
  }
}

TEST(JsonReaderTest, ListsMayBeLong) {
  EXPECT_OK(ReadJson<json>("document", absl::StrCat("[", Times("[[]],", kFarTooDeep), "[]]")));
}

TEST(JsonReaderTest, WhatIsNoJsonIsCalledSoHoweverDeepItSeems) {
  for (const std::string& text :
       {std::string("{oops"), std::string(), std::string("\"\\"), std::string("]]"), Times("[", kFarTooDeep),
        Times("{\"a\":1\n", kFarTooDeep), Arrays(kFarTooDeep) + "]", Times("]", kFarTooDeep)}) {
    const absl::Status status = ReadJson<json>("document", text).status();
    EXPECT_THAT(status, testing::StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("want JSON")));
    EXPECT_EQ(FieldErrorOf(status)->field, "document");
  }
}

}  // namespace
}  // namespace daybook
