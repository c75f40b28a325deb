// How the process ends, for supervisors: 65 and 78 are not worth a restart.

#ifndef DAYBOOK_LEDGER_SERVER_EXIT_CODE_H_
#define DAYBOOK_LEDGER_SERVER_EXIT_CODE_H_

namespace daybook {

// Those of sysexits.h. Do not change these values: unit files name them.
enum ExitCode : int {
  kExitOk = 0,
  kExitUsage = 64,      // The command line is wrong.
  kExitIntegrity = 65,  // What is on disk cannot be what was acknowledged.
  kExitStorage = 74,    // A read, a write or a sync failed.
  kExitConfig = 78,  // The configuration is wrong: a key, a value, a port or a directory that is taken, a newer format.
};

}  // namespace daybook

#endif  // DAYBOOK_LEDGER_SERVER_EXIT_CODE_H_
