# What Daybook must have said by the end of the story: its answers as JSON, against what was done. Sourced, not run.

differs=no

# proves WHAT ACTUAL: the expected lines come on standard input.
proves() {
  diff -u --label "what happened" --label "what Daybook says" - <(printf '%s\n' "$2") >difference && return
  printf '\nquickstart: %s is not as it was told:\n' "$1" >&2
  cat difference >&2
  differs=yes
}

verdicts() { daybook targets --output json | jq -r '.targets[] | "\(.target) \(.verdict)"'; }

# What proves noticed is the end of it.
insist() { [ "$differs" = no ] || exit 1; }

monday() { daybook diff "$shop" --as-of "$before" --output json; }

prove_monday() {
  proves "the verdict on Monday" "$(verdicts)" <<END
$payments in_sync
$shop in_sync
END
  insist
  monday >monday.json
}

# A line for each open finding, of all targets or of one.
findings() {
  daybook findings "$@" --output json |
    jq -r '.findings[] | [.target, .kind, .severity, .status, .key] | join(" ")' | sort
}

# finding KIND FILTER: of the only finding of that kind.
finding() { daybook findings --kind "$1" --output json | jq -r ".findings[0] | $2"; }

# The events that prove the finding of a kind, one a line: what, by whom, and the commit or version it speaks of.
evidence() {
  local position about='.event.expectationDeclared.revision // .event.migrationFinished.migration.version // empty'
  for position in $(finding "$1" '.evidence[]'); do
    daybook show "@$position" --output json | jq -r ".event | [.kind, .event.actor.id, ($about)] | join(\" \")"
  done
}

# proves_by KIND EVENT: the event is among what proves the finding.
proves_by() {
  local events
  events=$(evidence "$1")
  grep -qxF "$2" <<<"$events" || proves "the evidence of $1" "$events" <<<"$2"
}

exit_code() {
  local code=0
  "$@" >/dev/null || code=$?
  echo "$code"
}

prove_week() {
  proves "the verdict" "$(verdicts)" <<END
$payments out_of_sync
$shop out_of_sync
END
  proves "the list of findings" "$(findings)" <<END
$payments edited error open deploy/transfers.sql
$payments unrecorded warning open /audit
$payments workaround_overdue warning open manual-payouts
$shop late warning open 0003_discounts.sql
$shop renumbered warning open 0005_refunds.sql
END
  proves_by edited "expectation.declared mara@example.org $(git -C payments rev-parse HEAD)"
  proves_by unrecorded "history.snapshot cron"
  proves_by workaround_overdue "workaround.declared mara"
  proves_by late "expectation.declared jo@example.org $(git -C shop rev-parse HEAD)"
  proves_by renumbered "migration.finished fixbot 20261124031500"
  proves "the list of findings without a next command" "$(daybook findings --output json |
    jq -r '[.findings[] | select(.next == []) | .kind] | join(" ")')" <<<""
  proves "what diff exits with for payments, for shop, and for shop with --fail-on warning" \
    "$(exit_code daybook diff "$payments") $(exit_code daybook diff "$shop") $(
      exit_code daybook diff "$shop" --fail-on warning)" <<<"1 0 1"
  proves "the answer as of Monday" "$(monday)" <monday.json
  insist
}

prove_settled() {
  proves "the list of findings of shop" "$(findings "$shop")" <<<"$shop late warning open 0003_discounts.sql"
  insist
}
