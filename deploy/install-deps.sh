#!/usr/bin/env bash
# Installs the Debian 12 packages that Daybook needs: as root, or as a user who may use sudo. Where nothing is missing,
# anybody may run it.
#
#   deploy/install-deps.sh [build] [test] [lint]      default: build test
#
# build  what compiles and runs the ledger, the command line and the quickstart
# test   real databases and migration tools, Python's gRPC modules, clang-16 and the sanitizers' runtime
# lint   clang-tidy
#
# No service is started, and no database cluster is created.
set -euo pipefail

build_packages=(
  build-essential cmake ninja-build ccache pkg-config git ca-certificates
  libabsl-dev libgrpc++-dev libgrpc-dev protobuf-compiler protobuf-compiler-grpc libprotobuf-dev libprotoc-dev
  librocksdb-dev libspdlog-dev libfmt-dev libssl-dev
  libcli11-dev libtomlplusplus-dev nlohmann-json3-dev libcpp-httplib-dev
  sqlite3 sqitch libdbd-sqlite3-perl sql-migrate jq
)
test_packages=(
  libgtest-dev libgmock-dev libre2-dev
  python3 python3-grpcio python3-protobuf
  clang-16 clang-format-16 lld-16 libclang-rt-16-dev llvm-16
)
lint_packages=(clang-tidy-16)

packages=()
for group in "${@:-build test}"; do
  for name in $group; do
    case "$name" in
      build) packages+=("${build_packages[@]}") ;;
      test) packages+=("${test_packages[@]}") ;;
      lint) packages+=("${lint_packages[@]}") ;;
      *) echo "install-deps: unknown group '$name', want build, test or lint" >&2; exit 64 ;;
    esac
  done
done

missing=()
for package in "${packages[@]}"; do
  status=$(dpkg-query -W -f='${Status}\n' "$package" 2>/dev/null) || status=absent
  # The last of three words says what is; the first, whether it is to be so, to go or to be held.
  [ "${status##* }" = installed ] || missing+=("$package")
done
if [ "${#missing[@]}" -eq 0 ]; then
  echo "install-deps: all ${#packages[@]} packages are installed"
  exit 0
fi

as_root=()
if [ "$(id -u)" -ne 0 ]; then
  if ! command -v sudo >/dev/null; then
    echo "install-deps: missing ${missing[*]}; run as root, or install sudo first" >&2
    exit 77
  fi
  as_root=(sudo)
fi

echo "install-deps: installing ${#missing[@]} of ${#packages[@]} packages: ${missing[*]}"

# Debian's hook for "do not start services while packages are set up": exit 101 refuses.
policy=/usr/sbin/policy-rc.d
if [ ! -e "$policy" ]; then
  printf '#!/bin/sh\nexit 101\n' | "${as_root[@]}" tee "$policy" >/dev/null
  "${as_root[@]}" chmod 755 "$policy"
  trap '"${as_root[@]}" rm -f "$policy"' EXIT
fi
# postgresql-common would otherwise create and start a cluster of its own.
if [ ! -e /etc/postgresql-common/createcluster.conf ]; then
  "${as_root[@]}" mkdir -p /etc/postgresql-common
  echo 'create_main_cluster = false' | "${as_root[@]}" tee /etc/postgresql-common/createcluster.conf >/dev/null
fi

"${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get update -q
"${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends "${missing[@]}"
echo "install-deps: done"
