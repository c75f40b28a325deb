// Whether a ledger holds what its clients were told, all of it once, and nothing else.

#ifndef DAYBOOK_TESTS_INTEGRATION_ACCOUNT_H_
#define DAYBOOK_TESTS_INTEGRATION_ACCOUNT_H_

#include <memory>
#include <vector>

#include "daybook/v1/event.pb.h"
#include "tests/integration/load_writer.h"

namespace daybook::testing {

// What may have become of a batch without an answer: after a kill anything, after a drain nothing.
enum class Unanswered { kMayBeThere, kIsNotThere };

// Holds everything that the ledger holds, from position 0, against the writers' accounts: positions are dense, no key
// stands twice, what was acknowledged stands where it was said to with the content that was sent, nothing of a refused
// batch is there, batches are there whole, and each event of the shared stream follows the one that its writer saw.
void ExpectAccountHolds(const std::vector<v1::RecordedEvent>& ledger,
                        const std::vector<std::unique_ptr<LoadWriter>>& writers, Unanswered unanswered);

}  // namespace daybook::testing

#endif  // DAYBOOK_TESTS_INTEGRATION_ACCOUNT_H_
