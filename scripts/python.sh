#!/usr/bin/env bash
# python.sh [PYTEST ARGUMENTS…]: builds the wheel, installs it into a fresh virtual environment with what its users have
# beside it, and tests it there. Also builds and runs the C example against the same library.
#
# WITH names more packages to install, such as WITH="torch opacus flwr[simulation] nvflare": tests that need them run then.
# ALL=1 runs the slow ones, too. PYTHON names the interpreter.
set -euo pipefail
cd "$(dirname "$0")/.."
root=$PWD
scripts/wheel.sh

venv=.build/python
rm -rf $venv
"${PYTHON:-python3}" -m venv $venv
# shellcheck disable=SC2086
$venv/bin/pip install -q dist/sealedsum-*.whl pytest mypy pandas matplotlib scikit-learn cryptography phe \
  flwr ${WITH:-}
$venv/bin/python -c 'import sealedsum; print("sealedsum", sealedsum.__version__, sealedsum.__file__)'

library=$(dirname "$($venv/bin/python -c 'import sealedsum._native as n; print(n.lib._name)')")
cc -std=c11 -Wall -Wextra -Werror -I Sources/Products/CSealedSum/include Examples/SumInC/sum.c \
  "$library/libsealedsum.so" -Wl,-rpath,"$library" -Wl,--allow-shlib-undefined -o .build/sum-in-c
.build/sum-in-c

# Not from the sources: what is tested is what is installed.
cd python
"$root/$venv/bin/python" -m mypy src/sealedsum
"$root/$venv/bin/python" -m pytest ${ALL:+-m 'slow or not slow'} "$@"
