# The stage of the quickstart: what is built, where it plays, and how commands are shown. Sourced, not run.

keep=no
bin=
stage=

usage() {
  echo "quickstart: $1; see deploy/quickstart.sh --help" >&2
  exit 64
}

read_options() {
  while [ $# -gt 0 ]; do
    case "$1" in
      --keep) keep=yes ;;
      --bin)
        [ -x "${2:-}/daybook" ] || usage "--bin: '${2:-}', want the directory of daybook and daybookd"
        bin=$(cd "$2" && pwd)
        shift
        ;;
      --help) sed -n '2,/^set /{s/^# \{0,1\}//p;/^set /d}' deploy/quickstart.sh; exit 0 ;;
      *) usage "unknown option '$1'" ;;
    esac
    shift
  done
}

# Reads what ninja says. On a terminal one line that changes, otherwise a line for every tenth.
show_progress() {
  local line done=0 all=0 tenth last=-1
  while IFS= read -r line; do
    if [[ $line =~ ^\[([0-9]+)/([0-9]+)\] ]]; then
      done=${BASH_REMATCH[1]} all=${BASH_REMATCH[2]}
      tenth=$((done * 10 / all))
      if [ -t 2 ]; then
        printf '\rbuilding: %d of %d' "$done" "$all" >&2
      elif [ "$tenth" -ne "$last" ]; then
        echo "building: $done of $all" >&2
      fi
      last=$tenth
    fi
  done
  [ "$all" -eq 0 ] || [ ! -t 2 ] || echo >&2
}

install_and_build() {
  echo "quickstart: installs missing Debian packages, builds into build/release, then plays in ${TMPDIR:-/tmp}" >&2
  deploy/install-deps.sh build >&2
  local log=build/release.log begin=$SECONDS
  mkdir -p build
  if ! { [ -f build/release/build.ninja ] || cmake --preset release; } >"$log" 2>&1 ||
    ! cmake --build --preset release --target daybook daybookd 2>&1 | tee -a "$log" | show_progress; then
    tail -n 30 "$log" >&2
    echo "quickstart: the build failed; all of it is in $log" >&2
    exit 1
  fi
  echo "quickstart: built in $((SECONDS - begin)) s" >&2
  bin=$PWD/build/release/bin
}

# A directory of our own, on which nothing of the user's configuration has a say.
enter_stage() {
  stage=$(mktemp -d "${TMPDIR:-/tmp}/daybook-quickstart.XXXXXX")
  trap leave_stage EXIT
  trap 'exit 130' INT TERM HUP
  cd "$stage"
  mkdir prod
  export PATH=$bin:$PATH XDG_DATA_HOME=$stage/data HOME=$stage
  export GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_SYSTEM=/dev/null
  export SQITCH_USER_CONFIG=/dev/null SQITCH_SYSTEM_CONFIG=/dev/null
  export LC_ALL=C.UTF-8
  unset DAYBOOK_SERVER DAYBOOK_ACTOR SQITCH_CONFIG GIT_DIR GIT_WORK_TREE GIT_INDEX_FILE
}

leave_stage() {
  local code=$?
  trap - EXIT
  if [ "$keep" = yes ] && [ -d "$stage/data" ]; then
    echo
    echo "Kept. Look around with:"
    echo "  cd $stage; export PATH=$bin:\$PATH DAYBOOK_SERVER=${DAYBOOK_SERVER:-}"
    echo "and end it with:"
    echo "  daybook up --stop --data-dir $stage/data/daybook && rm -rf $stage"
  else
    daybook up --stop >/dev/null || true
    rm -rf "$stage"
  fi
  exit "$code"
}

emphasis=
plain=
if [ -t 1 ] && [ -z "${NO_COLOR:-}" ]; then
  emphasis=$'\e[1m'
  plain=$'\e[0m'
fi

say() { printf '\n%s\n' "$*" | fold -s -w 100 | sed 's/ *$//'; }

# Whoever acts: people, an agent, and the job that runs by itself.
become() {
  local kind=human
  case "$1" in
    fixbot) kind=agent ;;
    cron) kind=service ;;
  esac
  export DAYBOOK_ACTOR=$kind:$1
  export GIT_AUTHOR_NAME=$1 GIT_AUTHOR_EMAIL=$1@example.org GIT_COMMITTER_NAME=$1 GIT_COMMITTER_EMAIL=$1@example.org
  export SQITCH_FULLNAME=$1 SQITCH_EMAIL=$1@example.org
}

# types WHO DIRECTORY COMMAND [EXIT-CODE]: shows the command as WHO would type it, and runs it.
types() {
  local who=$1 directory=$2 command=$3 want=${4:-0} got=0
  local place=${directory#.}
  printf '\n%s%s$ %s%s\n' "$emphasis" "$who${place:+:$place}" "$command" "$plain"
  become "$who"
  (cd "$directory" && eval "$command") </dev/null 2>&1 || got=$?
  if [ "$got" -ne "$want" ]; then
    echo "quickstart: '$command' exited with $got, want $want" >&2
    exit 1
  fi
}

# Runs a command whose output is of no interest, unless it fails.
quietly() {
  local output
  output=$("$@" 2>&1 </dev/null) || {
    printf '%s\nquickstart: failed: %s\n' "$output" "$*" >&2
    exit 1
  }
}

sync() { become cron && sh sync.sh; }

find_server() {
  DAYBOOK_SERVER=$(daybook up --output json | jq -r .server)
  export DAYBOOK_SERVER
}

head_size() { daybook doctor --output json | jq -r .head.size; }
