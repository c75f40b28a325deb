// What tests of folds say: events in, rows and answers out. Events are recorded one minute apart unless told otherwise.

#ifndef DAYBOOK_LEDGER_PROJECTION_FOLD_FIXTURE_H_
#define DAYBOOK_LEDGER_PROJECTION_FOLD_FIXTURE_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "daybook/v1/event.pb.h"
#include "google/protobuf/text_format.h"
#include "ledger/base/check.h"
#include "ledger/base/hex.h"
#include "ledger/base/sha256.h"
#include "ledger/event/kinds.h"
#include "ledger/event/times.h"
#include "ledger/projection/projector.h"
#include "ledger/projection/registry.h"
#include "ledger/projection/rows.h"
#include "ledger/views/memory_views.h"

namespace daybook::testing {

// The time of the first event: 2026-11-22T10:00:00Z.
inline const absl::Time kFirstTime = absl::FromUnixSeconds(1'795'341'600);

// A list of recorded events, being written.
class EventScript {
 public:
  // Adds an event on `target`; `body` is the text format of Event's body (and of any other field):
  // "scope_declared { layers: LAYER_EXPECTED }".
  const v1::RecordedEvent& Add(absl::string_view target, const std::string& body) {
    v1::RecordedEvent recorded;
    recorded.set_position(events_.size());
    *recorded.mutable_recorded_time() = TimeToProto(now_);
    v1::Event& event = *recorded.mutable_event();
    event.set_id(absl::StrCat("e", events_.size()));
    event.set_source("test");
    event.set_target(std::string(target));
    *event.mutable_occurred_time() = TimeToProto(now_);
    event.mutable_actor()->set_type(v1::Actor::TYPE_HUMAN);
    event.mutable_actor()->set_id("ana");
    event.set_evidence(v1::EVIDENCE_LIVE);
    v1::Event given;
    DAYBOOK_CHECK(google::protobuf::TextFormat::ParseFromString(body, &given));
    event.MergeFrom(given);
    recorded.set_kind(std::string(KindName(event.body_case())));
    events_.push_back(std::move(recorded));
    now_ += absl::Minutes(1);
    return events_.back();
  }
  void Wait(absl::Duration duration) { now_ += duration; }

  absl::Time now() const { return now_; }
  const std::vector<v1::RecordedEvent>& events() const { return events_; }
  TreeSize size() const { return TreeSize{events_.size()}; }

 private:
  absl::Time now_ = kFirstTime;
  std::vector<v1::RecordedEvent> events_;
};

using FoldMaker = std::function<std::vector<std::unique_ptr<Fold>>()>;

// Folds events [views' watermark, end) into the views, with a batch after each position for which `ends_batch` is true
// and after the last.
inline void FoldInto(Views& views, const std::vector<v1::RecordedEvent>& events, TreeSize end,
                     const std::function<bool(Position)>& ends_batch, const FoldMaker& make_folds = MakeFolds) {
  Projector projector({.ledger_id = "test", .fold_version = "test"}, make_folds(), views);
  for (uint64_t i = projector.size().value; i < end.value; ++i) {
    DAYBOOK_CHECK(projector.Fold(events[i]).ok());
    if (ends_batch(Position{i})) DAYBOOK_CHECK(projector.Write(Sha256Of(absl::StrCat(i))).ok());
  }
  if (end.value > 0) DAYBOOK_CHECK(projector.Write(Sha256Of(absl::StrCat(end.value - 1))).ok());
}

// Every live row as of `size`, one a line: "table key value", in hexadecimal.
inline std::string DumpRows(const RowReader& rows, TreeSize size) {
  std::string dump;
  for (uint16_t table = 0; table < 100; ++table) {
    DAYBOOK_CHECK(rows.Scan({TableId{table}, "", ""}, size,
                            [&](absl::string_view key, absl::string_view value) {
                              absl::StrAppend(&dump, table, " ", HexEncode(key), " ", HexEncode(value), "\n");
                              return true;
                            })
                      .ok());
  }
  return dump;
}

// A script and the views it is folded into, on demand.
class FoldedScript : public EventScript {
 public:
  // The rows over everything added so far.
  RowsAt Rows() { return RowsAt(Views(), size()); }
  RowsAt RowsAsOf(uint64_t size) { return RowsAt(Views(), TreeSize{size}); }
  const MemoryViews& Views() {
    FoldInto(views_, events(), size(), [](Position) { return false; });
    return views_;
  }

 private:
  MemoryViews views_;
};

}  // namespace daybook::testing

#endif  // DAYBOOK_LEDGER_PROJECTION_FOLD_FIXTURE_H_
