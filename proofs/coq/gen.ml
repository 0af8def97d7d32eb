(* Writes vectors from the extracted verifier: gen P Q G, ten valid proofs and four mutants of each. *)
module R = Schnorr_ref
let z = Z.of_string
let vec = Z.to_string
let p = z (Sys.argv.(1)) and q = z Sys.argv.(2) and g = z Sys.argv.(3)
let rnd seed = let h = Digest.string seed in
  let h2 = Digest.string (h ^ "1") in
  Z.erem (Z.of_bits (h ^ h2)) q
let () =
  let separator = ref "[\n" in
  for i = 0 to 9 do
    let s n = rnd (Printf.sprintf "%s-%d" n i) in
    let w = s "w" and k = s "k" and c = s "c" in
    let x = R.powm g w p and a = R.powm g k p in
    let r = R.respond q k w c in
    let emit label a c r =
      Printf.printf "%s{\"label\":\"%s-%d\",\"x\":\"%s\",\"a\":\"%s\",\"c\":\"%s\",\"s\":\"%s\",\"accept\":%b}"
        !separator label i (vec x) (vec a) (vec c) (vec r) (R.schnorr_verify p q g x a c r); separator := ",\n" in
    emit "valid" a c r;
    emit "bad-response" a c (Z.erem (Z.succ r) q);
    emit "bad-challenge" a (Z.erem (Z.succ c) q) r;
    emit "noncanonical-response" a c (Z.add r q);
    emit "commitment-outside-subgroup" (Z.sub p a) c r
  done; print_string "\n]\n"
