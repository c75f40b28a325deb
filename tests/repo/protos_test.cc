#include "tests/repo/protos.h"

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace daybook::repo {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

// A file of the contract with `body` from its fourth line on.
Findings Checked(const std::string& body) {
  return CheckProtos({{"proto/daybook/v1/a.proto", absl::StrCat("syntax = \"proto3\";\npackage daybook.v1;\n"
                                                                "import \"google/protobuf/timestamp.proto\";\n",
                                                                body)}});
}

TEST(ProtosTest, AWellWrittenFileIsFine) {
  EXPECT_THAT(Checked(R"(
      // Things.
      service ThingService {
        // Gets one. NOT_FOUND: there is none.
        rpc GetThing(GetThingRequest) returns (stream GetThingResponse);
      }
      // Which.
      message GetThingRequest {
        // When.
        google.protobuf.Timestamp as_of_time = 1;
        // Absent: any.
        optional string name = 2;
      }
      // It.
      message GetThingResponse {
        // One of.
        oneof thing {
          // Its sort.
          ThingSort sort = 1;
        }
      }
      // Sorts.
      enum ThingSort {
        // Refused.
        THING_SORT_UNSPECIFIED = 0;
        // Good.
        THING_SORT_GOOD = 1;
      })"),
              IsEmpty());
}

TEST(ProtosTest, EverythingHasAComment) {
  EXPECT_THAT(Checked("message A {\n  // Yes.\n  string a = 1;\n  string b = 2;\n}\n"),
              ElementsAre("proto/daybook/v1/a.proto:4: daybook.v1.A: no comment above it",
                          "proto/daybook/v1/a.proto:7: daybook.v1.A.b: no comment above it"));
  EXPECT_THAT(Checked("// S.\nservice AService { rpc Get(GetRequest) returns (GetResponse); }\n"
                      "// R.\nmessage GetRequest {}\n// R.\nmessage GetResponse {}\n"),
              ElementsAre(HasSubstr("AService.Get: no comment"), HasSubstr("names the status codes")));
}

TEST(ProtosTest, AnRpcSaysHowItFails) {
  EXPECT_THAT(Checked("// S.\nservice AService {\n// Gets. May fail.\nrpc Get(GetRequest) returns (GetResponse);\n}\n"
                      "// R.\nmessage GetRequest {}\n// R.\nmessage GetResponse {}\n"),
              ElementsAre(HasSubstr("AService.Get: its comment names the status codes")));
}

TEST(ProtosTest, ServicesAndTheirMessagesAreNamedAlike) {
  EXPECT_THAT(
      Checked(
          "// M.\nmessage Empty {}\n// S.\nservice Things {\n// UNAVAILABLE.\nrpc Get(Empty) returns (Empty);\n}\n"),
      ElementsAre(HasSubstr("ends in Service"), HasSubstr("a message of its own: GetRequest"),
                  HasSubstr("a message of its own: GetResponse")));
}

TEST(ProtosTest, FieldsThatHaveNoCanonicalBytesAreRefused) {
  const auto field = [](const std::string& text) {
    return Checked(absl::StrCat("// M.\nmessage A {\n// F.\n", text, "\n}\n"));
  };
  EXPECT_THAT(field("map<string, string> a = 1;"), ElementsAre(HasSubstr("no map")));
  EXPECT_THAT(field("double a = 1;"), ElementsAre(HasSubstr("no float")));
  EXPECT_THAT(field("google.protobuf.Timestamp created = 1;"), ElementsAre(HasSubstr("_time")));
  EXPECT_THAT(field("string someName = 1;"), ElementsAre(HasSubstr("lower_snake")));
}

TEST(ProtosTest, EnumValuesCarryTheirEnumsName) {
  EXPECT_THAT(Checked("// E.\nenum BigSort {\n// Z.\nNONE = 0;\n// O.\nBIG_SORT_ONE = 1;\n}\n"),
              ElementsAre(HasSubstr("want the prefix BIG_SORT_"), HasSubstr("called UNSPECIFIED")));
}

TEST(ProtosTest, ThePackageIsTheFolder) {
  EXPECT_THAT(CheckProtos({{"proto/daybook/v1/a.proto", "syntax = \"proto3\";\npackage other;\n"}}),
              ElementsAre(HasSubstr("package other, want its folder's: daybook.v1")));
}

TEST(ProtosTest, WhatDoesNotParseIsAFinding) {
  EXPECT_THAT(CheckProtos({{"proto/daybook/v1/a.proto", "syntax = \"proto3\";\nmessage {"}}),
              ::testing::Contains(HasSubstr("proto/daybook/v1/a.proto:2: ")));
}

TEST(ProtosTest, TheCheckoutsContractIsInStyle) { EXPECT_TRUE(IsClean(CheckProtos(Checkout()))); }

}  // namespace
}  // namespace daybook::repo
