// The two kinds of finding that are about order, late and applied_out_of_order, as one running maximum over places.

#ifndef DAYBOOK_LEDGER_DIFF_APPLIED_ORDER_H_
#define DAYBOOK_LEDGER_DIFF_APPLIED_ORDER_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace daybook {

// The high-water marks of a sequence: what stands after everything before it. Fed in the order of application.
// Thread-compatible: callers synchronise.
class HighWater {
 public:
  struct Mark {
    uint64_t place;  // in the expected order
    size_t record;   // whose application reached it
  };

  // Adds the next application. Returns the mark that had passed `place` first, if one had: then it is out of order.
  std::optional<Mark> Apply(uint64_t place, size_t record);

  // The first mark beyond `place`: what made an unapplied item there late.
  std::optional<Mark> FirstBeyond(uint64_t place) const;

 private:
  std::vector<Mark> marks_;  // ascending places
};

}  // namespace daybook

#endif  // DAYBOOK_LEDGER_DIFF_APPLIED_ORDER_H_
