#include "ledger/projection/series.h"

#include <algorithm>

#include "ledger/base/big_endian.h"
#include "ledger/diff/contract_migration.h"
#include "ledger/event/times.h"

namespace daybook {
namespace {

using store::v1::AccountRow;
using store::v1::ExpectedRow;
using store::v1::MentionRow;
using store::v1::WitnessRow;

absl::Time TimeOf(bool has, int64_t micros) { return has ? absl::FromUnixMicros(micros) : absl::InfinitePast(); }

HistoryRow HistoryRowOf(const v1::HistoryRow& row, uint64_t position, absl::Time applied) {
  HistoryRow of = ToComparer(row, position);
  of.applied_time = applied;
  return of;
}

}  // namespace

std::string SectionKey(absl::string_view series_key, StateSection section) {
  return absl::StrCat(series_key, RowKey().Number(static_cast<uint64_t>(section)).Take());
}

std::string ItemRowKey(absl::string_view series_key, StateSection section, absl::string_view rest) {
  return SeriesRowKey(SectionKey(series_key, section), rest);
}

VersionOrder OrderOf(const store::v1::SeriesFactsRow& facts) { return VersionOrderOf(facts.convention()); }

std::string PlaceOf(VersionOrder order, const ExpectedItem& item) {
  std::string place(1, item.order.has_value() ? '\x01' : '\x02');
  if (item.order.has_value()) AppendBigEndian(*item.order, &place);
  return place +
         RowKey().Text(SortableVersion(order, item.migration.version)).Text(item.migration.name).Text(item.key).Take();
}

std::string RankOf(const AppliedRank& rank) {
  std::string bytes(1, static_cast<char>(rank.layer + 1));
  AppendBigEndian(rank.number, &bytes);
  if (rank.layer > 0) AppendBigEndian(rank.position, &bytes);
  return bytes + rank.row_key;
}

ExpectedItem ItemOf(const ExpectedRow& row) {
  ExpectedItem item = ToComparer(row.item(), row.position());
  item.expected_since = absl::FromUnixMicros(row.since_micros());
  item.first_expected = absl::FromUnixMicros(row.first_expected_micros());
  return item;
}

RecordedEvent EventOf(const AccountRow& row) {
  RecordedEvent event{.state = static_cast<RecordState>(row.state()),
                      .migration = ToComparer(row.migration()),
                      .baseline = row.baseline(),
                      .direct = row.channel() == v1::CHANNEL_DIRECT,
                      .live = row.live(),
                      .occurred_time = absl::FromUnixMicros(row.occurred_time_micros()),
                      .position = row.position()};
  event.migration.statement_digests.assign(row.statement_digests().begin(), row.statement_digests().end());
  return event;
}

AccountRow AccountRowOf(const v1::Event& event, const RecordedEvent& recorded) {
  AccountRow row;
  row.set_state(static_cast<uint32_t>(recorded.state));
  *row.mutable_migration() = *MigrationOfEvent(event);
  for (const std::string& digest : recorded.migration.statement_digests) row.add_statement_digests(digest);
  row.set_baseline(recorded.baseline);
  row.set_channel(ChannelOfEvent(event));
  row.set_live(recorded.live);
  row.set_occurred_time_micros(absl::ToUnixMicros(recorded.occurred_time));
  row.set_position(recorded.position);
  *row.mutable_actor() = event.actor();
  return row;
}

std::optional<HistoryRow> RowOf(const WitnessRow& row) {
  if (!row.has_row()) return std::nullopt;
  return HistoryRowOf(row.row(), row.position(), TimeOf(row.has_applied_time_micros(), row.applied_time_micros()));
}

std::vector<RowAccount> AccountsOf(const WitnessRow& row, const std::optional<HistoryRow>& is, absl::Time newest) {
  std::vector<RowAccount> accounts;
  for (const WitnessRow::Account& stored : row.accounts()) {
    RowAccount account{.observed_time = absl::FromUnixMicros(stored.first_time_micros()),
                       .position = stored.position()};
    if (stored.is_row()) {
      account.row = is;
    } else if (stored.has_row()) {
      account.row = HistoryRowOf(stored.row(), stored.row_position(),
                                 TimeOf(stored.has_applied_time_micros(), stored.applied_time_micros()));
    }
    accounts.push_back(account);
    const absl::Time last = stored.has_last_time_micros() ? absl::FromUnixMicros(stored.last_time_micros()) : newest;
    if (last == account.observed_time) continue;
    account.observed_time = last;
    accounts.push_back(std::move(account));
  }
  return accounts;
}

MentionRow MentionOf(const Record& record) {
  MentionRow row;
  row.set_label(Label(record.migration));
  for (const uint64_t position : record.evidence) row.add_evidence(position);
  SetUnlessPast(record.time, [&](int64_t micros) { row.set_time_micros(micros); });
  return row;
}

void Mention(Difference& difference, const MentionRow& record) {
  std::vector<std::string>& labels = difference.actual;
  if (std::find(labels.begin(), labels.end(), record.label()) == labels.end()) labels.push_back(record.label());
  for (const uint64_t position : record.evidence()) {
    difference.evidence.push_back(position);
    difference.claims.push_back({position, TimeOf(record.has_time_micros(), record.time_micros())});
  }
}

}  // namespace daybook
