// Where an event stands in the ledger: Position (0-based, dense, equal to the Merkle leaf index), and TreeSize (how
// many events). They differ by one at the head, so they are different types and convert only by name.

#ifndef DAYBOOK_LEDGER_BASE_POSITION_H_
#define DAYBOOK_LEDGER_BASE_POSITION_H_

#include <compare>
#include <cstdint>

namespace daybook {

struct Position {
  uint64_t value = 0;
  friend constexpr auto operator<=>(Position, Position) = default;
  constexpr Position Next() const { return Position{value + 1}; }
};

// The number of events in a prefix of the ledger: positions [0, value).
struct TreeSize {
  uint64_t value = 0;
  friend constexpr auto operator<=>(TreeSize, TreeSize) = default;
  constexpr bool Includes(Position position) const { return position.value < value; }
};

// The smallest prefix that includes `position`.
constexpr TreeSize SizeIncluding(Position position) { return TreeSize{position.value + 1}; }
// The prefix that ends just before `position`.
constexpr TreeSize SizeBefore(Position position) { return TreeSize{position.value}; }
// The position the next event will take.
constexpr Position NextPosition(TreeSize size) { return Position{size.value}; }
// The newest position included. `size` must not be 0.
constexpr Position LastPosition(TreeSize size) { return Position{size.value - 1}; }

}  // namespace daybook

#endif  // DAYBOOK_LEDGER_BASE_POSITION_H_
