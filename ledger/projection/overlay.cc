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

void SetName(TableId table, absl::string_view key, std::string* name) {
  name->clear();
  AppendBigEndian(static_cast<uint16_t>(table), name);
  name->append(key.data(), key.size());
}

std::string NameOf(TableId table, absl::string_view key) {
  std::string name;
  name.reserve(kTableBytes + key.size());
  SetName(table, key, &name);
  return name;
}

TableId TableOf(absl::string_view name) { return TableId{BigEndianReader(name).U16()}; }
absl::string_view KeyOf(absl::string_view name) { return name.substr(kTableBytes); }

}  // namespace

Overlay::Overlay(Views& views, size_t cache_bytes_max)
    : views_(views),
      cache_bytes_max_(cache_bytes_max),
      views_size_(views.watermark().size),
      forget_at_(cache_bytes_max / 2) {}

absl::StatusOr<std::optional<std::string>> Overlay::Get(TableId table, absl::string_view key) {
  const NamedRow* row = Find(table, key);
  if (row == nullptr) return storage_status_;
  return row->second.value;
}

absl::StatusOr<const std::string*> Overlay::Peek(TableId table, absl::string_view key) {
  const NamedRow* row = Find(table, key);
  if (row == nullptr) return storage_status_;
  return row->second.value.has_value() ? &*row->second.value : nullptr;
}

Overlay::NamedRow* Overlay::Find(TableId table, absl::string_view key) {
  SetName(table, key, &name_);
  if (const auto young = young_.find(name_); young != young_.end()) return &*young;
  NamedRow* row = nullptr;
  if (const auto old = old_.find(name_); old != old_.end()) {
    row = &*young_.insert(old_.extract(old)).position;
    row->second.bytes = 0;
  } else {
    absl::StatusOr<Value> read = views_.GetNewest(table, key);
    if (!read.ok()) {
      storage_status_ = read.status();
      return nullptr;
    }
    row = &*young_.try_emplace(name_, Row{*std::move(read), Position{}}).first;
  }
  Count(row);
  return row;
}

void Overlay::Count(NamedRow* row) {
  const size_t bytes =
      row->first.size() + (row->second.value.has_value() ? row->second.value->size() : 0) + sizeof(NamedRow);
  young_bytes_ += bytes - row->second.bytes;  // May be less than before: the sum is right, modulo 2^64.
  row->second.bytes = bytes;
}

void Overlay::ForgetOldRows() {
  Rows kept;
  for (const auto& [name, row] : dirty_) kept.insert(young_.extract(name));
  old_ = std::exchange(young_, std::move(kept));
  young_bytes_ = 0;
  for (const auto& [name, row] : dirty_) {
    row->second.bytes = 0;
    Count(row);
  }
  // What is dirty cannot go: not before there is as much again is it worth another look.
  forget_at_ = std::max(cache_bytes_max_ / 2, 2 * young_bytes_);
}

void Overlay::Put(TableId table, absl::string_view key, std::string value) { Change(table, key, std::move(value)); }

void Overlay::Delete(TableId table, absl::string_view key) { Change(table, key, std::nullopt); }

void Overlay::Insert(TableId table, absl::string_view key, std::string value) {
  SetName(table, key, &name_);
  NamedRow* row = &*young_.try_emplace(name_).first;
  Write(row, std::move(value));
  row->second.inserted = true;
}

void Overlay::Change(TableId table, absl::string_view key, Value after) {
  NamedRow* row = Find(table, key);
  if (row == nullptr || row->second.value == after) return;  // The error is in storage_status_.
  Write(row, std::move(after));
}

void Overlay::Write(NamedRow* row, Value after) {
  Row& is = row->second;
  const bool first = !is.dirty || is.position != position_;
  if (!is.dirty) dirty_.emplace(row->first, row);
  journal_.push_back(
      {row, {std::exchange(is.value, std::move(after)), is.position, is.bytes, is.dirty, is.inserted}, first});
  is.position = position_;
  is.dirty = true;
}

absl::Status Overlay::Scan(TableId table, absl::string_view prefix,
                           absl::FunctionRef<bool(absl::string_view key, absl::string_view value)> visit) {
  return ScanRangeOf({table, prefix, ""}, visit);
}

absl::Status Overlay::ScanRangeOf(const ScanRange& range,
                                  absl::FunctionRef<bool(absl::string_view key, absl::string_view value)> visit) {
  const std::string prefix = NameOf(range.table, range.prefix);
  // The first dirty row not visited yet. Looked up anew each time: `visit` may write.
  std::string next = range.after.empty() ? prefix : NameOf(range.table, range.after) + '\0';
  bool going = true;
  const auto visit_stored = [&](absl::string_view key, absl::string_view value) {
    const std::string name = NameOf(range.table, key);
    if (!VisitDirty(prefix, name, &next, visit)) return going = false;
    if (dirty_.contains(name)) return true;  // The next call of VisitDirty has it.
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
    const std::string name(row->first);
    const Value value = row->second->second.value;
    *next = name + '\0';
    if (value.has_value() && !visit(KeyOf(name), *value)) return false;
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
    if (!undo.before.dirty) dirty_.erase(undo.row->first);
    const size_t bytes = undo.row->second.bytes;
    undo.row->second = std::move(undo.before);
    undo.row->second.bytes = bytes;
    journal_.pop_back();
  }
}

void Overlay::EndPosition() {
  for (const Undo& undo : journal_) {
    if (!undo.first) continue;
    const auto& [name, row] = *undo.row;
    if (row.value == undo.before.value) continue;
    writes_.push_back({TableOf(name), std::string(KeyOf(name)), position_, row.value});
  }
  journal_.clear();
  if (young_bytes_ >= forget_at_) ForgetOldRows();
}

void Overlay::Written(TreeSize size) {
  for (const auto& [name, row] : dirty_) {
    if (row->second.inserted) {
      young_bytes_ -= row->second.bytes;
      old_.erase(name);  // Somebody may have looked before, and seen that it was not there.
      young_.erase(name);
    } else {
      row->second.dirty = false;
      Count(row);
    }
  }
  dirty_.clear();
  writes_.clear();
  forget_at_ = cache_bytes_max_ / 2;
  views_size_ = size;
}

}  // namespace daybook
