#include "ledger/views/memory_views.h"

#include "ledger/views/views_contract.h"

namespace daybook::testing {
namespace {

class InMemory {
 public:
  Views& views() { return views_; }
  void Reopen() {}

 private:
  MemoryViews views_;
};

INSTANTIATE_TYPED_TEST_SUITE_P(Memory, ViewsContract, InMemory);

}  // namespace
}  // namespace daybook::testing
