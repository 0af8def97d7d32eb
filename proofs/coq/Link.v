(** * The link proof's integers (docs/protocol.md §6): what two answers to one first message force.

    The verifier's equation in the commitment group holds modulo the group order [l]; the claim is about integers. The
    range check on responses and the parameter inequality [2^(b_y + 2) + 2^(b_x + 64) < l] close the gap. *)
From Coq Require Import ZArith Znumtheory Lia.
Open Scope Z_scope.

Section Link.
Variables (l by_ bx : Z).
Hypotheses (by_nonneg : 0 <= by_) (bx_nonneg : 0 <= bx).
Hypothesis parameters : 2 ^ (by_ + 2) + 2 ^ (bx + 64) < l.

(** Two accepted responses to one [y]: their difference is the challenges' difference times the witness, over [Z]. *)
Theorem no_wrap x z z' e e' :
  Z.abs x <= 2 ^ bx ->
  Z.abs z <= 2 ^ (by_ + 1) -> Z.abs z' <= 2 ^ (by_ + 1) ->
  0 <= e < 2 ^ 64 -> 0 <= e' < 2 ^ 64 ->
  (z - z') mod l = ((e - e') * x) mod l ->
  z - z' = (e - e') * x.
Proof.
intros Hx Hz Hz' He He' E.
assert (P : 2 ^ (by_ + 2) = 2 * 2 ^ (by_ + 1))
  by (replace (by_ + 2) with (Z.succ (by_ + 1)) by lia; now rewrite Z.pow_succ_r by lia).
assert (B : Z.abs ((e - e') * x) <= 2 ^ (bx + 64)).
{ rewrite Z.abs_mul, Z.pow_add_r, Z.mul_comm by lia. apply Z.mul_le_mono_nonneg; lia. }
assert (l_pos : 0 < l) by (pose proof (Z.pow_nonneg 2 (by_ + 2)); pose proof (Z.pow_nonneg 2 (bx + 64)); lia).
assert (D : (l | z - z' - (e - e') * x)).
{ apply Z.mod_divide; [lia|]. rewrite Zminus_mod, E, Z.sub_diag. apply Z.mod_0_l; lia. }
destruct D as [q D]. assert (Z.abs (q * l) < l) by (rewrite <- D; lia).
assert (q = 0) by nia. subst q. lia.
Qed.

(** Hence one false plaintext is answerable for one challenge only: if the ciphertext holds [m] and the commitment
    holds [x], and both equations hold for two challenges, then [m = x] modulo [N], whose prime factors all exceed the
    challenge. *)
Theorem plaintext_is_committed N m x dz de :
  0 < N -> rel_prime de N -> dz = de * x -> (de * m) mod N = dz mod N -> m mod N = x mod N.
Proof.
intros HN HR -> E.
assert (D : (N | de * (m - x))).
{ apply Z.mod_divide; [lia|]. rewrite Z.mul_sub_distr_l, Zminus_mod, E, Z.sub_diag. apply Z.mod_0_l; lia. }
apply Gauss in D; [|now apply rel_prime_sym].
destruct D as [q D]. replace m with (x + q * N) by lia. apply Z_mod_plus_full.
Qed.

Lemma prime_divisor g : 1 < g -> exists p, prime p /\ (p | g).
Proof.
intros H. assert (0 <= g) by lia. revert g H0 H. apply (Z_lt_induction (fun g => 1 < g -> exists p, prime p /\ (p | g))).
intros g IH Hg. destruct (prime_dec g) as [pg|np]; [exists g; split; [assumption|apply Z.divide_refl]|].
destruct (not_prime_divide g Hg np) as (q & Hq & qg).
destruct (IH q) as (p & pp & pq); [lia|lia|]. exists p; split; [assumption|]. now apply Z.divide_trans with q.
Qed.

(** A challenge difference is a unit modulo [N] as soon as no prime factor of [N] is at most [2^64]. *)
Theorem difference_is_unit N e e' :
  1 < N -> (forall p, prime p -> (p | N) -> 2 ^ 64 < p) ->
  0 <= e < 2 ^ 64 -> 0 <= e' < 2 ^ 64 -> e <> e' -> rel_prime (e - e') N.
Proof.
intros HN big He He' ne. apply rel_prime_sym. apply Zgcd_1_rel_prime.
destruct (Z.eq_dec (Z.gcd N (e - e')) 1) as [|G]; [assumption|exfalso].
set (g := Z.gcd N (e - e')) in *.
assert (0 <= g) by apply Z.gcd_nonneg.
assert (gd : (g | e - e')) by apply Z.gcd_divide_r. assert (gN : (g | N)) by apply Z.gcd_divide_l.
assert (g <> 0) by (intros Z0; rewrite Z0 in gN; destruct gN; lia).
assert (1 < g) by lia.
destruct (prime_divisor g) as (p & pp & pg); [lia|].
assert (pl : 2 ^ 64 < p) by (apply big; auto; eapply Z.divide_trans; eauto).
assert (pd : (p | e - e')) by (eapply Z.divide_trans; eauto).
apply Z.divide_abs_r in pd. apply Z.divide_pos_le in pd; lia.
Qed.
End Link.
Print Assumptions no_wrap.
Print Assumptions difference_is_unit.
