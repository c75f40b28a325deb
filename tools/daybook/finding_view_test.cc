#include "tools/daybook/finding_view.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "ledger/base/random.h"

namespace daybook {
namespace {

v1::Finding Late(const std::string& id, const std::string& cause) {
  v1::Finding finding;
  finding.set_id(id);
  finding.set_kind("late");
  finding.set_target("payments/prod/orders-db");
  finding.set_severity(v1::SEVERITY_WARNING);
  finding.set_status(v1::FINDING_STATUS_OPEN);
  finding.set_cause(cause);
  return finding;
}

// "A+B C": A with B beside it, then C.
std::string Shape(const std::vector<Matter>& matters) {
  std::string shape;
  for (const Matter& matter : matters) {
    absl::StrAppend(&shape, shape.empty() ? "" : " ", matter.finding.id());
    for (const v1::Finding& alike : matter.alike) absl::StrAppend(&shape, "+", alike.id());
  }
  return shape;
}

TEST(MattersTest, FindingsOfOneCauseAreOneMatterWhereverTheyStand) {
  const std::vector<v1::Finding> findings = {Late("A", "event:4"), Late("B", "event:5"), Late("C", "event:4")};
  EXPECT_EQ(Shape(MattersOf(findings, /*each=*/false)), "A+C B");
  EXPECT_EQ(Shape(MattersOf(findings, /*each=*/true)), "A B C");
}

TEST(MattersTest, WhatNoEventMadeStandsAlone) {
  EXPECT_EQ(Shape(MattersOf({Late("A", ""), Late("B", "")}, /*each=*/false)), "A B");
}

TEST(MattersTest, WhatDiffersInAnythingShownStandsApart) {
  const v1::Finding first = Late("A", "event:4");
  std::array<v1::Finding, 7> others;
  others.fill(Late("B", "event:4"));
  others[0].set_kind("edited");
  others[1].set_target("payments/test/orders-db");
  others[2].set_series("audit");
  others[3].set_severity(v1::SEVERITY_NOTE);
  others[4].set_status(v1::FINDING_STATUS_ACKNOWLEDGED);
  others[5].set_owner("ann");
  others[6].set_proposed(true);
  for (const v1::Finding& other : others) EXPECT_EQ(Shape(MattersOf({first, other}, /*each=*/false)), "A B");
}

TEST(MattersTest, CuttingCountsEveryFindingThatIsNotShown) {
  std::vector<Matter> matters = MattersOf(
      {Late("A", "event:4"), Late("B", "event:5"), Late("C", "event:5"), Late("D", "event:6"), Late("E", "event:4")},
      /*each=*/false);
  EXPECT_EQ(CutTo(3, &matters), 0u);
  EXPECT_EQ(CutTo(1, &matters), 3u);
  EXPECT_EQ(Shape(matters), "A+E");
}

TEST(MattersTest, EveryFindingIsInOneMatter) {
  SeededRandom random(7);
  for (int round = 0; round < 100; ++round) {
    std::vector<v1::Finding> findings;
    std::vector<std::string> ids;
    const uint64_t count = random.Below(30);
    for (uint64_t i = 0; i < count; ++i) {
      ids.push_back(absl::StrCat("F", i));
      findings.push_back(Late(ids.back(), absl::StrCat("event:", random.Below(5))));
      if (random.Below(4) == 0) findings.back().set_kind("edited");
    }
    std::vector<std::string> found;
    for (const Matter& matter : MattersOf(findings, /*each=*/false)) {
      found.push_back(matter.finding.id());
      for (const v1::Finding& alike : matter.alike) {
        found.push_back(alike.id());
        EXPECT_EQ(alike.cause(), matter.finding.cause());
        EXPECT_EQ(alike.kind(), matter.finding.kind());
      }
    }
    std::sort(found.begin(), found.end());
    std::sort(ids.begin(), ids.end());
    EXPECT_EQ(found, ids);
  }
}

}  // namespace
}  // namespace daybook
