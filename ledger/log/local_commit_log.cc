#include "ledger/log/local_commit_log.h"

#include "absl/strings/str_cat.h"

namespace daybook {

void LocalCommitLog::Append(std::shared_ptr<const Block> block, const LogHead& expected, Done done) {
  const LogHead head = blocks_.head();
  if (head != expected) {
    done({CommitOutcome::kConflict,
          absl::AbortedError(absl::StrCat("log head: size ", head.size.value, ", expected ", expected.size.value))});
    return;
  }
  const absl::Status status = blocks_.Put(*block);
  // A write that failed may be on disk all the same: only opening again tells.
  done({status.ok() ? CommitOutcome::kCommitted : CommitOutcome::kUnknown, status});
}

}  // namespace daybook
