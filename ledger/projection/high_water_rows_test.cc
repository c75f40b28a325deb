#include "ledger/projection/high_water_rows.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>

#include "absl/container/btree_map.h"
#include "absl/strings/str_cat.h"
#include "ledger/base/random.h"
#include "ledger/projection/overlay.h"
#include "ledger/projection/tables.h"
#include "ledger/views/memory_views.h"

namespace daybook::testing {
namespace {

using Points = absl::btree_map<std::pair<char, char>, bool>;  // By rank, then place: whether in sequence.

// The rows of one series, at one event.
struct SeriesRows {
  SeriesRows() {
    rows.BeginPosition(Position{0});
    rows.BeginFold("test");
  }
  MemoryViews views;
  Overlay rows{views, 1 << 20};
  store::v1::SeriesFactsRow facts;
};

std::pair<char, char> SomePlace(SeededRandom& random) {
  return {static_cast<char>('a' + random.Below(9)), static_cast<char>('A' + random.Below(9))};
}

// The first record beyond, going through all points again.
std::string SlowFirstBeyond(const Points& points, bool in_sequence_only, char place) {
  for (const auto& [at, in_sequence] : points) {
    if (at.second > place && (in_sequence || !in_sequence_only)) return std::string(1, at.first);
  }
  return "";
}

TEST(HighWaterRowsTest, FindTheFirstBeyondWhileRecordsComeAndGo) {
  for (uint64_t seed = 0; seed < 300; ++seed) {
    SCOPED_TRACE(absl::StrCat("seed ", seed));
    SeededRandom random(seed);
    SeriesRows series;
    HighWaterRows water(series.rows, "series", series.facts);
    Points points;
    for (int step = 0; step < 60; ++step) {
      const std::pair<char, char> at = SomePlace(random);
      const std::string rank(1, at.first);
      const std::string place(1, at.second);
      if (points.erase(at) > 0) {
        ASSERT_TRUE(water.Remove(rank, place).ok());
      } else {
        store::v1::PointRow point;
        point.set_applied(true);
        point.set_in_sequence(random.Below(3) > 0);
        points[at] = point.in_sequence();
        ASSERT_TRUE(water.Add(rank, place, point).ok());
      }
      for (const WaterLine line : {WaterLine::kAll, WaterLine::kInSequence}) {
        for (char asked = '@'; asked <= 'J'; ++asked) {
          const auto mark = water.FirstBeyond(line, std::string(1, asked)).value();
          ASSERT_EQ(mark.has_value() ? mark->rank() : "",
                    SlowFirstBeyond(points, line == WaterLine::kInSequence, asked))
              << "step " << step << " beyond " << asked;
        }
      }
    }
  }
}

TEST(HighWaterRowsTest, NothingMovesOutsideTheRangesItNames) {
  for (uint64_t seed = 0; seed < 200; ++seed) {
    SCOPED_TRACE(absl::StrCat("seed ", seed));
    SeededRandom random(seed);
    SeriesRows series;
    Points points;
    const auto beyond = [&](HighWaterRows& water, char asked) {
      const auto mark = water.FirstBeyond(WaterLine::kAll, std::string(1, asked)).value();
      return mark.has_value() ? mark->rank() : std::string();
    };
    for (int step = 0; step < 30; ++step) {
      HighWaterRows water(series.rows, "series", series.facts);
      std::string before;
      for (char asked = '@'; asked <= 'J'; ++asked) before += absl::StrCat(beyond(water, asked), ",");
      const std::pair<char, char> at = SomePlace(random);
      store::v1::PointRow point;
      point.set_applied(true);
      const bool known = points.erase(at) > 0;
      if (!known) points[at] = false;
      const std::string rank(1, at.first);
      const std::string place(1, at.second);
      ASSERT_TRUE((known ? water.Remove(rank, place) : water.Add(rank, place, point)).ok());
      for (char asked = '@'; asked <= 'J'; ++asked) {
        bool moved = false;
        for (const HighWaterRows::Range& range : water.moved()) {
          moved = moved || (range.begin <= std::string(1, asked) && std::string(1, asked) < range.end);
        }
        const std::string was = before.substr(0, before.find(','));
        before.erase(0, before.find(',') + 1);
        if (moved) continue;
        ASSERT_EQ(beyond(water, asked), was) << "beyond " << asked;
      }
    }
  }
}

}  // namespace
}  // namespace daybook::testing
