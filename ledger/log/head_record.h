// The stored head of the log: whose ledger it is, how far it reaches, and the tree to go on from.
//
//   head = format ledger_id recorded_time root frontier                  (docs/formats/log.md)

#ifndef DAYBOOK_LEDGER_LOG_HEAD_RECORD_H_
#define DAYBOOK_LEDGER_LOG_HEAD_RECORD_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "ledger/log/block.h"
#include "ledger/log/ledger_id.h"
#include "ledger/merkle/frontier.h"

namespace daybook {

struct HeadRecord {
  LedgerId ledger_id;
  LogHead head;
  // The tree of head.size, with head.root.
  Frontier frontier;
};

std::string EncodeHeadRecord(const HeadRecord& record);

// Accepts exactly what EncodeHeadRecord writes, with a root that is the frontier's. Returns FAILED_PRECONDITION for the
// format of a newer release; DATA_LOSS for anything else.
absl::StatusOr<HeadRecord> DecodeHeadRecord(absl::string_view bytes);

}  // namespace daybook

#endif  // DAYBOOK_LEDGER_LOG_HEAD_RECORD_H_
