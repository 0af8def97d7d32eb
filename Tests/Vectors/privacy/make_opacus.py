"""Makes opacus.json: ε of the Poisson-subsampled Gaussian by the two accountants of Opacus.

pip install opacus==1.6.0; python make_opacus.py > opacus.json

A row is [noise multiplier, sampling rate, steps, δ, ε by RDPAccountant, ε by PRVAccountant or null]. The error of ε
that the latter is asked for is a thousandth of ε; null where ε is below 0.001, so that this would take too much memory,
where it is above 40, or where its grid fails.

With arguments, noise multiplier, sampling rate, steps and δ in groups of four, it prints rows for these alone.
"""

import json
import sys
import warnings

from opacus.accountants import PRVAccountant, RDPAccountant

warnings.filterwarnings("ignore")


def row(sigma, rate, steps, delta):
  def epsilon(kind, **options):
    accountant = kind()
    accountant.history = [(sigma, rate, steps)]
    return float(accountant.get_epsilon(delta, **options))

  rdp = epsilon(RDPAccountant)
  prv = None
  if rdp <= 40:
    try:
      coarse = epsilon(PRVAccountant, eps_error=0.01)
      if coarse > 0.011:
        prv = epsilon(PRVAccountant, eps_error=max(1e-4, 1e-3 * (coarse - 0.01)))
    except (ValueError, RuntimeError, MemoryError):
      pass
  return [sigma, rate, steps, delta, rdp, prv]


def settings():
  if len(sys.argv) > 1:
    numbers = [float(x) for x in sys.argv[1:]]
    for i in range(0, len(numbers), 4):
      yield numbers[i], numbers[i + 1], int(numbers[i + 2]), numbers[i + 3]
    return
  for sigma in (0.6, 0.9, 1.1, 1.5, 3, 10):
    for rate in (0.002, 0.02, 0.15, 0.6):
      for steps in (1, 30, 300, 3000, 20000):
        for delta in (1e-5, 1e-7):
          yield sigma, rate, steps, delta


rows = []
for setting in settings():
  rows.append(row(*setting))
  print(rows[-1], file=sys.stderr, flush=True)
print("[\n" + ",\n".join(json.dumps(r) for r in rows) + "\n]")
