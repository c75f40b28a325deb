// The presets of the house are there and do what the pages say of them.

#include <nlohmann/json.hpp>
#include <set>

#include "absl/strings/match.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "re2/re2.h"
#include "tests/repo/cmake_text.h"
#include "tests/repo/source_tree.h"

namespace daybook::repo {
namespace {

using Json = nlohmann::json;
using ::testing::ElementsAre;
using ::testing::IsSupersetOf;

const std::string& ContentOf(absl::string_view path) {
  for (const SourceFile& file : Checkout()) {
    if (file.path == path) return file.content;
  }
  ADD_FAILURE() << path << ": is missing";
  static const std::string none;
  return none;
}

const Json& Presets() {
  static const auto* const presets = new Json(Json::parse(ContentOf("CMakePresets.json")));
  return *presets;
}

const Json& Preset(const char* kind, const std::string& name) {
  for (const Json& preset : Presets()[kind]) {
    if (preset["name"] == name) return preset;
  }
  ADD_FAILURE() << kind << " has no " << name;
  static const Json none;
  return none;
}

std::vector<std::string> StepsOf(const std::string& workflow) {
  std::vector<std::string> steps;
  for (const Json& step : Preset("workflowPresets", workflow)["steps"]) {
    steps.push_back(step["type"].get<std::string>() + " " + step["name"].get<std::string>());
  }
  return steps;
}

std::set<std::string> NamesOf(const char* kind) {
  std::set<std::string> names;
  for (const Json& preset : Presets()[kind]) names.insert(preset["name"].get<std::string>());
  return names;
}

TEST(PresetsTest, TheOnesOfTheHouseAreThere) {
  EXPECT_THAT(NamesOf("configurePresets"), IsSupersetOf({"dev", "release", "asan", "tsan", "clang"}));
  EXPECT_THAT(NamesOf("workflowPresets"), IsSupersetOf({"check", "check-clang"}));
}

TEST(PresetsTest, CheckBuildsEverythingCompilesEachHeaderAloneAndRunsEveryTest) {
  EXPECT_THAT(StepsOf("check"), ElementsAre("configure dev", "build dev-headers", "test dev"));
  EXPECT_THAT(Preset("buildPresets", "dev-headers")["targets"], ElementsAre("all", "all_verify_interface_header_sets"));
  EXPECT_FALSE(Preset("testPresets", "dev").contains("filter"));
}

TEST(PresetsTest, CheckClangHoldsLocksToTheirAnnotations) {
  EXPECT_THAT(StepsOf("check-clang"), ElementsAre("configure clang", "build clang"));
  EXPECT_EQ(Preset("configurePresets", "clang")["cacheVariables"]["DAYBOOK_THREAD_SAFETY"], "ON");
  EXPECT_EQ(Preset("configurePresets", "clang-16")["cacheVariables"]["CMAKE_CXX_COMPILER"], "clang++-16");
  EXPECT_TRUE(absl::StrContains(ContentOf("cmake/toolchain.cmake"), "-Wthread-safety -Werror=thread-safety"));
}

TEST(PresetsTest, WarningsAreErrorsAndHeadersOfEveryLibraryAreVerified) {
  EXPECT_TRUE(absl::StrContains(ContentOf("cmake/toolchain.cmake"), "set(CMAKE_COMPILE_WARNING_AS_ERROR ON)"));
  EXPECT_TRUE(absl::StrContains(ContentOf("cmake/toolchain.cmake"), "-Wall -Wextra -Wconversion -Wshadow"));
  EXPECT_TRUE(absl::StrContains(ContentOf("cmake/daybook.cmake"), "VERIFY_INTERFACE_HEADER_SETS ON"));
}

// A header beside the code stands under HDRS of its library or program, unless only tests include it: else nobody
// compiles it alone.
TEST(PresetsTest, HeadersStandUnderHdrs) {
  for (const SourceFile& file : Checkout()) {
    if (NameOf(file.path) != "CMakeLists.txt") continue;
    for (const CMakeCommand& command : ParseCMake(file.content)) {
      if (command.name != "daybook_library" && command.name != "daybook_program") continue;
      for (const std::string& source : command.Section("SRCS")) {
        EXPECT_FALSE(absl::EndsWith(source, ".h")) << file.path << ": " << source << " under SRCS, want HDRS";
      }
    }
  }
}

TEST(PresetsTest, PagesAndScriptsNameOnlyPresetsThatAreThere) {
  std::set<std::string> all;
  for (const char* kind : {"configurePresets", "buildPresets", "testPresets", "workflowPresets"}) {
    all.merge(NamesOf(kind));
  }
  static const RE2 named(R"(--preset[ =]([a-z][a-z-]*))");
  int found = 0;
  for (const SourceFile& file : Checkout()) {
    if (!absl::EndsWith(file.path, ".md") && !absl::EndsWith(file.path, ".sh")) continue;
    re2::StringPiece rest(file.content);
    for (std::string name; RE2::FindAndConsume(&rest, named, &name); ++found) {
      EXPECT_TRUE(all.contains(name)) << file.path << ": --preset " << name;
    }
  }
  EXPECT_GT(found, 0);
}

}  // namespace
}  // namespace daybook::repo
