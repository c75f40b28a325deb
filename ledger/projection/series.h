// A series of a target in rows: its keys, and what stands in them as the comparer takes it.

#ifndef DAYBOOK_LEDGER_PROJECTION_SERIES_H_
#define DAYBOOK_LEDGER_PROJECTION_SERIES_H_

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "daybook/store/v1/rows.pb.h"
#include "ledger/diff/difference.h"
#include "ledger/diff/history_diff.h"
#include "ledger/diff/migration.h"
#include "ledger/diff/records.h"
#include "ledger/projection/fold.h"
#include "ledger/views/row_key.h"

namespace daybook {

struct SeriesId {
  std::string target;
  std::string series;
  // The beginning of the keys of all its rows.
  std::string Key() const { return RowKey().Text(target).Text(series).Take(); }
};

// The key of a row of the series.
inline std::string SeriesRowKey(absl::string_view series_key, absl::string_view rest) {
  return absl::StrCat(series_key, RowKey().Text(rest).Take());
}

// Where a row of kItemTable stands among those of its series.
enum class StateSection : uint64_t { kPlaces = 0, kUnexpected = 1, kLeftOver = 2 };
std::string SectionKey(absl::string_view series_key, StateSection section);
std::string ItemRowKey(absl::string_view series_key, StateSection section, absl::string_view rest);

VersionOrder OrderOf(const store::v1::SeriesFactsRow& facts);

// Bytes that sort as ItemBefore and AppliedRank do.
std::string PlaceOf(VersionOrder order, const ExpectedItem& item);
std::string RankOf(const AppliedRank& rank);

// Times as rows have them: absent for the infinite past.
template <typename SetMicros>
void SetUnlessPast(absl::Time time, SetMicros set) {
  if (time != absl::InfinitePast()) set(absl::ToUnixMicros(time));
}

ExpectedItem ItemOf(const store::v1::ExpectedRow& row);
RecordedEvent EventOf(const store::v1::AccountRow& row);
store::v1::AccountRow AccountRowOf(const v1::Event& event, const RecordedEvent& recorded);
// The row as it is; absent when it is gone.
std::optional<HistoryRow> RowOf(const store::v1::WitnessRow& row);
// What full snapshots said of it, oldest first. `is` is the row as it is; `newest` when the newest of them was taken.
std::vector<RowAccount> AccountsOf(const store::v1::WitnessRow& row, const std::optional<HistoryRow>& is,
                                   absl::Time newest);

store::v1::MentionRow MentionOf(const Record& record);
void Mention(Difference& difference, const store::v1::MentionRow& record);

}  // namespace daybook

#endif  // DAYBOOK_LEDGER_PROJECTION_SERIES_H_
