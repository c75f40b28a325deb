// The high-water lines of a series in rows: ledger/diff/applied_order.h, kept while records come and go anywhere.
//
// A point is a record at its item's place. Going through the points by rank, then place, a point beyond all places
// before it is a mark; the marks' places and ranks ascend together, so what first passed a place is the first mark
// beyond it. Each mark knows the place of the one before, and the series that of the last. There are two lines: over
// all points, and over those whose records are in sequence.

#ifndef DAYBOOK_LEDGER_PROJECTION_HIGH_WATER_ROWS_H_
#define DAYBOOK_LEDGER_PROJECTION_HIGH_WATER_ROWS_H_

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "daybook/store/v1/rows.pb.h"
#include "ledger/projection/fold.h"

namespace daybook {

enum class WaterLine { kAll, kInSequence };

// Confined to the projector thread. Borrows the rows and the facts, which hold the ends of the lines.
class HighWaterRows {
 public:
  // Places whose first mark beyond may be another now: [begin, end).
  struct Range {
    std::string begin;
    std::string end;
  };

  HighWaterRows(FoldRows& rows, std::string series_key, store::v1::SeriesFactsRow& facts)
      : rows_(rows), series_key_(std::move(series_key)), facts_(facts) {}

  // Stores the point; one with this rank and place must not be there.
  absl::Status Add(const std::string& rank, const std::string& place, const store::v1::PointRow& point);
  // Removes it.
  absl::Status Remove(const std::string& rank, const std::string& place);
  // Removes all points and marks.
  absl::Status Clear();

  // The first mark beyond `place`.
  absl::StatusOr<std::optional<store::v1::HighWaterRow::Mark>> FirstBeyond(WaterLine line, absl::string_view place);

  // What Add and Remove have moved so far.
  const std::vector<Range>& moved() const { return moved_; }

 private:
  using Mark = store::v1::HighWaterRow::Mark;
  struct PlacedMark {
    std::string place;
    Mark mark;
  };

  absl::StatusOr<std::optional<PlacedMark>> Beyond(WaterLine line, absl::string_view place);
  absl::StatusOr<std::optional<Mark>> At(WaterLine line, absl::string_view place);
  absl::Status Set(WaterLine line, absl::string_view place, std::optional<Mark> mark);
  // Makes `previous` the mark before `next`, or the last one when there is no next.
  absl::Status Link(WaterLine line, const std::optional<PlacedMark>& next, const std::string& previous);
  absl::Status AddTo(WaterLine line, const std::string& rank, const std::string& place,
                     const store::v1::MentionRow& record);
  absl::Status RemoveFrom(WaterLine line, const std::string& rank, const std::string& place);
  // Points behind `rank` and `place` that stand beyond everything before them, up to the rank of `next`, become marks;
  // returns the place of the last, or `previous` when there is none.
  absl::StatusOr<std::string> Expose(WaterLine line, absl::string_view point_key, const std::optional<PlacedMark>& next,
                                     std::string previous);
  std::string* Last(WaterLine line);
  std::string MarkKey(absl::string_view place) const;
  std::string PointKey(absl::string_view rank, absl::string_view place) const;

  FoldRows& rows_;
  const std::string series_key_;
  store::v1::SeriesFactsRow& facts_;
  std::vector<Range> moved_;
};

}  // namespace daybook

#endif  // DAYBOOK_LEDGER_PROJECTION_HIGH_WATER_ROWS_H_
