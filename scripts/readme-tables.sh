#!/usr/bin/env bash
# Puts the tables of stored figures into README.md: what stands between `<!-- tables of FILE -->` and
# `<!-- end of tables -->` becomes what `sealedsum bench --from FILE --format markdown` prints; the plot is drawn beside FILE.
#
#   scripts/readme-tables.sh [SEALEDSUM]
set -eu
cd "$(dirname "$0")/.."

program=${1:-$(swift build -c release --show-bin-path)/sealedsum}
made=$(mktemp)
trap 'rm -f "$made"' EXIT

while IFS= read -r line; do
  case $line in
  '<!-- tables of '*)
    file=${line#'<!-- tables of '}
    printf '%s\n\n' "$line"
    file=${file%' -->'}
    "$program" bench --from "$file" --plot "${file%.json}.svg" --format markdown
    echo
    while IFS= read -r line && [ "$line" != '<!-- end of tables -->' ]; do :; done
    ;;
  esac
  case $line in '<!-- tables of '*) ;; *) printf '%s\n' "$line" ;; esac
done < README.md > "$made"
cat "$made" > README.md
