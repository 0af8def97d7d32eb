#!/usr/bin/env bash
# Checks the C kernels: constant time four ways, and memory, arithmetic and bounds under sanitizers. Each check must
# also find a fault that is planted for it.
#   1. Valgrind follows secrets through the machine code of the paths portable and avx2 (it knows no AVX-512).
#   2. MemorySanitizer follows them through the path ifma, before the compiler's last steps.
#   3. inspect-kernels.py looks through the machine code of the path ifma.
#   4. A statistical test of timings on every path of this machine.
#   5. AddressSanitizer and UndefinedBehaviorSanitizer, with the assertions on every bound (SEALEDSUM_CHECKED).
#   6. The compiler parses the kernels for a processor of another family, and the path without mulx and adx runs.
# `constant-time.sh CHECK...` runs some of: valgrind memory inspect timing sanitize processors.
set -euo pipefail
cd "$(dirname "$0")/.."

build=.build-constant-time
kernels=Sources/Numbers/CKernels
follow=Tests/Numbers/ConstantTime
drivers=Tests/Numbers/KernelChecks
includes=(-I "$kernels/include" -I "$kernels" -I "$follow")
log=$build/log
fault=9

fail() { printf 'constant-time: %s\n' "$*" >&2; exit 1; }
say() { printf 'constant-time: %s\n' "$*"; }

install_valgrind() {
  command -v valgrind > /dev/null && [ -f /usr/include/valgrind/memcheck.h ] && return
  command -v apt-get > /dev/null || fail "install Valgrind, then run this again"
  local root=()
  [ "$(id -u)" = 0 ] || root=(sudo)
  "${root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get update -qq
  "${root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends valgrind libc6-dbg \
    > /dev/null
}

declare -A made=()

# objects NAME FLAG...: compiles all kernels into a folder of that name once, on all processors, the longest first.
objects() {
  local name=$1
  shift
  [ -z "${made[$name]:-}" ] || return 0
  made[$name]=1
  rm -rf "${build:?}/$name"
  mkdir -p "$build/$name"
  ls -S "$kernels"/*.c | xargs -P "$(nproc)" -I {} \
    sh -c 'out=$1/$(basename "$2" .c).o; in=$2; shift 2; exec clang "$@" -c "$in" -o "$out"' \
    sh "$build/$name" {} "${includes[@]}" "$@"
}

# link NAME PROGRAM SOURCE... -- FLAG...: compiles a program and links it with the kernels of that name.
link() {
  local name=$1 program=$2 sources=()
  shift 2
  while [ "$1" != -- ]; do sources+=("$1"); shift; done
  shift
  clang "$@" -Wall -Wextra "${includes[@]}" "${sources[@]}" "$build/$name"/*.o -lgmp -lm -o "$build/$name/$program"
}

# expect STATUS WHAT COMMAND...
expect() {
  local wanted=$1 what=$2 status=0
  shift 2
  "$@" > "$log" 2>&1 || status=$?
  if [ "$status" != "$wanted" ]; then
    cat "$log" >&2
    [ "$wanted" = 0 ] && fail "$what: status $status" || fail "$what: the planted fault was not found (status $status)"
  fi
  say "$what: $([ "$wanted" = 0 ] && echo clean || echo 'found, as it should be')"
}

# What this machine can run.
has() { [ "$(uname -m)" = x86_64 ] && for flag in "$@"; do grep -qw "$flag" /proc/cpuinfo || return 1; done; }
paths() { echo portable; if has avx2 fma; then echo avx2; fi; if has avx512ifma; then echo ifma; fi; }

harness=("$follow/follow.c" "$follow/curve25519.c" "$follow/masks.c" "$follow/residues.c" "$follow/ring.c")
# The flags of a release build by SwiftPM.
release=(-O2 -gdwarf-4)

check_valgrind() {
  install_valgrind
  objects release "${release[@]}"
  link release follow "${harness[@]}" -- "${release[@]}"
  local run=(valgrind -q --error-exitcode=$fault "$build/release/follow" portable)
  expect 0 'Valgrind, portable path' "${run[@]}"
  for control in branch address curve ring; do expect $fault "Valgrind, control $control" "${run[@]}" $control; done
  if has avx2 fma; then
    run=(valgrind -q --error-exitcode=$fault "$build/release/follow" avx2)
    expect 0 'Valgrind, path avx2' "${run[@]}"
    expect $fault 'Valgrind, path avx2, control curve' "${run[@]}" curve
    # What the path brings itself: a choice among multiples that reads one of them only.
    link release follow-planted "${harness[@]}" "$follow/planted_choice.c" -- "${release[@]}" \
      -Wl,--wrap=multiples4_rows_small
    expect $fault 'Valgrind, path avx2, control choice' \
      valgrind -q --error-exitcode=$fault "$build/release/follow-planted" avx2
  fi
  # The same with the products by mulx, adcx and adox, which the kernels would not choose under Valgrind.
  grep -qw adx /proc/cpuinfo || return 0
  link release follow-adx "${harness[@]}" "$follow/adx.c" -- "${release[@]}" -Wl,--wrap=sealedsum_has_adx
  run=(valgrind -q --error-exitcode=$fault "$build/release/follow-adx" portable)
  expect 0 'Valgrind, portable path with adx' "${run[@]}"
  expect $fault 'Valgrind with adx, control ring' "${run[@]}" ring
}

check_memory() {
  has avx512ifma || { say 'MemorySanitizer: no path ifma here'; return; }
  # Values that are only passed on decide nothing, and GMP, which is not instrumented, writes to heap and stack.
  local flags=(-O1 -g -fsanitize=memory -fno-sanitize-memory-param-retval -mllvm -msan-poison-stack=0 -fuse-ld=lld)
  objects memory "${flags[@]}" -Wno-unused-command-line-argument
  link memory follow "${harness[@]}" -- "${flags[@]}"
  export MSAN_OPTIONS=poison_in_malloc=0:poison_in_free=0:exitcode=$fault
  local run=("$build/memory/follow" ifma)
  expect 0 'MemorySanitizer, path ifma' "${run[@]}"
  for control in branch address curve ring; do expect $fault "MemorySanitizer, control $control" "${run[@]}" $control; done
}

check_inspect() {
  [ "$(uname -m)" = x86_64 ] || { say 'inspection: no vector path here'; return; }
  objects release "${release[@]}"
  local inspected=() variable='^(msm25519x8|affine25519x8)$' object name
  for object in "$build"/release/*ifma*.o "$build"/release/*x8.o "$build"/release/*avx512.o; do
    name=$(basename "$object" .o)
    # Sums of public multiples, whose functions are variable-time without saying it in every name.
    [[ $name =~ $variable ]] || inspected+=("$object")
  done
  expect 0 "inspection of ${#inspected[@]} objects" scripts/inspect-kernels.py "${inspected[@]}"
  clang "${release[@]}" -c "$follow/planted.c" -o "$build/planted.o"
  expect 1 'inspection, control' scripts/inspect-kernels.py "$build/planted.o"
  for kind in gather transfer branch address; do
    grep -q "planted_$kind+.*: $kind:" "$log" || fail "inspection: the planted $kind was not found"
  done
}

check_timing() {
  objects release "${release[@]}"
  link release timing "$follow/timing.c" -- "${release[@]}"
  for path in $(paths); do
    expect 0 "timing, $path path" "$build/release/timing" "$path"
    cat "$log"
    expect $fault "timing, $path path, control" "$build/release/timing" "$path" control
  done
}

check_sanitize() {
  local flags=(-O1 -g -fsanitize=address,undefined -fno-sanitize-recover=all -DSEALEDSUM_CHECKED -fuse-ld=lld)
  objects address "${flags[@]}" -Wno-unused-command-line-argument
  objects release "${release[@]}"
  for driver in bounds residues ring curve25519 lanes25519 lanes25519x4 products masks gauss; do
    link address $driver "$drivers/$driver.c" -- "${flags[@]}"
    expect 0 "sanitizers, $driver" "$build/address/$driver"
  done
  link address planted "$drivers/planted.c" -- "${flags[@]}"
  expect 1 'sanitizers, control heap' "$build/address/planted" heap
  expect 1 'sanitizers, control shift' "$build/address/planted" shift
  local planted=(field subtrahend residue ring)
  ! has avx2 fma || planted+=(field-doubles columns-doubles)
  ! has avx512ifma || planted+=(field-lanes residue-lanes ring-lanes)
  for control in "${planted[@]}"; do
    expect 134 "contracts, control $control" "$build/address/planted" "$control"
    grep -q 'Assertion' "$log" || fail "contracts, control $control: stopped by something else"
  done
  # Without sanitizers there is time for a million random products of vectors a path and modulus.
  link release residues "$drivers/residues.c" -- "${release[@]}"
  expect 0 'a million products of residues, each path and modulus' "$build/release/residues" 2 1000000
  link release lanes25519 "$drivers/lanes25519.c" -- "${release[@]}"
  expect 0 'a million products of field elements in lanes' "$build/release/lanes25519" 1000000
  link release lanes25519x4 "$drivers/lanes25519x4.c" -- "${release[@]}"
  expect 0 'a million products of field elements in doubles' "$build/release/lanes25519x4" 1000000
}

check_processors() {
  local multiarch
  multiarch=$(uname -m)-linux-gnu
  # Only the compiler's part differs; what C library and GMP declare is the same, so this machine's headers do.
  mkdir -p "$build/headers/gnu"
  : > "$build/headers/gnu/stubs-32.h"
  local parse=(clang --target=aarch64-linux-gnu -fsyntax-only -Wall -Wextra -Werror -isystem "$build/headers"
    -isystem "/usr/include/$multiarch" "${includes[@]}")
  expect 0 'aarch64, kernels' "${parse[@]}" "$kernels"/*.c
  expect 0 'aarch64, checked kernels and drivers' "${parse[@]}" -DSEALEDSUM_CHECKED "$kernels"/*.c "$drivers"/*.c
  expect 1 'aarch64, control' "${parse[@]}" -include immintrin.h "$drivers/planted.c"
  objects no-adx "${release[@]}" -DSEALEDSUM_NO_ADX
  for driver in ring products; do
    link no-adx $driver "$drivers/$driver.c" -- "${release[@]}" -DSEALEDSUM_NO_ADX
    expect 0 "without adx, $driver" "$build/no-adx/$driver"
  done
}

mkdir -p "$build"
[ $# -gt 0 ] || set -- valgrind memory inspect timing sanitize processors
for check in "$@"; do
  case $check in
    valgrind | memory | inspect | timing | sanitize | processors) "check_$check" ;;
    *) fail "no check named $check" ;;
  esac
done
say "done in $SECONDS s"
