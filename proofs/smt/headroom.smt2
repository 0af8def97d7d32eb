; Head-room (docs/protocol.md §2): n clients, entries of at most B in absolute value, slots of width W >= 4·n·B.
; A signed sum s would leave the centred range of its slot: unsat.
(declare-const n Int) (declare-const B Int) (declare-const W Int) (declare-const s Int)
(assert (and (> n 0) (> B 0) (>= W (* 4 n B)) (<= (- (* n B)) s) (<= s (* n B))))
(assert (not (and (< (* 2 s) W) (> (* 2 s) (- W)))))
(check-sat)
