#!/usr/bin/env bash
# Puts the tables of stored figures into docs/benchmarks.md: what stands between a line `<!-- sealedsum ARGUMENTS -->` and
# `<!-- end -->` becomes what the program prints with these arguments, and `--format markdown`. Nothing is measured.
#
#   scripts/benchmark-tables.sh [SEALEDSUM]
set -eu
cd "$(dirname "$0")/.."

page=docs/benchmarks.md
program=${1:-$(swift build -c release --show-bin-path)/sealedsum}
made=$(mktemp)
trap 'rm -f "$made"' EXIT

while IFS= read -r line; do
  printf '%s\n' "$line"
  case $line in
  '<!-- sealedsum '*' -->')
    arguments=${line#'<!-- sealedsum '}
    arguments=${arguments%' -->'}
    case $arguments in
    *' --from '*) ;;
    *) echo "benchmark-tables: '$arguments' would measure: it has no --from" >&2; exit 1 ;;
    esac
    echo
    # shellcheck disable=SC2086
    "$program" $arguments --format markdown < /dev/null
    echo
    while IFS= read -r line && [ "$line" != '<!-- end -->' ]; do :; done
    [ "$line" = '<!-- end -->' ] || { echo "benchmark-tables: no <!-- end --> after '$arguments'" >&2; exit 1; }
    printf '%s\n' "$line"
    ;;
  esac
done < "$page" > "$made"
cat "$made" > "$page"
