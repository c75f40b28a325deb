#!/usr/bin/env bash
# Everything that must hold before a change lands: installs what is missing, then builds, checks and tests.
#
#   tests/run.sh [all|format|dev|clang|asan|tsan|tidy|release ...]      default: all = format dev clang asan
#
# format   clang-format over our C++
# dev      g++: everything, each header compiled alone, all tests
# clang    clang-16 with lock annotations: ledger/, clients/ and tools/
# asan     the unit tests under the address and undefined behaviour sanitizers
# tsan     the engine's tests, without gRPC, under the thread sanitizer
# tidy     clang-tidy over what is not a test; with DAYBOOK_TIDY_SINCE=REVISION, over what changed since
# release  the optimised programs
#
# The last line is "N passed, N failed": test cases, and one for each stage that did not come to its tests. Exit 1 when
# anything failed.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
exec </dev/null

jobs=$(nproc)
passed=0
failed=0

# Adds the test cases that the ctest run of a preset left in build/PRESET/results.
count() {
  local counts
  counts=$(/usr/bin/python3 tests/count_results.py "build/$1/results") || counts="0 1"
  echo "$1: ${counts% *} test cases passed, ${counts#* } failed"
  passed=$((passed + ${counts% *}))
  failed=$((failed + ${counts#* }))
}

# configure PRESET, build PRESET [BUILD-PRESET], run PRESET
configure() { cmake --preset "$1" >"build/$1.configure.log" 2>&1 || { cat "build/$1.configure.log"; return 1; }; }
build() { configure "$1" && cmake --build --preset "${2:-$1}" -j "$jobs"; }
run() {
  rm -rf "build/$1/results" && mkdir -p "build/$1/results"
  ctest --preset "$1" -j "$jobs" --output-junit "$PWD/build/$1/results/ctest.xml"
  count "$1" # It says what failed; ctest's own exit code adds nothing.
}

stage_format() {
  find ledger clients tools tests \( -name '*.h' -o -name '*.cc' \) -print0 |
    xargs -0 -n 40 -P "$jobs" clang-format-16 --dry-run -Werror
}
stage_dev() { build dev dev-headers && run dev; }
stage_clang() { build clang; }
stage_asan() { build asan && run asan; }
stage_tsan() { build tsan && run tsan; }
stage_release() { build release; }
stage_tidy() {
  deploy/install-deps.sh lint && build clang || return 1
  local files
  if [ -n "${DAYBOOK_TIDY_SINCE:-}" ]; then
    files=$(git diff --name-only --diff-filter=d "$DAYBOOK_TIDY_SINCE" -- 'ledger/*.cc' 'clients/*.cc' 'tools/*.cc')
  else
    files=$(find ledger clients tools -name '*.cc')
  fi
  files=$(grep -v '_test\.cc$' <<<"$files")
  [ -z "$files" ] || xargs run-clang-tidy-16 -quiet -j "$jobs" -p build/clang <<<"$files"
}

stages=()
for name in "${@:-all}"; do
  case "$name" in
    all) stages+=(format dev clang asan) ;;
    format | dev | clang | asan | tsan | tidy | release) stages+=("$name") ;;
    *) echo "tests/run.sh: unknown stage '$name', see the top of the file" >&2; exit 64 ;;
  esac
done

mkdir -p build
deploy/install-deps.sh || exit 1
for name in "${stages[@]}"; do
  echo "== $name"
  begin=$SECONDS
  if "stage_$name"; then verdict=done; else verdict="FAILED" failed=$((failed + 1)); fi
  echo "== $name: $verdict in $((SECONDS - begin)) s"
done
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
