#!/usr/bin/env bash
# Two teams, two real databases, and one week in which both lose track; then what Daybook tells of it.
#
#   deploy/quickstart.sh [--keep] [--bin DIR]
#
# --keep     leave the server running and the files in place, to look around
# --bin DIR  use these programs: install nothing, build nothing
#
# Without --bin it first installs Debian packages (deploy/install-deps.sh build: as root, or with sudo) and builds into
# build/release; the second time there is nothing to do. The story happens in a temporary directory and on free ports of
# this machine, and leaves nothing behind. Exits 1 if anything that Daybook says differs from what happened.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
source deploy/quickstart/stage.sh
source deploy/quickstart/teams.sh
source deploy/quickstart/proof.sh

read_options "$@"
[ -n "$bin" ] || install_and_build
enter_stage
payments=payments/prod/billing-db
shop=shop/prod/orders-db

say "Two teams that share nothing. payments migrates with Sqitch, shop with sql-migrate; each has its git repository" \
  "and its database, and both had deployed two migrations before Daybook came."
make_payments
make_shop
write_sync
types mara . "daybook up --listen 127.0.0.1:0"
find_server

say "What should be there comes from git, what was applied from the tools' own tables. sync.sh reads both:"
types cron . "cat sync.sh"
types cron . "sh sync.sh"

say "Nobody waits in a quickstart, so there is a rule: what nobody recorded is a finding at once, not after five" \
  "minutes. Rules are events like all else."
types jo . "daybook record control.adopted --target governance/all/rules --control-id settle-at-once \\
    --threshold settle=0s --statement 'what nobody recorded is a finding at once'"

say "From now on they deploy through 'daybook run', which records who ran what, and how it ended:"
payments_plans limits
types mara payments "daybook run --target $payments --file deploy/limits.sql -- sqitch deploy"
shop_writes 0004_stock
types jo shop "daybook run --target $shop --file migrations/0004_stock.sql -- sql-migrate up -env=production"
quietly sync
types jo . "daybook targets"
before=$(head_size)
prove_monday

say "That was Monday. On Tuesday night Mara repairs an incident by hand, and tells nobody:"
payments_plans audit
types mara payments "sqitch deploy"
say "On Wednesday she tidies a migration that was applied long ago. Sqitch has nothing to say to that:"
payments_edits
types mara payments "sqitch deploy"
say "And there is a workaround, declared for a week, eight days ago:"
types mara payments "daybook workaround declare --target $payments --id manual-payouts \\
    --title 'payouts by hand' --owner mara --lifetime 7d --occurred-time '8d ago'"

say "On Thursday an agent is asked for refunds in shop. It migrates production from its own branch, under a number of" \
  "its own:"
agent_writes_refunds
types fixbot shop-agent "daybook run --target $shop --file migrations/20261124031500_refunds.sql \\
    --on-behalf-of jo -- sql-migrate up -env=production"
say "In review the file becomes 0005, as shop numbers its migrations. On Friday a branch of Monday is merged too: its" \
  "migration is 0003, and 0004 is in production. From here on sql-migrate refuses to run:"
review_renumbers
discounts_are_merged
types jo shop "sql-migrate up -env=production" 1
types cron . "sh sync.sh"

say "Both teams have lost track in the same week, and neither knows of the other. This is what Daybook knows:"
types jo . "daybook targets"
types jo . "daybook diff $shop"
say "The same question, as of Monday:"
types jo . "daybook diff $shop --as-of $before"
say "What is open, over all targets:"
types jo . "daybook findings"
prove_week

say "The command under a finding settles it. It appends; nothing that was recorded is changed:"
after=$(head_size)
types jo . "daybook map $(finding renumbered '.id[:10]') --to 0005_refunds.sql --reason 'renumbered in review'"
types jo . "daybook diff $shop --from $after"
prove_settled

leave_stage
