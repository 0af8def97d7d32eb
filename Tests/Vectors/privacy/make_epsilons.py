"""Makes epsilons.json: ε of the Poisson-subsampled Gaussian by Google's dp-accounting.

pip install dp-accounting==0.6.0; python make_epsilons.py > epsilons.json

A row is [noise multiplier, sampling rate, steps, δ, ε by RdpAccountant, ε by PLDAccountant or null where it would be
too large to compute, ε by RdpAccountant for sampling without replacement under replacement or null]. The grid of the
PLD is 1e-4, and finer where one step's privacy loss is so small that 1e-4 would be coarse.
"""

import json
import math
import sys

import dp_accounting
from dp_accounting.pld import pld_privacy_accountant
from dp_accounting.rdp import rdp_privacy_accountant

ADD_OR_REMOVE = dp_accounting.NeighboringRelation.ADD_OR_REMOVE_ONE
REPLACE = dp_accounting.NeighboringRelation.REPLACE_ONE

rows, number = [], 0
for sigma in (0.5, 0.8, 1, 2, 5, 20):
  for q in (0.001, 0.01, 0.1, 0.5, 1):
    for steps in (1, 10, 100, 1000, 10000):
      number += 1
      deltas = (1e-5, 1e-8) if number % 2 else (1e-6, 1e-7)
      event = dp_accounting.PoissonSampledDpEvent(q, dp_accounting.GaussianDpEvent(sigma))
      rdp = rdp_privacy_accountant.RdpAccountant()
      rdp.compose(event, steps)
      without = None
      if steps in (1, 1000) and q < 1:
        without = rdp_privacy_accountant.RdpAccountant(neighboring_relation=REPLACE)
        without.compose(
            dp_accounting.SampledWithoutReplacementDpEvent(1000, round(1000 * q), dp_accounting.GaussianDpEvent(sigma)),
            steps)
      pld = None
      if rdp.get_epsilon(1e-8) <= 40:
        spread = q * math.sqrt(math.expm1(min(sigma ** -2, 10)))
        interval = min(1e-4, max(1e-6, spread / 20))
        pld = pld_privacy_accountant.PLDAccountant(ADD_OR_REMOVE, interval)
        pld.compose(event, steps)
      for delta in deltas:
        rows.append([sigma, q, steps, delta, rdp.get_epsilon(delta),
                     pld.get_epsilon(delta) if pld else None, without.get_epsilon(delta) if without else None])
      print(rows[-1], file=sys.stderr, flush=True)

print("[\n" + ",\n".join(json.dumps(row) for row in rows) + "\n]")
