#include "ledger/engine/reader.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "ledger/base/status_macros.h"
#include "ledger/engine/refusals.h"
#include "ledger/event/entry.h"
#include "ledger/event/field_error.h"
#include "ledger/event/refusal.h"
#include "ledger/event/times.h"
#include "ledger/projection/changes_fold.h"
#include "ledger/projection/rows.h"

namespace daybook {
namespace {

// Shorter ones are no help to anybody.
constexpr size_t kCommitDigitsMin = 7;

}  // namespace

Reader::Reader(ReaderParts parts) : parts_(std::move(parts)), opened_(parts_.durable().size) {}

absl::StatusOr<v1::Basis> Reader::Resolve(const v1::AsOf* as_of) const {
  LogHead point = parts_.durable();
  if (as_of != nullptr) {
    ASSIGN_OR_RETURN(const TreeSize size, SizeOf(*as_of, point.size));
    if (size != point.size) {
      point = LogHead{.size = size};
      ASSIGN_OR_RETURN(point.root, RootAt(size));
      if (size.value > 0) {
        ASSIGN_OR_RETURN(point.recorded_time, RecordedTime(LastPosition(size)));
      }
    }
  }
  v1::Basis basis;
  basis.set_origin(parts_.origin);
  basis.set_size(point.size.value);
  basis.set_root(std::string(AsBytes(point.root)));
  basis.set_fold_version(parts_.fold_version);
  if (point.size.value > 0) *basis.mutable_recorded_time() = TimeToProto(point.recorded_time);
  return basis;
}

absl::StatusOr<TreeSize> Reader::SizeOf(const v1::AsOf& as_of, TreeSize durable) const {
  switch (as_of.point_case()) {
    case v1::AsOf::kSize:
      if (as_of.size() > durable.value) return BeyondHead("as_of.size", as_of.size(), durable);
      return TreeSize{as_of.size()};
    case v1::AsOf::kPosition:
      if (as_of.position() >= durable.value) return BeyondHead("as_of.position", as_of.position(), durable);
      return SizeIncluding(Position{as_of.position()});
    case v1::AsOf::kTime:
      return SizeAtTime(TimeFromProto(as_of.time()));
    case v1::AsOf::kCommit:
      return SizeOfCommit(as_of.commit());
    case v1::AsOf::POINT_NOT_SET:
      break;
  }
  return FieldErrorStatus({.field = "as_of", .value = "empty", .wanted = "one of size, position, time, commit"});
}

absl::StatusOr<TreeSize> Reader::SizeAtTime(absl::Time time) const {
  ASSIGN_OR_RETURN(const std::optional<TreeSize> recent, parts_.timeline.SizeAt(time));
  if (recent) return *recent;
  RETURN_IF_ERROR(CheckIndex());
  return parts_.index.SizeAtTime(time);
}

absl::StatusOr<TreeSize> Reader::SizeOfCommit(absl::string_view commit) const {
  if (commit.size() < kCommitDigitsMin) {
    return FieldErrorStatus({.field = "as_of.commit",
                             .value = ShortenedValue(commit),
                             .wanted = absl::StrCat("at least ", kCommitDigitsMin, " digits")});
  }
  if (parts_.views == nullptr) return Refusal(kViewsOff, "as_of.commit: the views that know commits are off");
  ASSIGN_OR_RETURN(const CommitMatches matches, MatchCommits(RowsAt(*parts_.views, parts_.views_size()), commit));
  if (matches.count == 1) return SizeIncluding(matches.position);
  const bool ambiguous = matches.count > 1;
  const FieldError error = {
      .field = "as_of.commit",
      .value = ShortenedValue(commit),
      .wanted = ambiguous ? "more digits: several imported commits begin so" : "a commit of an imported history"};
  if (ambiguous) return FieldErrorStatus(error, kCommitAmbiguous.name, kCommitAmbiguous.code);
  return FieldErrorStatus(error, kCommitUnknown.name, kCommitUnknown.code);
}

absl::StatusOr<absl::Time> Reader::RecordedTime(Position position) const {
  absl::StatusOr<absl::Time> time = absl::DataLossError("no entry");
  RETURN_IF_ERROR(parts_.blocks.ReadEntries(position, SizeIncluding(position), [&](Position, absl::string_view bytes) {
    const absl::StatusOr<Entry> entry = DecodeEntry(bytes);
    time = entry.ok() ? absl::StatusOr<absl::Time>(entry->server.recorded_time) : entry.status();
    return true;
  }));
  return time;
}

absl::StatusOr<Hash> Reader::RootAt(TreeSize size) const {
  const LogHead head = parts_.durable();
  if (size > head.size) return BeyondHead("size", size.value, head.size);
  if (size == head.size) return head.root;
  // Whatever leaves memory is in the index by then, so this order misses nothing.
  if (const auto root = parts_.unindexed.RootAt(size)) return *root;
  if (size > parts_.index.size()) RETURN_IF_ERROR(CheckIndex());
  return parts_.index.RootAt(size);
}

absl::StatusOr<Position> Reader::Find(absl::string_view source, absl::string_view id) const {
  // A block is found by its keys a moment before it counts as durable: until then, nobody was told of it.
  const auto recent = parts_.unindexed.Find(source, id);
  if (recent && parts_.durable().size.Includes(*recent)) return *recent;
  RETURN_IF_ERROR(CheckIndex());
  ASSIGN_OR_RETURN(const std::optional<KnownEvent> known, parts_.index.Find(source, id));
  if (known) return known->position;
  return FieldErrorStatus({.field = "reference",
                           .value = absl::StrCat("source ", ShortenedValue(source), ", id ", ShortenedValue(id)),
                           .wanted = "the source and id of a recorded event"},
                          kEventUnknown.name, kEventUnknown.code);
}

absl::Status Reader::CheckIndex() const {
  const TreeSize indexed = parts_.index.size();
  return indexed < opened_ ? IndexBehind(opened_.value - indexed.value) : absl::OkStatus();
}

}  // namespace daybook
