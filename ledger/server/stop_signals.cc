#include "ledger/server/stop_signals.h"

#include <csignal>
#include <ctime>

namespace daybook {
namespace {

sigset_t StopSet() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGTERM);
  sigaddset(&set, SIGINT);
  return set;
}

}  // namespace

StopSignals::StopSignals() {
  const sigset_t set = StopSet();
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
  // A reader of the log that went away must not take the ledger with it.
  std::signal(SIGPIPE, SIG_IGN);
  // A file that may not grow is a failed write like any other, and not the end where it stands.
  std::signal(SIGXFSZ, SIG_IGN);
}

bool StopSignals::AwaitFor(absl::Duration timeout) {
  const sigset_t set = StopSet();
  const timespec limit = absl::ToTimespec(timeout);
  return sigtimedwait(&set, nullptr, &limit) > 0;
}

void StopSignals::LeaveToDefault() {
  const sigset_t set = StopSet();
  pthread_sigmask(SIG_UNBLOCK, &set, nullptr);
}

}  // namespace daybook
