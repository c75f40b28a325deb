// The stages an event passes in the ledger. Each is stepped by one thread (runner.h), or by a test.

#ifndef DAYBOOK_LEDGER_ENGINE_STAGE_H_
#define DAYBOOK_LEDGER_ENGINE_STAGE_H_

#include <cstddef>
#include <cstdint>
#include <functional>

namespace daybook {

enum class Stage : uint8_t {
  kSequence,  // Batches become a block and decisions.
  kWrite,     // The block becomes durable.
  kAnswer,    // Decisions that rest on durable blocks are told.
  kIndex,     // Durable blocks get into the index.
  kProject,   // Durable events are folded into the views.
  kTimer,     // Waits for views end, deadlines fall due.
};
inline constexpr size_t kStageCount = 6;

// Called when a stage may have something to do. Thread-safe. Must not block.
using WakeStage = std::function<void(Stage)>;

}  // namespace daybook

#endif  // DAYBOOK_LEDGER_ENGINE_STAGE_H_
