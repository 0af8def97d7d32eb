#!/usr/bin/env bash
# Checks every machine-checked claim of README.md; installs the tools where they are missing (Debian, Ubuntu).
# Prints one line a file with its seconds, and fails on the first that does not hold.
set -euo pipefail
cd "$(dirname "$0")"

tools="coq libcoq-mathcomp-algebra libcoq-mathcomp-solvable libcoq-mathcomp-field ocaml-nox libzarith-ocaml-dev spin maude z3"
if ! { command -v coqc && command -v ocamlfind && command -v spin && command -v maude && command -v z3; } > /dev/null ||
  [ ! -d "$(coqc -where 2> /dev/null)/user-contrib/mathcomp/solvable" ]; then
  command -v apt-get > /dev/null || { echo "proofs: install $tools ocaml-findlib" >&2; exit 1; }
  sudo=""; [ "$(id -u)" = 0 ] || sudo=sudo
  $sudo apt-get update -qq
  # shellcheck disable=SC2086
  $sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $tools ocaml-findlib gcc python3 libc6-dev > /dev/null
fi

build=.build
rm -rf $build && mkdir -p $build && cp coq/* spin/* maude/* smt/* $build && cd $build

# held NAME COMMAND…: runs it, prints the seconds it took, or its output and fails.
held() {
  local name=$1 start=$EPOCHREALTIME
  shift
  if ! "$@" > log 2>&1; then
    cat log >&2
    echo "proofs: $name does NOT hold" >&2
    exit 1
  fi
  awk -v n="$name" -v a="$start" -v b="$EPOCHREALTIME" 'BEGIN { printf "%-26s holds  %5.1f s\n", n, b - a }'
}

# A theorem that rests on an axiom is not what the README claims.
theorem() { coqc -q "$1.v" | tee axioms && grep -q 'Closed under the global context' axioms && ! grep -q '^Axioms:' axioms; }
for file in SigmaHom SigmaMul Schnorr Pedersen PaillierArith Packing Link Ledger Vectors; do
  held "coq/$file.v" theorem $file
done

# The extracted verifier accepts what is valid and refuses each mutant, in the squares modulo the largest 127-bit safe
# prime.
vectors() {
  ocamlfind ocamlopt -package zarith -linkpkg -w -a schnorr_ref.mli schnorr_ref.ml gen.ml -o gen
  ./gen 170141183460469231731687303715884103007 85070591730234615865843651857942051503 4 > vectors.json
  python3 -c '
import json
vectors = json.load(open("vectors.json"))
assert len(vectors) == 50
valid = [v for v in vectors if v["label"].startswith("valid")]
assert len(valid) == 10 and all(v["accept"] for v in valid)
mutants = [v for v in vectors if v not in valid]
assert not any(v["accept"] for v in mutants), [v["label"] for v in mutants if v["accept"]]'
}
held "coq/gen.ml" vectors

model() { spin -run -ltl "$1" round.pml > spin.log && grep -q 'errors: 0' spin.log; }
for property in quorum_before_decrypt no_double proved_only terminates; do
  held "spin/$property" model $property
done

# Four searches for an attack find nothing, the honest run is found.
no_attack() { maude -no-banner round.maude > maude.log && [ "$(grep -c '^No solution' maude.log)" = 4 ] && [ "$(grep -c '^Solution 1' maude.log)" = 1 ]; }
# Without the sender in the transcript the copy attack is found at once: the model is able to see it.
attack_seen() { maude -no-banner sender-unbound.maude > maude.log && grep -q '^Solution 1' maude.log; }
held "maude/round" no_attack
held "maude/sender-unbound" attack_seen

unsat() { [ "$(z3 "$1")" = unsat ]; }
held "smt/headroom.smt2" unsat headroom.smt2
held "tiny_exhaustive.py" python3 ../tiny_exhaustive.py
