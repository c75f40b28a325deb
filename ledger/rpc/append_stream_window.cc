#include "ledger/rpc/append_stream_window.h"

#include "ledger/base/check.h"
#include "ledger/rpc/limits.h"

namespace daybook {

std::optional<uint64_t> AppendStreamWindow::Enter(size_t bytes) {
  if (closed_) return std::nullopt;
  slots_.push_back({bytes, std::nullopt});
  bytes_ += bytes;
  return first_ + slots_.size() - 1;
}

void AppendStreamWindow::Withdraw(uint64_t number) {
  DAYBOOK_CHECK(!slots_.empty() && number == first_ + slots_.size() - 1 && !slots_.back().answer);
  bytes_ -= slots_.back().bytes;
  slots_.pop_back();
}

void AppendStreamWindow::Answer(uint64_t number, const grpc::ByteBuffer& answer) {
  DAYBOOK_CHECK(number >= first_ && number - first_ < slots_.size());
  slots_[number - first_].answer = answer;
}

const grpc::ByteBuffer* AppendStreamWindow::FirstAnswer() const {
  return !slots_.empty() && slots_.front().answer ? &*slots_.front().answer : nullptr;
}

void AppendStreamWindow::PopFirst() {
  DAYBOOK_CHECK(!slots_.empty());
  bytes_ -= slots_.front().bytes;
  slots_.pop_front();
  ++first_;
}

bool AppendStreamWindow::HasRoom() const {
  return !closed_ && slots_.size() < kAppendWindowBatches && bytes_ < kAppendWindowBytes;
}

}  // namespace daybook
