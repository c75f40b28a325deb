// What was said of a series, as rows: expected items, accounts of migrations, rows of the history, mappings. Keeps the
// index of what belongs together, and knows what a change touches; what it all comes to is SeriesEvaluation's.

#ifndef DAYBOOK_LEDGER_PROJECTION_SERIES_BASE_H_
#define DAYBOOK_LEDGER_PROJECTION_SERIES_BASE_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/container/node_hash_map.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "daybook/store/v1/rows.pb.h"
#include "daybook/v1/event.pb.h"
#include "ledger/diff/history_diff.h"
#include "ledger/projection/fold.h"
#include "ledger/projection/pair_index.h"
#include "ledger/projection/series.h"
#include "ledger/projection/series_accounts.h"

namespace daybook {

// One event's work on one series. Confined to the projector thread. Borrows the rows.
class SeriesBase {
 public:
  static absl::StatusOr<SeriesBase> Load(FoldRows& rows, const FoldMoment& now, SeriesId id);

  // The expectation. Saying of an item what is known of it changes nothing. Return whether the item is new, was there.
  absl::StatusOr<bool> SetItem(const v1::ExpectedItem& item, absl::Time since);
  absl::StatusOr<bool> DropItem(const std::string& key);
  // From now on versions compare as `convention` has them: everything is laid out anew.
  absl::Status SetConvention(const std::string& convention);

  absl::Status AddEvent(const v1::Event& event, RecordedEvent recorded);

  // The history, in the same way.
  absl::StatusOr<bool> SetRow(const v1::HistoryRow& row, const SnapshotStep& step);
  absl::StatusOr<bool> DropRow(const std::string& key, const SnapshotStep& step);
  // Brings the accounts of all rows up to a full snapshot that follows another sort of history.
  absl::Status WitnessAll(const SnapshotStep& step);
  // Forgets what full snapshots said: another database answers.
  absl::Status ForgetAccounts();
  absl::Status RepairRow(const std::string& key, absl::Time occurred);
  // A snapshot was taken at `observed`: events up to then are not newer any more, and groups look again that await it.
  absl::Status PassEvents(absl::Time observed);
  // Whether something about the group opens with a snapshot alone, before and now.
  void SetAwaitsSnapshot(const std::string& group, bool awaited, bool awaits);

  // The mapping whose row has this key behind that of the series.
  absl::Status AddMapping(const std::string& name);

  // What is known of a node. Absent rows are empty.
  absl::StatusOr<std::optional<store::v1::ExpectedRow>> Item(absl::string_view key);
  absl::StatusOr<store::v1::GroupRow> Group(const std::string& key);
  absl::StatusOr<store::v1::WitnessRow> Witness(absl::string_view key);
  absl::StatusOr<std::optional<Mapping>> MappingOf(absl::string_view name);
  void PutGroup(const std::string& key, store::v1::GroupRow row);

  // A history row with its norm-v1 digest, if any event of the target knows it.
  absl::StatusOr<HistoryRow> WithNorm(HistoryRow row);

  // What has to be looked at again: the closure of what was touched, or everything.
  absl::StatusOr<PairNodes> Affected();
  void Touch(PairNode node) { index_.Touch(std::move(node)); }
  void TouchAll() { all_ = true; }
  bool touches_all() const { return all_; }
  // Whether a layer of the series is heard from for the first time.
  bool hears_first() const { return LayersHeard() != layers_heard_before_; }
  // Places that items had before, and have no more.
  const std::vector<std::string>& left_places() const { return left_places_; }

  const SeriesId& id() const { return id_; }
  const std::string& key() const { return key_; }
  const FoldMoment& now() const { return now_; }
  FoldRows& rows() { return *rows_; }
  VersionOrder order() const { return OrderOf(facts); }

  // Stored by SeriesEvaluation.
  store::v1::SeriesFactsRow facts;

 private:
  SeriesBase(FoldRows& rows, const FoldMoment& now, SeriesId id)
      : rows_(&rows), now_(now), id_(std::move(id)), key_(id_.Key()), index_(rows, key_) {}

  int LayersHeard() const { return int{facts.declared()} + int{facts.told()} + int{facts.observed()}; }
  // The rows of a table by what follows the series in their keys.
  template <typename Row>
  absl::StatusOr<std::vector<std::pair<std::string, Row>>> RowsOfSeries(TableId table);
  absl::Status DeleteSeries(TableId table);
  absl::Status LayOutAnew();
  absl::Status AddAccount(const store::v1::AccountRow& account);
  absl::StatusOr<std::vector<std::string>> KeysOf(const PairNode& node);
  // A group that was read or written before, and its keys if they were asked for: an event asks for the same again and
  // again.
  struct KnownGroup {
    store::v1::GroupRow row;
    std::optional<std::vector<std::string>> keys;
  };
  absl::StatusOr<KnownGroup*> Known(const std::string& key);
  absl::StatusOr<std::vector<std::string>> KeysOfGroup(const std::string& key);
  absl::StatusOr<std::vector<std::string>> MakeKeys(const store::v1::GroupRow& group);
  // Writes a row of known_groups_, or deletes it when it is empty.
  void StoreGroup(const std::string& key, const store::v1::GroupRow& row);
  // Every migration that the row's accounts are of.
  absl::StatusOr<std::vector<Migration>> MigrationsOf(const store::v1::WitnessRow& row);
  // Stores a group of which `change` is made, and moves it in the index.
  absl::Status ChangeGroup(const std::string& key, absl::FunctionRef<void(store::v1::GroupRow&)> change);
  // Stores the row, in every group that one of its accounts is of.
  absl::Status StoreRow(const std::string& key, store::v1::WitnessRow row);
  absl::Status Learn(const v1::Digest& norm, const google::protobuf::RepeatedPtrField<v1::Digest>& digests);
  absl::Status LearnAll(const google::protobuf::RepeatedPtrField<v1::Digest>& digests);
  absl::Status SetHighestVersion();
  absl::Status TouchUnexpected();
  absl::StatusOr<PairNodes> AllNodes();
  std::string RowKeyOf(absl::string_view rest) const { return SeriesRowKey(key_, rest); }
  std::string VersionKey(const ExpectedItem& item) const;
  absl::Status PlaceItem(const std::string& key, store::v1::ExpectedRow row);
  absl::Status LeavePlace(const store::v1::ExpectedRow& row, const ExpectedItem& item);
  absl::Status AddToVersions(const ExpectedItem& item);
  absl::Status DropFromVersions(const ExpectedItem& item);

  FoldRows* rows_;
  FoldMoment now_;
  SeriesId id_;
  std::string key_;
  PairIndex index_;
  absl::node_hash_map<std::string, KnownGroup> known_groups_;
  int layers_heard_before_ = 0;
  bool all_ = false;
  std::vector<std::string> left_places_;
};

}  // namespace daybook

#endif  // DAYBOOK_LEDGER_PROJECTION_SERIES_BASE_H_
