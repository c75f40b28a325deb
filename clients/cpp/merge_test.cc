#include "clients/cpp/merge.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <initializer_list>
#include <string>
#include <vector>

#include "tests/support/status_matchers.h"

namespace daybook {
namespace {

using ::testing::ElementsAre;

struct Series {
  std::string name;
  std::vector<std::string> items;
};

v1::GetStateResponse StateOf(std::initializer_list<Series> all) {
  v1::GetStateResponse page;
  for (const Series& one : all) {
    v1::SeriesState* series = page.add_series();
    series->set_series(one.name);
    for (const std::string& item : one.items) series->add_items()->set_state(item);
  }
  return page;
}

v1::GetChangeResponse ChangeOf(std::initializer_list<uint64_t> positions, std::initializer_list<std::string> findings) {
  v1::GetChangeResponse page;
  for (const uint64_t position : positions) page.add_events()->set_position(position);
  for (const std::string& id : findings) page.add_findings()->set_id(id);
  return page;
}

std::string Shown(const v1::GetStateResponse& state) {
  std::string shown;
  for (const v1::SeriesState& series : state.series()) {
    shown += series.series() + ":";
    for (const v1::ItemState& item : series.items()) shown += " " + item.state();
    shown += "\n";
  }
  return shown;
}

TEST(MergeTest, ItemsOfALaterPageGoToTheirSeries) {
  v1::GetStateResponse all = StateOf({{"billing", {"1"}}, {"empty", {}}, {"orders", {}}});
  v1::GetStateResponse second = StateOf({{"billing", {"2"}}, {"orders", {"3"}}});
  v1::GetStateResponse third = StateOf({{"orders", {"4"}}});
  ASSERT_OK(MergePage(&second, &all));
  ASSERT_OK(MergePage(&third, &all));
  EXPECT_EQ(Shown(all), "billing: 1 2\nempty:\norders: 3 4\n");
}

TEST(MergeTest, ASeriesThatIsNewOnALaterPageIsAdded) {
  v1::GetStateResponse all = StateOf({{"billing", {"1"}}});
  v1::GetStateResponse second = StateOf({{"orders", {"2"}}});
  ASSERT_OK(MergePage(&second, &all));
  EXPECT_EQ(Shown(all), "billing: 1\norders: 2\n");
}

TEST(MergeTest, FindingsOfAllPagesOfAChangeAreThereOnce) {
  v1::GetChangeResponse all = ChangeOf({1, 2}, {"F-a", "F-b"});
  v1::GetChangeResponse second = ChangeOf({3}, {"F-c", "F-a"});
  ASSERT_OK(MergePage(&second, &all));
  std::vector<std::string> ids;
  for (const v1::Finding& finding : all.findings()) ids.push_back(finding.id());
  EXPECT_THAT(ids, ElementsAre("F-a", "F-b", "F-c"));
  EXPECT_EQ(all.events_size(), 3);
}

}  // namespace
}  // namespace daybook
