#include "ledger/projection/thresholds.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "daybook/store/v1/rows.pb.h"
#include "ledger/base/status_macros.h"
#include "ledger/event/target_glob.h"
#include "ledger/event/times.h"
#include "ledger/projection/rows.h"
#include "ledger/projection/tables.h"
#include "ledger/views/row_key.h"

namespace daybook {
namespace {

using store::v1::ControlRow;
using store::v1::ThresholdRow;

std::string KeyOf(absl::string_view name) { return RowKey().Text(name).Take(); }

}  // namespace

absl::StatusOr<absl::Duration> ThresholdFor(FoldRows& rows, absl::string_view target,
                                            const DurationThreshold& threshold) {
  ASSIGN_OR_RETURN(const auto row, GetRow<ThresholdRow>(rows, kThresholdTable, KeyOf(threshold.name)));
  for (const ThresholdRow::Setting& setting : row.settings()) {
    if (!setting.value().has_duration() || !AnyTargetGlobMatches(setting.target_globs(), target)) continue;
    return DurationFromProto(setting.value().duration());
  }
  return threshold.default_value;
}

absl::Status RetireControl(FoldRows& rows, absl::string_view control_id) {
  const std::string key = KeyOf(control_id);
  ASSIGN_OR_RETURN(const std::optional<ControlRow> control, FindRow<ControlRow>(rows, kControlTable, key));
  if (!control.has_value()) return absl::OkStatus();
  for (const v1::Threshold& threshold : control->control().thresholds()) {
    ASSIGN_OR_RETURN(auto row, GetRow<ThresholdRow>(rows, kThresholdTable, KeyOf(threshold.name())));
    auto& settings = *row.mutable_settings();
    const auto own = [&](const ThresholdRow::Setting& setting) { return setting.control_id() == control_id; };
    settings.erase(std::remove_if(settings.begin(), settings.end(), own), settings.end());
    if (settings.empty()) {
      rows.Delete(kThresholdTable, KeyOf(threshold.name()));
    } else {
      PutRow(rows, kThresholdTable, KeyOf(threshold.name()), row);
    }
  }
  rows.Delete(kControlTable, key);
  return absl::OkStatus();
}

absl::Status AdoptControl(FoldRows& rows, const FoldMoment& now, const v1::ControlAdopted& control) {
  RETURN_IF_ERROR(RetireControl(rows, control.control_id()));
  ControlRow row;
  *row.mutable_control() = control;
  row.set_position(now.position.value);
  PutRow(rows, kControlTable, KeyOf(control.control_id()), row);
  if (control.observe_only()) return absl::OkStatus();
  for (const v1::Threshold& threshold : control.thresholds()) {
    ASSIGN_OR_RETURN(auto settings, GetRow<ThresholdRow>(rows, kThresholdTable, KeyOf(threshold.name())));
    ThresholdRow newest_first;
    ThresholdRow::Setting& setting = *newest_first.add_settings();
    setting.set_control_id(control.control_id());
    setting.set_position(now.position.value);
    *setting.mutable_target_globs() = control.target_globs();
    *setting.mutable_value() = threshold;
    newest_first.MergeFrom(settings);
    PutRow(rows, kThresholdTable, KeyOf(threshold.name()), newest_first);
  }
  return absl::OkStatus();
}

}  // namespace daybook
