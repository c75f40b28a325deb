// The history diff once more, slow and plain: the definitions of records.h, pairing.h and history_diff.h as sets and
// sequences, for tests to hold the comparer to. It shares only the comparison of two migrations with it.

#ifndef DAYBOOK_LEDGER_DIFF_HISTORY_DIFF_ORACLE_H_
#define DAYBOOK_LEDGER_DIFF_HISTORY_DIFF_ORACLE_H_

#include <set>
#include <string>
#include <vector>

#include "ledger/diff/history_diff.h"

namespace daybook::testing {

struct OracleDiff {
  std::set<std::string> differences;  // "kind key [evidence] opens"
  std::set<std::string> pairs;        // "item-key record-key stage comparison"
  Verdict verdict = Verdict::kUnknown;
  uint64_t implied_count = 0;
};

OracleDiff SlowDiff(const HistoryInput& input);

// The comparer's answer in the same words.
OracleDiff InOracleWords(const HistoryInput& input, const HistoryDiff& diff);

}  // namespace daybook::testing

#endif  // DAYBOOK_LEDGER_DIFF_HISTORY_DIFF_ORACLE_H_
