#include "ledger/projection/overlay.h"

#include <algorithm>
#include <utility>

#include "absl/strings/match.h"
#include "ledger/base/big_endian.h"
#include "ledger/base/check.h"
#include "ledger/base/status_macros.h"
#include "ledger/projection/deadlines.h"

namespace daybook {
namespace {

constexpr size_t kTableBytes = sizeof(uint16_t);

std::string IdOf(TableId table, absl::string_view key) {
  std::string id;
  id.reserve(kTableBytes + key.size());
  AppendBigEndian(static_cast<uint16_t>(table), &id);
  id.append(key.data(), key.size());
  return id;
}

TableId TableOf(absl::string_view id) { return TableId{BigEndianReader(id).U16()}; }
absl::string_view KeyOf(absl::string_view id) { return id.substr(kTableBytes); }

}  // namespace

Overlay::Overlay(Views& views, size_t cache_bytes_max)
    : views_(views), cache_bytes_max_(cache_bytes_max), views_size_(views.watermark().size) {}

absl::StatusOr<std::optional<std::string>> Overlay::Get(TableId table, absl::string_view key) {
  return Current(IdOf(table, key));
}

absl::StatusOr<Overlay::Value> Overlay::Current(absl::string_view id) {
  const auto dirty = dirty_.find(id);
  return dirty != dirty_.end() ? dirty->second.value : Stored(id);
}

absl::StatusOr<Overlay::Value> Overlay::Stored(absl::string_view id) {
  if (const auto young = young_.find(id); young != young_.end()) return young->second;
  Value value;
  if (const auto old = old_.find(id); old != old_.end()) {
    value = std::move(old->second);
    old_.erase(old);
  } else {
    absl::StatusOr<Value> read = views_.GetNewest(TableOf(id), KeyOf(id));
    if (!read.ok()) return storage_status_ = read.status();
    value = *std::move(read);
  }
  Remember(std::string(id), value);
  return value;
}

void Overlay::Remember(std::string id, Value value) {
  young_bytes_ += id.size() + (value.has_value() ? value->size() : 0) + sizeof(id) + sizeof(value);
  young_.insert_or_assign(std::move(id), std::move(value));
  if (young_bytes_ < cache_bytes_max_ / 2) return;
  old_ = std::exchange(young_, {});
  young_bytes_ = 0;
}

void Overlay::Put(TableId table, absl::string_view key, absl::string_view value) {
  Change(table, key, std::string(value));
}

void Overlay::Delete(TableId table, absl::string_view key) { Change(table, key, std::nullopt); }

void Overlay::Insert(TableId table, absl::string_view key, absl::string_view value) {
  std::string id = IdOf(table, key);
  Write(id, std::nullopt, std::string(value));
  dirty_[id].inserted = true;
}

void Overlay::Change(TableId table, absl::string_view key, Value after) {
  std::string id = IdOf(table, key);
  absl::StatusOr<Value> before = Current(id);
  if (!before.ok() || *before == after) return;  // The error is in storage_status_.
  Write(std::move(id), *std::move(before), std::move(after));
}

void Overlay::Write(std::string id, Value before, Value after) {
  const auto [row, added] = dirty_.try_emplace(id);
  Undo undo{std::move(id), std::nullopt, std::move(before), added || row->second.position != position_};
  if (!added) undo.dirty = std::move(row->second);
  journal_.push_back(std::move(undo));
  row->second = {std::move(after), position_};
}

absl::Status Overlay::Scan(TableId table, absl::string_view prefix,
                           absl::FunctionRef<bool(absl::string_view key, absl::string_view value)> visit) {
  return ScanRangeOf({table, prefix, ""}, visit);
}

absl::Status Overlay::ScanRangeOf(const ScanRange& range,
                                  absl::FunctionRef<bool(absl::string_view key, absl::string_view value)> visit) {
  const std::string prefix = IdOf(range.table, range.prefix);
  // The first dirty row not visited yet. Looked up anew each time: `visit` may write.
  std::string next = range.after.empty() ? prefix : IdOf(range.table, range.after) + '\0';
  bool going = true;
  const auto visit_stored = [&](absl::string_view key, absl::string_view value) {
    const std::string id = IdOf(range.table, key);
    if (!VisitDirty(prefix, id, &next, visit)) return going = false;
    if (dirty_.contains(id)) return true;  // The next call of VisitDirty has it.
    return going = visit(key, value);
  };
  const absl::Status status = views_.Scan(range, views_size_, visit_stored);
  if (!status.ok()) return storage_status_ = status;
  if (going) VisitDirty(prefix, std::nullopt, &next, visit);
  return absl::OkStatus();
}

// Visits the dirty rows in [*next, end) below `prefix`, and moves *next behind them. False when told to stop.
bool Overlay::VisitDirty(absl::string_view prefix, std::optional<absl::string_view> end, std::string* next,
                         absl::FunctionRef<bool(absl::string_view key, absl::string_view value)> visit) {
  while (true) {
    const auto row = dirty_.lower_bound(*next);
    if (row == dirty_.end() || !absl::StartsWith(row->first, prefix)) return true;
    if (end.has_value() && absl::string_view(row->first) >= *end) return true;
    const std::string id = row->first;
    const Value value = row->second.value;
    *next = id + '\0';
    if (value.has_value() && !visit(KeyOf(id), *value)) return false;
  }
}

void Overlay::Arm(absl::string_view key, absl::Time due) {
  const absl::StatusOr<absl::Time> armed = ArmDeadline(*this, fold_, key, due);
  if (armed.ok()) next_due_ = std::min(next_due_, *armed);
}

void Overlay::Disarm(absl::string_view key) {
  // An error of the views is in storage_status_; there is no other.
  DisarmDeadline(*this, fold_, key).IgnoreError();
}

void Overlay::BeginPosition(Position position) {
  DAYBOOK_CHECK(journal_.empty());
  position_ = position;
  fold_begin_ = 0;
}

void Overlay::BeginFold(absl::string_view name) {
  fold_.assign(name.data(), name.size());
  fold_begin_ = journal_.size();
}

void Overlay::DropFold() {
  while (journal_.size() > fold_begin_) {
    Undo& undo = journal_.back();
    if (undo.dirty.has_value()) {
      dirty_[undo.id] = *std::move(undo.dirty);
    } else {
      dirty_.erase(undo.id);
    }
    journal_.pop_back();
  }
}

void Overlay::EndPosition() {
  for (Undo& undo : journal_) {
    if (!undo.first) continue;
    const Value& after = dirty_.find(undo.id)->second.value;
    if (after == undo.value) continue;
    writes_.push_back({TableOf(undo.id), std::string(KeyOf(undo.id)), position_, after});
  }
  journal_.clear();
}

void Overlay::Written(TreeSize size) {
  for (auto& [id, dirty] : dirty_) {
    if (!dirty.inserted) {
      Remember(id, std::move(dirty.value));
    } else {
      // Somebody may have looked, and remembered that it was not there.
      young_.erase(id);
      old_.erase(id);
    }
  }
  dirty_.clear();
  writes_.clear();
  views_size_ = size;
}

}  // namespace daybook
