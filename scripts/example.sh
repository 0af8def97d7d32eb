#!/usr/bin/env bash
# Builds and runs the example package, which depends on this one as any other package would.
set -eu
cd "$(dirname "$0")/.."
swift run -c release --package-path Examples/SumOfFour SumOfFour
swift run -c release --package-path Examples/SumOfFour Predicates
