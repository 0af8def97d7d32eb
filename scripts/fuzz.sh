#!/usr/bin/env bash
# fuzz.sh SECONDS [DECODER…]: fuzzes each decoder with libFuzzer and AddressSanitizer, starting from valid messages and
# from what earlier runs found. Stops at the first input that makes a decoder trap, hang or take too much memory, and
# leaves that input as .build-fuzz/findings/DECODER-*. In CI (CI=true) all decoders together get FUZZ_TOTAL seconds.
set -euo pipefail
cd "$(dirname "$0")/.."
seconds=${1:-30}
shift || true

build=.build-fuzz
program=$build/release/sealedsum-fuzz
# SwiftPM's own switch renames `main`; the compiler's adds coverage and addresses (SwiftPM would keep only one of them).
SEALEDSUM_FUZZ=1 swift build -c release --scratch-path $build --product sealedsum-fuzz \
  --sanitize fuzzer -Xswiftc -sanitize=fuzzer,address -Xcc -fsanitize=address 2>&1 |
  { grep -v 'ld.gold: warning: Cannot export local symbol' || true; }
[ -x $program ] || { echo "fuzz: the build failed" >&2; exit 1; }

# The runtime's own crash report would be written in place of libFuzzer's, and can wait for a terminal.
export SWIFT_BACKTRACE=enable=no
# GMP's memory is freed by the process's end; leaks are no finding here.
export ASAN_OPTIONS=detect_leaks=0${ASAN_OPTIONS:+:$ASAN_OPTIONS}

rm -rf $build/seeds
FUZZ_SEEDS=$build/seeds $program -artifact_prefix=$build/ 2> $build/seeds.log || { tail -n 20 $build/seeds.log >&2; exit 1; }
[ $# -gt 0 ] || set -- $(cd $build/seeds && ls)
if [ "${CI:-false}" = true ]; then
  share=$((${FUZZ_TOTAL:-240} / $#))
  [ "$share" -ge "$seconds" ] || seconds=$share
fi

mkdir -p $build/findings
for decoder in "$@"; do
  corpus=$build/corpus/$decoder
  mkdir -p "$corpus"
  log=$build/$decoder.log
  if FUZZ_DECODER=$decoder $program -max_total_time="$seconds" -timeout=20 -rss_limit_mb=3000 -max_len=16384 \
    -artifact_prefix="$build/findings/$decoder-" "$corpus" "$build/seeds/$decoder" > "$log" 2>&1; then
    printf '%-28s %s\n' "$decoder" "$(sed -n 's/^#\([0-9]*\).*DONE *cov: \([0-9]*\).*/\1 inputs, \2 edges/p' "$log")"
  else
    tail -n 40 "$log" >&2
    echo "fuzz: $decoder failed; repeat with: FUZZ_DECODER=$decoder $program FILE" >&2
    exit 1
  fi
done
