// SIGTERM and SIGINT as something to wait for. The first asks for a drain; the second ends the process where it stands.

#ifndef DAYBOOK_LEDGER_SERVER_STOP_SIGNALS_H_
#define DAYBOOK_LEDGER_SERVER_STOP_SIGNALS_H_

#include "absl/time/time.h"

namespace daybook {

// Confined to the main thread. Made before any other thread, so that they all leave the signals to it.
class StopSignals {
 public:
  StopSignals();

  // Whether one came within `timeout`.
  bool AwaitFor(absl::Duration timeout);
  // From now on a signal does what it does by default.
  void LeaveToDefault();
};

}  // namespace daybook

#endif  // DAYBOOK_LEDGER_SERVER_STOP_SIGNALS_H_
