#include "ledger/server/config.h"

#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "ledger/base/random.h"
#include "ledger/server/config_file.h"
#include "tests/support/format_doc.h"
#include "tests/support/status_matchers.h"

namespace daybook {
namespace {

using ::testing::HasSubstr;
using testing::StatusIs;

TEST(ConfigTest, NamesFollowFromTheKey) {
  const Setting* setting = FindSetting("drain.timeout");
  ASSERT_NE(setting, nullptr);
  EXPECT_EQ(FlagOf(*setting), "--drain-timeout");
  EXPECT_EQ(EnvironmentNameOf(*setting), "DAYBOOKD_DRAIN_TIMEOUT");
  EXPECT_EQ(FlagOf(*FindSetting("data_dir")), "--data-dir");
  EXPECT_EQ(FindSetting("drain"), nullptr);
}

TEST(ConfigTest, WhatIsPrintedReadsBackToTheSame) {
  Config config;
  config.data_dir = "/var/lib/\"daybook\"";
  config.listen = {"::1", 1};
  config.drain_delay = absl::Milliseconds(1'500);
  config.queue_bytes = int64_t{5} << 20;
  config.reflection = false;
  config.threads = 7;
  Config read;
  ASSERT_OK(ApplyConfigText(ConfigText(config), "printed", &read));
  for (const Setting& setting : Settings()) EXPECT_EQ(setting.get(read), setting.get(config)) << setting.key;
}

// Of every character that TOML may escape, letters that its escapes are made of, and some that take several bytes.
std::string AnyPath(Random& random) {
  constexpr const char* kLong[] = {"\xC3\xA9", "\xC2\x85", "\xE2\x80\xA6", "\xF0\x9F\x93\x93"};
  std::string path = "/";
  for (uint64_t left = random.Below(12); left > 0; --left) {
    const uint64_t character = 1 + random.Below(131);
    path += character < 128 ? std::string(1, static_cast<char>(character)) : kLong[character - 128];
  }
  return path;
}

TEST(ConfigTest, WhateverIsConfiguredReadsBackToTheSame) {
  SeededRandom random(1);
  for (int i = 0; i < 2'000; ++i) {
    Config config;
    config.data_dir = AnyPath(random);
    config.port_file = AnyPath(random);
    config.threads = static_cast<int64_t>(1 + random.Below(64));
    config.queue_bytes = static_cast<int64_t>((size_t{4} << 20) + random.Below(uint64_t{1} << 40));
    config.drain_delay = absl::Milliseconds(random.Below(86'400'001));
    config.views_enabled = random.Below(2) == 0;
    Config read;
    ASSERT_OK(ApplyConfigText(ConfigText(config), "printed", &read)) << ConfigText(config);
    for (const Setting& setting : Settings()) ASSERT_EQ(setting.get(read), setting.get(config)) << setting.key;
  }
}

TEST(ConfigTest, AnApostropheIsPrintedAsItIs) {
  Config config;
  config.data_dir = "/srv/o'brien/x";
  EXPECT_THAT(ConfigText(config), HasSubstr("data_dir = \"/srv/o'brien/x\"\n"));
}

TEST(ConfigTest, EverySettingRefusesNonsenseAndSaysWhatItWants) {
  for (const Setting& setting : Settings()) {
    if (setting.value == "DIR" || setting.value == "FILE") continue;
    Config config;
    EXPECT_THAT(setting.set("nonsense", &config),
                StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("\"nonsense\", want ")))
        << setting.key;
  }
}

TEST(ConfigTest, EverySettingRefusesNothing) {
  for (const Setting& setting : Settings()) {
    Config config;
    EXPECT_THAT(setting.set("", &config), StatusIs(absl::StatusCode::kInvalidArgument)) << setting.key;
  }
}

TEST(ConfigTest, ADirectoryIsRequiredAndPortsMustDiffer) {
  Config config;
  EXPECT_THAT(CheckConfig(config), StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("--data-dir")));
  config.data_dir = "/d";
  EXPECT_OK(CheckConfig(config));
  config.http = config.listen;
  EXPECT_THAT(CheckConfig(config), StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("http")));
}

TEST(ConfigTest, ThePageHasARowForEverySettingAndNoOther) {
  std::string rows;
  for (const Setting& setting : Settings()) {
    const std::string value = setting.get(Config());
    absl::StrAppend(&rows, "| `", setting.key, "` | `", FlagOf(setting), "` | `", EnvironmentNameOf(setting), "` | ",
                    absl::StrReplaceAll(setting.value, {{"|", " or "}}), " | ",
                    value.empty() ? "" : absl::StrCat("`", value, "`"), " | ", setting.help, " |\n");
  }
  const std::string page = testing::SourceFile("docs/operating/configuration.md");
  const size_t begin = page.find("| `");
  const size_t end = page.find("\n\n", begin);
  ASSERT_NE(begin, std::string::npos);
  EXPECT_EQ(page.substr(begin, end + 1 - begin), rows) << "the table in docs/operating/configuration.md";
}

}  // namespace
}  // namespace daybook
