#include "ledger/projection/high_water_rows.h"

#include <tuple>

#include "absl/strings/str_cat.h"
#include "ledger/base/status_macros.h"
#include "ledger/projection/rows.h"
#include "ledger/projection/series.h"
#include "ledger/projection/tables.h"
#include "ledger/views/row_key.h"

namespace daybook {
namespace {

using store::v1::HighWaterRow;
using store::v1::MentionRow;
using store::v1::PointRow;

constexpr WaterLine kLines[] = {WaterLine::kAll, WaterLine::kInSequence};

bool Has(const HighWaterRow& row, WaterLine line) {
  return line == WaterLine::kAll ? row.has_all() : row.has_in_sequence();
}
const HighWaterRow::Mark& Get(const HighWaterRow& row, WaterLine line) {
  return line == WaterLine::kAll ? row.all() : row.in_sequence();
}

bool IsOn(const PointRow& point, WaterLine line) {
  return point.applied() && !point.repeatable() && (line == WaterLine::kAll || point.in_sequence());
}

}  // namespace

std::string HighWaterRows::MarkKey(absl::string_view place) const { return SeriesRowKey(series_key_, place); }

std::string HighWaterRows::PointKey(absl::string_view rank, absl::string_view place) const {
  return absl::StrCat(SeriesRowKey(series_key_, rank), RowKey().Text(place).Take());
}

std::string* HighWaterRows::Last(WaterLine line) {
  return line == WaterLine::kAll ? facts_.mutable_last_mark() : facts_.mutable_last_mark_in_sequence();
}

absl::StatusOr<std::optional<HighWaterRow::Mark>> HighWaterRows::At(WaterLine line, absl::string_view place) {
  ASSIGN_OR_RETURN(const auto row, GetRow<HighWaterRow>(rows_, kHighWaterTable, MarkKey(place)));
  if (!Has(row, line)) return std::optional<Mark>();
  return std::make_optional(Get(row, line));
}

absl::Status HighWaterRows::Set(WaterLine line, absl::string_view place, std::optional<Mark> mark) {
  const std::string key = MarkKey(place);
  ASSIGN_OR_RETURN(auto row, GetRow<HighWaterRow>(rows_, kHighWaterTable, key));
  if (mark.has_value()) {
    *(line == WaterLine::kAll ? row.mutable_all() : row.mutable_in_sequence()) = *std::move(mark);
  } else if (line == WaterLine::kAll) {
    row.clear_all();
  } else {
    row.clear_in_sequence();
  }
  if (row.has_all() || row.has_in_sequence()) {
    PutRow(rows_, kHighWaterTable, key, row);
  } else {
    rows_.Delete(kHighWaterTable, key);
  }
  return absl::OkStatus();
}

absl::StatusOr<std::optional<HighWaterRows::PlacedMark>> HighWaterRows::Beyond(WaterLine line,
                                                                               absl::string_view place) {
  std::optional<PlacedMark> found;
  if (*Last(line) <= place) return found;
  absl::Status damaged;
  const std::string after = MarkKey(place);
  const auto visit = [&](absl::string_view key, absl::string_view value) {
    const absl::StatusOr<HighWaterRow> row = ParseRow<HighWaterRow>(kHighWaterTable, value);
    damaged = row.status();
    if (row.ok() && Has(*row, line)) {
      RowKeyReader reader(key.substr(series_key_.size()));
      found.emplace(PlacedMark{reader.Text(), Get(*row, line)});
    }
    return damaged.ok() && !found.has_value();
  };
  RETURN_IF_ERROR(rows_.ScanRangeOf({kHighWaterTable, series_key_, after}, visit));
  RETURN_IF_ERROR(damaged);
  return found;
}

absl::StatusOr<std::optional<HighWaterRow::Mark>> HighWaterRows::FirstBeyond(WaterLine line, absl::string_view place) {
  ASSIGN_OR_RETURN(const std::optional<PlacedMark> found, Beyond(line, place));
  if (!found.has_value()) return std::optional<Mark>();
  return std::make_optional(found->mark);
}

absl::Status HighWaterRows::Link(WaterLine line, const std::optional<PlacedMark>& next, const std::string& previous) {
  if (!next.has_value()) {
    *Last(line) = previous;
    return absl::OkStatus();
  }
  Mark mark = next->mark;
  mark.set_previous_place(previous);
  return Set(line, next->place, std::move(mark));
}

absl::Status HighWaterRows::Add(const std::string& rank, const std::string& place, const PointRow& point) {
  PutRow(rows_, kPointTable, PointKey(rank, place), point);
  for (const WaterLine line : kLines) {
    if (IsOn(point, line)) RETURN_IF_ERROR(AddTo(line, rank, place, point.record()));
  }
  return absl::OkStatus();
}

absl::Status HighWaterRows::AddTo(WaterLine line, const std::string& rank, const std::string& place,
                                  const MentionRow& record) {
  ASSIGN_OR_RETURN(const std::optional<PlacedMark> next, Beyond(line, place));
  if (next.has_value() && next->mark.rank() < rank) return absl::OkStatus();  // It was passed before it came.
  ASSIGN_OR_RETURN(const std::optional<Mark> here, At(line, place));
  if (here.has_value() && here->rank() <= rank) return absl::OkStatus();
  std::string previous = here.has_value()   ? here->previous_place()
                         : next.has_value() ? next->mark.previous_place()
                                            : *Last(line);
  // Marks that it passes now are none any more.
  while (!previous.empty()) {
    ASSIGN_OR_RETURN(const std::optional<Mark> before, At(line, previous));
    if (!before.has_value()) return absl::InternalError("the high-water line is broken");
    if (before->rank() <= rank) break;
    RETURN_IF_ERROR(Set(line, previous, std::nullopt));
    previous = before->previous_place();
  }
  Mark mark;
  mark.set_rank(rank);
  *mark.mutable_record() = record;
  mark.set_previous_place(previous);
  RETURN_IF_ERROR(Set(line, place, std::move(mark)));
  moved_.push_back({previous, place});
  return Link(line, next, place);
}

absl::Status HighWaterRows::Remove(const std::string& rank, const std::string& place) {
  const std::string key = PointKey(rank, place);
  ASSIGN_OR_RETURN(const auto point, GetRow<PointRow>(rows_, kPointTable, key));
  rows_.Delete(kPointTable, key);
  for (const WaterLine line : kLines) {
    if (IsOn(point, line)) RETURN_IF_ERROR(RemoveFrom(line, rank, place));
  }
  return absl::OkStatus();
}

absl::Status HighWaterRows::RemoveFrom(WaterLine line, const std::string& rank, const std::string& place) {
  ASSIGN_OR_RETURN(const std::optional<Mark> here, At(line, place));
  if (!here.has_value() || here->rank() != rank) return absl::OkStatus();
  ASSIGN_OR_RETURN(const std::optional<PlacedMark> next, Beyond(line, place));
  RETURN_IF_ERROR(Set(line, place, std::nullopt));
  ASSIGN_OR_RETURN(const std::string last, Expose(line, PointKey(rank, place), next, here->previous_place()));
  moved_.push_back({here->previous_place(), place});
  return Link(line, next, last);
}

absl::StatusOr<std::string> HighWaterRows::Expose(WaterLine line, absl::string_view point_key,
                                                  const std::optional<PlacedMark>& next, std::string previous) {
  struct Exposed {
    std::string rank;
    std::string place;
    MentionRow record;
  };
  std::vector<Exposed> exposed;
  absl::Status damaged;
  std::string highest = previous;
  const auto visit = [&](absl::string_view key, absl::string_view value) {
    RowKeyReader reader(key.substr(series_key_.size()));
    std::string rank = reader.Text();
    std::string place = reader.Text();
    if (next.has_value() && std::tie(rank, place) >= std::tie(next->mark.rank(), next->place)) return false;
    const absl::StatusOr<PointRow> point = ParseRow<PointRow>(kPointTable, value);
    damaged = point.status();
    if (point.ok() && IsOn(*point, line) && place > highest) {
      highest = place;
      exposed.push_back({std::move(rank), std::move(place), point->record()});
    }
    return damaged.ok();
  };
  RETURN_IF_ERROR(rows_.ScanRangeOf({kPointTable, series_key_, point_key}, visit));
  RETURN_IF_ERROR(damaged);
  for (Exposed& point : exposed) {
    Mark mark;
    mark.set_rank(point.rank);
    *mark.mutable_record() = std::move(point.record);
    mark.set_previous_place(previous);
    RETURN_IF_ERROR(Set(line, point.place, std::move(mark)));
    previous = point.place;
  }
  return previous;
}

absl::Status HighWaterRows::Clear() {
  for (const TableId table : {kHighWaterTable, kPointTable}) {
    std::vector<std::string> keys;
    RETURN_IF_ERROR(rows_.Scan(table, series_key_, [&](absl::string_view key, absl::string_view) {
      keys.emplace_back(key);
      return true;
    }));
    for (const std::string& key : keys) rows_.Delete(table, key);
  }
  for (const WaterLine line : kLines) Last(line)->clear();
  return absl::OkStatus();
}

}  // namespace daybook
