#!/usr/bin/env bash
# Builds RiseFL (L2 norms by random projections, every entry committed; nothing encrypted) from its public repository,
# outside this project, into .build-peers (which git ignores), with scripts/peers/risefl-bench.cpp, which measures it:
#
#   scripts/risefl.sh [FOLDER]
#   sealedsum bench proofs --risefl .build-peers/proofs/risefl
#
# SEALEDSUM_RISEFL names a checkout or a mirror to take instead of cloning from GitHub. CXX names the compiler (g++).
# It needs x86-64 with AVX2, git, g++, libsodium, GMP, NTL and oneTBB with their headers.
set -eu

commit=1fa4d266543ced67e4efce9f3029dafb7afe5fb9
address=https://github.com/nusdbsystem/risefl.git
here=$(cd "$(dirname "$0")" && pwd)
folder=${1:-$here/../.build-peers}
compiler=${CXX:-g++}
# What its CMakeLists.txt sets; its headers give many warnings.
flags="-Ofast -pthread -fPIC -march=native -w"

say() { printf 'risefl: %s\n' "$*" >&2; }
give_up() { say "cannot be had here: $*"; exit 1; }

[ "$(uname -sm)" = "Linux x86_64" ] && grep -qm1 avx2 /proc/cpuinfo || give_up "it is for Linux on x86-64 with AVX2"
for tool in git "$compiler"; do
  command -v "$tool" > /dev/null || give_up "there is no $tool (apt-get install git g++)"
done
for header in sodium.h gmpxx.h NTL/ZZ.h tbb/global_control.h; do
  echo "#include <$header>" | "$compiler" -std=c++17 -E -x c++ - > /dev/null 2>&1 ||
    give_up "there is no $header (apt-get install libsodium-dev libgmp-dev libntl-dev libtbb-dev)"
done

mkdir -p "$folder/proofs" "$folder/risefl"
folder=$(cd "$folder" && pwd)
source=$folder/risefl/source
build=$folder/risefl/build
if [ ! -f "$source/zkp.cpp" ] || [ -n "${SEALEDSUM_RISEFL:-}" ]; then
  rm -rf "$source" "$build"
  say "cloning ${SEALEDSUM_RISEFL:-$address}"
  GIT_TERMINAL_PROMPT=0 git clone --quiet "${SEALEDSUM_RISEFL:-$address}" "$source" || give_up "${SEALEDSUM_RISEFL:-$address} cannot be cloned"
  git -C "$source" checkout --quiet "$commit" 2> /dev/null || say "commit ${commit:0:7} is not there, taking the newest"
fi
[ -f "$source/risefl_interface_server.cpp" ] || give_up "$source does not hold its sources"
version=$(git -C "$source" log -1 --format='commit %h' 2> /dev/null || echo "of unknown commit")

mkdir -p "$build"
cd "$source"
say "compiling $version, a minute"
# Everything of its library; main.cpp is its test.
printf '%s\n' base64 bulletin exception mpz_conversion risefl_interface_client risefl_interface_common \
  risefl_interface_server rist_fast_computation ristretto ristretto_vector shamir utils zkp \
  include/random_avx/mersenne-twister-avx2 |
  xargs -P "$(nproc)" -I NAME sh -c '
    object=$1/$(basename NAME).o
    [ "$object" -nt NAME.cpp ] || '"$compiler"' -std=c++17 '"$flags"' -c NAME.cpp -o "$object"' sh "$build" ||
  give_up "it does not compile"
"$compiler" -x c -DHAVE_TI_MODE=1 $flags -c include/sodium/ed25519_ref10.c -o "$build/ed25519_ref10.o" ||
  give_up "it does not compile"
"$compiler" -std=c++17 $flags -DRISEFL_VERSION="\"$version\"" -I "$source" "$here/peers/risefl-bench.cpp" "$build"/*.o \
  -lsodium -lntl -ltbb -lgmpxx -lgmp -lm -o "$folder/proofs/risefl" || give_up "it does not link"
say "built: $folder/proofs/risefl"
