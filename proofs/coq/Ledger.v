(** * The round contract as a transition function, and its invariant (docs/protocol.md §9). *)
From Coq Require Import List Arith Lia Bool.
Import ListNotations.

Section Ledger.
Variables (client update : Type).
Variable client_eqb : client -> client -> bool.
Hypothesis client_eqbP : forall a b, client_eqb a b = true <-> a = b.
Variable valid : client -> nat -> update -> bool.   (* the proof verifier *)
Variables quorum cap : nat.                          (* n_min and n *)

Inductive phase := Collecting | Sealed | Final | Aborted.
Record state := St { round : nat; ph : phase; entries : list (client * update) }.
Inductive event :=
  | Submit (c : client) (r : nat) (u : update) | Deadline | Publish.

Definition submitted (c : client) (s : state) :=
  existsb (fun e => client_eqb c (fst e)) (entries s).

Definition step (s : state) (e : event) : option state :=
  match ph s, e with
  | Collecting, Submit c r u =>
      if Nat.eqb r (round s) && negb (submitted c s) && (length (entries s) <? cap) && valid c r u
      then Some (St (round s) Collecting ((c, u) :: entries s)) else None
  | Collecting, Deadline =>
      Some (St (round s) (if quorum <=? length (entries s) then Sealed else Aborted) (entries s))
  | Sealed, Publish => Some (St (round s) Final (entries s))
  | _, _ => None
  end.

Definition inv (s : state) :=
  NoDup (map fst (entries s)) /\
  Forall (fun e => valid (fst e) (round s) (snd e) = true) (entries s) /\
  length (entries s) <= cap /\
  (ph s = Sealed \/ ph s = Final -> quorum <= length (entries s)).

Lemma submitted_in c s : submitted c s = false -> ~ In c (map fst (entries s)).
Proof.
unfold submitted; intros H I; apply in_map_iff in I; destruct I as [[d u] [E I]].
cbn in E; subst. assert (existsb (fun e => client_eqb c (fst e)) (entries s) = true).
{ apply existsb_exists; exists (c, u); split; auto. now apply client_eqbP. }
congruence.
Qed.

Theorem step_inv s e s' : inv s -> step s e = Some s' -> inv s'.
Proof.
destruct s as [r p es]; unfold inv, step; cbn [ph round entries].
intros (ND & FV & C & Q); destruct p, e; try discriminate.
- destruct (Nat.eqb r0 r && negb (submitted c (St r Collecting es)) && (length es <? cap) && valid c r0 u)
    eqn:B; [|discriminate].
  rewrite !andb_true_iff, negb_true_iff in B; destruct B as [[[R S] K] V]. apply Nat.ltb_lt in K.
  intros [= <-]; cbn. apply Nat.eqb_eq in R; subst r0. repeat split.
  + constructor; auto. now apply submitted_in in S.
  + constructor; auto.
  + exact K.
  + intros [?|?]; discriminate.
- intros [= <-]; cbn. repeat split; auto.
  destruct (Nat.leb_spec quorum (length es)); auto. intros [?|?]; discriminate.
- intros [= <-]; cbn. repeat split; auto.
Qed.

(** Every reachable state satisfies it: no client is counted twice, nothing
    unproved is counted, no more than [cap] are, nothing is published without a quorum. *)
Fixpoint run (s : state) (es : list event) : option state :=
  match es with [] => Some s | e :: es =>
    match step s e with Some s' => run s' es | None => None end end.
Theorem run_inv es : forall s s', inv s -> run s es = Some s' -> inv s'.
Proof.
induction es as [|e es IH]; cbn; intros s s' I; [now intros [= <-]|].
destruct (step s e) eqn:E; [|discriminate]. apply IH; eapply step_inv; eauto.
Qed.
Theorem reachable_inv r es s' : run (St r Collecting []) es = Some s' -> inv s'.
Proof.
apply run_inv. split; [constructor|split; [constructor|split; [apply Nat.le_0_l|]]]. intros [?|?]; discriminate.
Qed.
End Ledger.
Print Assumptions reachable_inv.
