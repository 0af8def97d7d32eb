(** * Packed slots: signed centred digits modulo N (docs/protocol.md §2).

    A client packs [k] integers of at most [B] in absolute value into one residue modulo [N], in base [W].
    Up to [n] clients are summed modulo [N]; taking the representative of least absolute value and then centred digits
    from the lowest gives the sums, and nothing is left above the last slot. The hypotheses are the inequalities that a
    slot plan checks: [4 * n * B <= W] and [W ^ k <= N]. *)
From Coq Require Import ZArith List Lia Zdiv.
Import ListNotations. Open Scope Z_scope.

(** The representative of [z] modulo [M] of least absolute value. *)
Definition centre (M z : Z) := (z + M / 2) mod M - M / 2.

Lemma centre_mod M z : 0 < M -> centre M (z mod M) = centre M z.
Proof. intros H; unfold centre. now rewrite Zplus_mod_idemp_l. Qed.

Lemma centre_small M z : 2 * Z.abs z < M -> centre M z = z.
Proof.
intros H; unfold centre.
assert (M = 2 * (M / 2) + M mod 2) by (apply Z.div_mod; lia).
assert (0 <= M mod 2 < 2) by (apply Z.mod_pos_bound; lia).
rewrite Z.mod_small; lia.
Qed.

Lemma centre_plus_multiple M z q : 0 < M -> centre M (z + M * q) = centre M z.
Proof.
intros H; unfold centre. replace (z + M * q + M / 2) with (z + M / 2 + q * M) by ring.
now rewrite Z_mod_plus_full.
Qed.

(** [z - centre M z] is a multiple of [M]. *)
Lemma centre_divides M z : 0 < M -> M * ((z - centre M z) / M) = z - centre M z.
Proof.
intros H; unfold centre.
replace (z - ((z + M / 2) mod M - M / 2)) with ((z + M / 2) - (z + M / 2) mod M) by ring.
rewrite <- Z_div_exact_full_2; [reflexivity | lia |].
rewrite Zminus_mod_idemp_r, Z.sub_diag. now apply Z.mod_0_l, Z.neq_sym, Z.lt_neq.
Qed.

Section Packing.
Variable W : Z.                      (* 2 ^ slot width *)
Hypothesis W_pos : 0 < W.

Fixpoint pack (v : list Z) : Z :=
  match v with [] => 0 | x :: v => x + W * pack v end.

(** Fails if anything is left above the last slot. *)
Fixpoint unpack (k : nat) (z : Z) : option (list Z) :=
  match k with
  | O => if z =? 0 then Some [] else None
  | S k => let d := centre W z in option_map (cons d) (unpack k ((z - d) / W))
  end.

(** Every entry is at most [b] in absolute value. *)
Definition fits (b : Z) (v : list Z) := Forall (fun x => Z.abs x <= b) v.

Theorem unpack_pack v : Forall (fun x => 2 * Z.abs x < W) v -> unpack (length v) (pack v) = Some v.
Proof.
induction v as [|x v IH]; intros H; [reflexivity|].
inversion H; subst; cbn [pack length unpack].
rewrite centre_plus_multiple, centre_small by assumption.
replace (x + W * pack v - x) with (pack v * W) by ring.
rewrite Z.div_mul by lia. now rewrite IH.
Qed.

(** Unpacking has one result only: what it returns packs to what it was given. *)
Theorem pack_unpack k : forall z v, unpack k z = Some v -> length v = k /\ pack v = z.
Proof.
induction k as [|k IH]; intros z v; cbn [unpack].
- destruct (Z.eqb_spec z 0); [|discriminate]. now intros [= <-].
- destruct (unpack k ((z - centre W z) / W)) as [u|] eqn:E; [|discriminate].
  intros [= <-]. destruct (IH _ _ E) as [L P]. cbn [length pack].
  split; [now rewrite L|]. rewrite P, centre_divides by assumption. ring.
Qed.

Fixpoint addv (u v : list Z) : list Z :=
  match u, v with x :: u, y :: v => x + y :: addv u v | _, _ => [] end.
Fixpoint sumv (k : nat) (us : list (list Z)) : list Z :=
  match us with [] => repeat 0 k | u :: us => addv u (sumv k us) end.
Fixpoint sumz (zs : list Z) : Z := match zs with [] => 0 | z :: zs => z + sumz zs end.

Theorem pack_addv u : forall v, length u = length v -> pack (addv u v) = pack u + pack v.
Proof.
induction u as [|x u IH]; intros [|y v] E; try discriminate; [reflexivity|].
cbn. rewrite IH by (injection E; auto). ring.
Qed.

Lemma addv_length u : forall v, length u = length v -> length (addv u v) = length u.
Proof. induction u; intros [|y v] E; try discriminate; cbn; auto. Qed.

Lemma sumv_length k us : Forall (fun u => length u = k) us -> length (sumv k us) = k.
Proof.
induction us; intros H; cbn; [apply repeat_length|].
inversion H; subst. rewrite addv_length; auto. symmetry; auto.
Qed.

Lemma pack_repeat0 k : pack (repeat 0 k) = 0.
Proof. induction k; cbn; [reflexivity| rewrite IHk; ring]. Qed.

Lemma pack_sumv k us : Forall (fun u => length u = k) us -> pack (sumv k us) = sumz (map pack us).
Proof.
induction us as [|u us IH]; intros L; cbn; [apply pack_repeat0|].
inversion L; subst. rewrite pack_addv, IH; auto. symmetry; apply sumv_length; auto.
Qed.

Lemma addv_fits u : forall v b c, fits b u -> fits c v -> fits (b + c) (addv u v).
Proof.
induction u; intros [|y v] b c Hu Hv; try constructor.
- inversion Hu; inversion Hv; subst. lia.
- inversion Hu; inversion Hv; subst. now apply IHu.
Qed.

Lemma sumv_fits k us B : Forall (fits B) us -> fits (Z.of_nat (length us) * B) (sumv k us).
Proof.
induction us as [|u us IH]; intros F; cbn [sumv length].
- apply Forall_forall. intros x I. apply repeat_spec in I; subst; cbn; lia.
- inversion F; subst. rewrite Nat2Z.inj_succ.
  replace (Z.succ (Z.of_nat (length us)) * B) with (B + Z.of_nat (length us) * B) by ring.
  apply addv_fits; auto.
Qed.

(** A packed row is small: with [4 * b <= W] it stays below half of [W ^ k]. *)
Lemma pack_bound b v : 0 <= b -> fits b v ->
  Z.abs (pack v) * (W - 1) <= b * (W ^ Z.of_nat (length v) - 1).
Proof.
intros Hb; induction v as [|x v IH]; intros F.
- cbn [pack length]. rewrite Z.abs_0. cbn. lia.
- inversion F; subst. specialize (IH H2). cbn [pack length].
  rewrite Nat2Z.inj_succ, Z.pow_succ_r by lia.
  assert (T : Z.abs (x + W * pack v) <= b + W * Z.abs (pack v)) by lia.
  assert (Z.abs (x + W * pack v) * (W - 1) <= (b + W * Z.abs (pack v)) * (W - 1))
    by (apply Z.mul_le_mono_nonneg_r; lia).
  assert (W * (Z.abs (pack v) * (W - 1)) <= W * (b * (W ^ Z.of_nat (length v) - 1)))
    by (apply Z.mul_le_mono_nonneg_l; lia).
  nia.
Qed.

Lemma pack_half b v : 0 < b -> 4 * b <= W -> fits b v ->
  2 * Z.abs (pack v) < W ^ Z.of_nat (length v).
Proof.
intros Hb HW F. pose proof (pack_bound b v (Z.lt_le_incl _ _ Hb) F) as P.
assert (0 < W ^ Z.of_nat (length v)) by (apply Z.pow_pos_nonneg; lia).
assert (2 * b * (W ^ Z.of_nat (length v) - 1) <= (W - 1) * (W ^ Z.of_nat (length v) - 1))
  by (apply Z.mul_le_mono_nonneg_r; lia).
nia.
Qed.

Variable N : Z.                      (* the Paillier modulus *)
Hypothesis N_pos : 0 < N.

Lemma sumz_mod zs : sumz (map (fun z => z mod N) zs) mod N = sumz zs mod N.
Proof.
induction zs as [|z zs IH]; cbn [map sumz]; [reflexivity|].
rewrite Zplus_mod_idemp_l, <- Zplus_mod_idemp_r, IH. apply Zplus_mod_idemp_r.
Qed.

(** The whole round: clients encrypt residues, the ciphertexts' product decrypts to their sum modulo [N], and unpacking
    it gives exactly the vector of sums. [n] is the cap on clients; fewer may be accepted. *)
Theorem aggregate_correct k us n B :
  0 < B -> Z.of_nat (length us) <= n ->
  Forall (fun u => length u = k) us -> Forall (fits B) us ->
  4 * (n * B) <= W -> W ^ Z.of_nat k <= N ->
  unpack k (centre N (sumz (map (fun u => pack u mod N) us) mod N)) = Some (sumv k us).
Proof.
intros HB Hn L F HW HN.
replace (map (fun u => pack u mod N) us) with (map (fun z => z mod N) (map pack us)) by apply map_map.
rewrite sumz_mod, centre_mod, <- (pack_sumv k) by assumption.
pose proof (sumv_length k us L) as LS.
assert (S : fits (n * B) (sumv k us)).
{ eapply Forall_impl; [|exact (sumv_fits k us B F)]. cbn. intros x Hx.
  etransitivity; [exact Hx|]. apply Z.mul_le_mono_nonneg_r; lia. }
assert (E : unpack k (pack (sumv k us)) = Some (sumv k us)).
{ rewrite <- LS at 1. apply unpack_pack. eapply Forall_impl; [|exact S].
  intros x Hx. cbv beta in Hx |- *. lia. }
rewrite centre_small; [exact E|].
destruct (Z.eq_dec n 0) as [->|Hn0].
- (* no client at all: the sum is zero *)
  destruct us; [|cbn [length] in Hn; lia]. cbn [sumv]. rewrite pack_repeat0. cbn. lia.
- assert (0 < n) by lia. rewrite <- LS in HN.
  eapply Z.lt_le_trans; [|exact HN]. apply pack_half with (b := n * B); auto; nia.
Qed.
End Packing.
Print Assumptions pack_unpack.
Print Assumptions aggregate_correct.
