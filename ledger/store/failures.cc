#include "ledger/store/failures.h"

#include <fstream>

#include "absl/strings/str_cat.h"
#include "ledger/store/rocks.h"

namespace daybook {

absl::Status Failures::OfRead(const rocksdb::Status& status, absl::string_view doing) {
  if (status.ok()) return absl::OkStatus();
  const absl::Status failure = Judge(status, doing);
  if (role_ == DatabaseOptions::Role::kDerived && status.IsCorruption()) Keep(failure);
  return failure;
}

absl::Status Failures::OfWrite(const rocksdb::Status& status, absl::string_view doing) {
  if (status.ok()) return absl::OkStatus();
  const absl::Status failure = Judge(status, doing);
  if (Keep(failure) && on_failure_) on_failure_(failure);
  return failure;
}

absl::Status Failures::Judge(const rocksdb::Status& status, absl::string_view doing) const {
  const absl::Status failure = FromRocks(status, absl::StrCat(doing, " ", path_));
  if (role_ == DatabaseOptions::Role::kLog || !absl::IsDataLoss(failure)) return failure;
  const bool marked = std::ofstream(DamageMark(path_)).good();
  return absl::UnavailableError(
      absl::StrCat(failure.message(), marked ? ". It can be derived: the next start makes it again"
                                             : ". Delete it to have it made again"));
}

bool Failures::Keep(const absl::Status& failure) {
  MutexLock lock(&mu_);
  if (!first_.ok()) return false;
  first_ = failure;
  failed_.store(true, std::memory_order_release);
  return true;
}

absl::Status Failures::first() const {
  if (!failed_.load(std::memory_order_acquire)) return absl::OkStatus();
  MutexLock lock(&mu_);
  return first_;
}

std::string DamageMark(absl::string_view path) { return absl::StrCat(path, ".damaged"); }

}  // namespace daybook
