#!/usr/bin/env bash
# Installs the libraries that `sealedsum bench --peers` measures beside ours, into .build-peers (which git ignores):
# python-paillier and pypaillier from PyPI; Intel's IPCL from PyPI too, which has it for CPython 3.8 on x86-64 only.
# GMP, OpenSSL and libsodium are linked into the benchmark itself. What cannot be had is left out, and the benchmark
# says so.
#
#   scripts/peers.sh [FOLDER]
#
# PYTHON names a Python 3.9 or newer, PYTHON38 one of 3.8 for IPCL.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
folder=${1:-$here/../.build-peers}
mkdir -p "$folder/bin"
folder=$(cd "$folder" && pwd)

say() { printf 'peers: %s\n' "$*" >&2; }

# launcher NAME VIRTUAL_ENVIRONMENT: a program that `sealedsum bench` finds by its name and asks for figures.
launcher() {
  cat > "$folder/bin/$1" << END
#!/bin/sh
# One thread, so that a figure is one of one core.
export OMP_NUM_THREADS=1 RAYON_NUM_THREADS=1 IPCL_NUM_THREADS=1
exec "$2/bin/python" "$here/peers/driver.py" "$1" "\$@"
END
  chmod +x "$folder/bin/$1"
}

# environment FOLDER PYTHON PACKAGE…: a virtual environment with these packages, made once.
environment() {
  local at=$1 python=$2
  shift 2
  [ -x "$at/bin/python" ] || "$python" -m venv "$at"
  "$at/bin/python" -m pip install --quiet --disable-pip-version-check "$@"
}

# The first program that runs and is of version 3.8.
python38() {
  local candidate
  for candidate in "${PYTHON38:-}" python3.8 "${PYENV_ROOT:-$HOME/.pyenv}"/versions/3.8.*/bin/python; do
    [ -n "$candidate" ] || continue
    [ "$("$candidate" -c 'import sys; print(*sys.version_info[:2])' 2> /dev/null)" = "3 8" ] || continue
    echo "$candidate"
    return
  done
  return 1
}

python=${PYTHON:-python3}
for pair in "python-paillier phe==1.5.0 gmpy2==2.3.2" "pypaillier pypaillier==0.8.0"; do
  # shellcheck disable=SC2086
  set -- $pair
  name=$1
  shift
  if environment "$folder/$name" "$python" "$@"; then launcher "$name" "$folder/$name"; say "$name is installed"
  else say "$name cannot be had here"; fi
done

if [ "$(uname -sm)" != "Linux x86_64" ]; then say "ipcl cannot be had here: it is for Linux on x86-64"
elif ! python=$(python38); then say "ipcl cannot be had here: it needs CPython 3.8 (PYTHON38=/path/to/python3.8)"
elif environment "$folder/ipcl" "$python" --no-deps ipcl-python==2.0.0 numpy==1.23.1 gmpy2==2.1.5; then
  launcher ipcl "$folder/ipcl"
  say "ipcl is installed"
else say "ipcl cannot be had here"; fi
