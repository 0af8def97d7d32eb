#!/usr/bin/env bash
# Installs the C libraries that the build links to, where they are missing, and checks the Swift toolchain.
# Changes nothing, and asks for nothing, on a machine that has them all.
set -eu

fail() { printf 'setup: %s\n' "$*" >&2; exit 1; }

as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"
  elif command -v sudo > /dev/null; then sudo "$@"
  else fail "run this as root, or install sudo: $*"
  fi
}

debian() {
  local missing=() package
  for package in libgmp-dev libssl-dev libsodium-dev libsqlite3-dev zlib1g-dev pkg-config g++ python3-venv; do
    # pkgconf provides pkg-config on newer releases, so ask for the command there.
    if [ "$package" = pkg-config ] && command -v pkg-config > /dev/null; then continue; fi
    dpkg-query -W -f='${db:Status-Status}\n' "$package" 2> /dev/null | grep -qx installed || missing+=("$package")
  done
  [ ${#missing[@]} -gt 0 ] || return 0
  echo "setup: installing ${missing[*]}"
  as_root env DEBIAN_FRONTEND=noninteractive apt-get update -qq
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" > /dev/null
}

macos() {
  command -v brew > /dev/null || fail "install Homebrew (https://brew.sh), then run this again"
  local missing=() formula
  for formula in gmp openssl@3 libsodium sqlite pkgconf; do
    brew list --versions "$formula" > /dev/null || missing+=("$formula")
  done
  [ ${#missing[@]} -eq 0 ] || brew install "${missing[@]}"
}

swift_version() {
  command -v swift > /dev/null || fail "no swift on the PATH; install Swift 6.2 or newer from https://swift.org/install"
  local version
  version=$(swift --version 2> /dev/null | sed -n 's/.*Swift version \([0-9][0-9]*\.[0-9][0-9]*\).*/\1/p' | head -n 1)
  [ -n "$version" ] || fail "cannot read the version that 'swift --version' prints"
  local major=${version%%.*} minor=${version#*.}
  [ "$major" -gt 6 ] || { [ "$major" -eq 6 ] && [ "$minor" -ge 2 ]; } ||
    fail "Swift $version found, 6.2 or newer needed; install it from https://swift.org/install"
}

case "$(uname -s)" in
  Darwin) macos ;;
  Linux)
    command -v apt-get > /dev/null ||
      fail "no apt-get here: install the headers of GMP, OpenSSL 3, libsodium, SQLite and zlib with your package manager"
    debian
    ;;
  *) fail "only Linux and macOS are known to this script" ;;
esac
swift_version
