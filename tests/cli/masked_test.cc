#include "tests/support/masked.h"

#include <gtest/gtest.h>

namespace daybook::testing {
namespace {

struct Case {
  const char* printed;
  const char* masked;
};

TEST(MaskedTest, HidesWhatDiffersFromRunToRun) {
  const Case cases[] = {
      {"as of 7 events, 2026-11-24 23:51:12, root b7ca2ea1", "as of 7 events, YYYY-MM-DD hh:mm:ss, root ROOT"},
      {"ended at 2026-11-22T10:01:00.5Z", "ended at YYYY-MM-DDThh:mm:ssZ"},
      {"2026-11-24T23:51:12+01:00", "YYYY-MM-DDThh:mm:ssZ"},
      {"id 01a20fdd-a41b-74a2-9d97-f40591ed04da", "id ID"},
      {"at d30d858bf9fa5d8979af2d32c3be5e09b07da877", "at COMMIT"},
      {"a550796a3d  2026-11-24 23:51:12  ann", "xxxxxxxxxx  YYYY-MM-DD hh:mm:ss  ann"},
      {"(+1 -0) at d30d858bf9fa", "(+1 -0) at xxxxxxxxxxxx"},
      {"up: 127.0.0.1:45885, pid 19059", "up: 127.0.0.1:PORT, pid PID"},
      {"data /tmp/daybook-quickstart.mhNk2N/data/ledger", "data DIR/data/ledger"},
      {"log /var/tmp/x/daybook-a1B2c3/server.log", "log DIR/server.log"},
      {"answered in 1.5ms", "answered in DURATION"},
      {"daybook/c36a57772e6fb997382e77bd70e40996", "daybook/LEDGER"},
  };
  for (const Case& c : cases) EXPECT_EQ(Masked(c.printed), c.masked);
}

TEST(MaskedTest, KeepsWhatAProgramSays) {
  for (const char* said :
       {"F-PR6G5RMK  error  edited  1 a was changed after it was applied",
        "20261124031500_refunds.sql: unknown migration in database", "127.0.0.1:7430", "-1796586466 expected",
        "workaround for 7d, overdue in 2w", "payments/prod/billing-db @12, 4 items (+1 -0)"}) {
    EXPECT_EQ(Masked(said), said);
  }
}

}  // namespace
}  // namespace daybook::testing
