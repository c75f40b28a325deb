# The two teams of the quickstart: real repositories, real tools, real databases. Sourced, not run.

# payments: Sqitch, whose history keeps a digest of every deploy script.
make_payments() {
  become mara
  git init -q -b main payments
  (
    cd payments
    quietly sqitch init payments --engine sqlite --target db:sqlite:../prod/billing.db
    quietly git add .
    git commit -qm 'begin'
  )
  payments_plans accounts
  payments_plans transfers
  (cd payments && quietly sqitch deploy)
}

payments_plans() {
  become mara
  (
    cd payments
    quietly sqitch add "$1" --note "$1"
    printf 'BEGIN;\nCREATE TABLE %s (id INTEGER PRIMARY KEY, amount NUMERIC NOT NULL);\nCOMMIT;\n' "$1" >"deploy/$1.sql"
    printf 'BEGIN;\nDROP TABLE %s;\nCOMMIT;\n' "$1" >"revert/$1.sql"
    git add .
    git commit -qm "plan $1"
  )
}

payments_edits() {
  become mara
  (
    cd payments
    sed -i 's/NUMERIC/INTEGER/' deploy/transfers.sql
    git commit -qam 'transfers: amounts are integers'
  )
}

# shop: sql-migrate, whose history keeps file names and no digest.
make_shop() {
  become jo
  git init -q -b main shop
  (
    cd shop
    mkdir migrations
    printf 'production:\n  dialect: sqlite3\n  datasource: ../prod/orders.db\n  dir: migrations\n' >dbconfig.yml
    git add . && git commit -qm 'begin'
  )
  shop_writes 0001_orders
  shop_writes 0002_items
  (cd shop && quietly sql-migrate up -env=production)
  # Monday's branch, forgotten until Friday.
  git -C shop checkout -q -b discounts
  shop_writes 0003_discounts
  git -C shop checkout -q main
}

# write_migration DIRECTORY VERSION_NAME
write_migration() {
  local table=${2#*_}
  cat >"$1/migrations/$2.sql" <<END
-- +migrate Up
CREATE TABLE $table (id INTEGER PRIMARY KEY, note TEXT);

-- +migrate Down
DROP TABLE $table;
END
}

shop_writes() {
  become jo
  write_migration shop "$1"
  git -C shop add . && git -C shop commit -qm "add ${1#*_}"
}

agent_writes_refunds() {
  become fixbot
  git -C shop worktree add -q ../shop-agent -b fixbot/refunds
  write_migration shop-agent 20261124031500_refunds
  git -C shop-agent add . && git -C shop-agent commit -qm 'add refunds'
}

review_renumbers() {
  become jo
  git -C shop-agent mv migrations/20261124031500_refunds.sql migrations/0005_refunds.sql
  git -C shop-agent commit -qm 'refunds: number it as we do'
  git -C shop merge -q --no-ff -m 'merge refunds' fixbot/refunds
}

discounts_are_merged() {
  become jo
  git -C shop merge -q --no-ff -m 'merge discounts' discounts
}

# What a team would have run every few minutes.
write_sync() {
  cat >sync.sh <<END
# What git says should be there, and what the tools say they have applied.
daybook import git payments --path . --target $payments
daybook import git shop --path migrations --target $shop
sqlite3 -json prod/sqitch.db "SELECT change AS name, script_hash AS digest, committed_at AS applied_time
    FROM changes ORDER BY committed_at" |
  daybook import history --json - --tool sqitch --target $payments
sqlite3 -json prod/orders.db "SELECT id AS name, applied_at AS applied_time
    FROM gorp_migrations ORDER BY applied_at" |
  daybook import history --json - --tool sql-migrate --target $shop
END
}
