#include "ledger/rpc/event_filter.h"

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "ledger/base/status_macros.h"
#include "ledger/event/field_error.h"
#include "ledger/event/target_glob.h"
#include "ledger/event/times.h"

namespace daybook {
namespace {

// The kinds that `pattern` names: "migration.finished", or "migration.*" for those of a noun. Empty when it names none.
KindSet KindsNamed(absl::string_view pattern) {
  KindSet kinds;
  absl::string_view noun = pattern;
  if (!absl::ConsumeSuffix(&noun, "*") || !absl::EndsWith(noun, ".")) {
    if (const auto kind = KindFromName(pattern)) kinds.Add(*kind);
    return kinds;
  }
  for (const Kind kind : AllKinds()) {
    if (absl::StartsWith(KindName(kind), noun)) kinds.Add(kind);
  }
  return kinds;
}

bool Has(const absl::flat_hash_set<std::string>& wanted, const std::string& value) {
  return wanted.empty() || wanted.contains(value);
}

}  // namespace

absl::StatusOr<EventFilter> EventFilter::Make(const v1::EventFilter& filter) {
  EventFilter made;
  made.target_globs_.assign(filter.target_globs().begin(), filter.target_globs().end());
  made.by_kind_ = !filter.kinds().empty();
  for (int i = 0; i < filter.kinds_size(); ++i) {
    const KindSet named = KindsNamed(filter.kinds(i));
    if (named == KindSet()) {
      return FieldErrorStatus({absl::StrCat("filter.kinds[", i, "]"), ShortenedValue(filter.kinds(i)),
                               "a kind, \"migration.finished\", or a noun with a star, \"migration.*\""});
    }
    made.kinds_.Add(named);
  }
  made.changes_.insert(filter.changes().begin(), filter.changes().end());
  made.sources_.insert(filter.sources().begin(), filter.sources().end());
  made.actor_ids_.insert(filter.actor_ids().begin(), filter.actor_ids().end());
  if (filter.has_recorded_begin_time()) made.recorded_begin_ = TimeFromProto(filter.recorded_begin_time());
  if (filter.has_recorded_end_time()) made.recorded_end_ = TimeFromProto(filter.recorded_end_time());
  return made;
}

bool EventFilter::Matches(const v1::RecordedEvent& recorded) const {
  const v1::Event& event = recorded.event();
  if (!MatchesKind(event.body_case())) return false;
  if (!Has(changes_, event.change()) || !Has(sources_, event.source()) || !Has(actor_ids_, event.actor().id())) {
    return false;
  }
  const absl::Time time = TimeFromProto(recorded.recorded_time());
  if (time < recorded_begin_ || time >= recorded_end_) return false;
  return AnyTargetGlobMatches(target_globs_, event.target());
}

}  // namespace daybook
