"""Schnorr's special soundness and zero knowledge, checked exhaustively in the order-11 subgroup modulo 23."""
from collections import Counter

p, q, g = 23, 11, 4
cases = 0
for w in range(q):
    x = pow(g, w, p)
    for c in range(q):
        real = Counter((pow(g, k, p), (k + w * c) % q) for k in range(q))
        simulated = Counter((pow(g, s, p) * pow(pow(x, c, p), -1, p) % p, s) for s in range(q))
        assert real == simulated
        cases += 1
    for a in (pow(g, k, p) for k in range(q)):
        accepted = [(c, s) for c in range(q) for s in range(q) if pow(g, s, p) == a * pow(x, c, p) % p]
        for c, s in accepted:
            for c2, s2 in accepted:
                if c != c2:
                    assert (s - s2) * pow(c - c2, -1, q) % q == w
                    cases += 1
print(cases, "cases")
