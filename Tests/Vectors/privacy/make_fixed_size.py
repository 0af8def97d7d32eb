"""Makes fixed_size.json: the Rényi bound of Wang, Balle, Kasiviswanathan 2019 for Gaussian noise on a sample of fixed
size (Theorems 9 and 27), whose differences are taken as they stand there, with 400 digits.

pip install mpmath==1.4.1; python make_fixed_size.py > fixed_size.json

A row is [noise multiplier, sampling rate, order, ε(order)].
"""

import json

from mpmath import binomial, exp, log, mp, mpf, sqrt

mp.dps = 400


def moment(j, sigma):  # e^((j − 1)·ε(j)) of the Gaussian
  return exp(mpf(j) * (j - 1) / (2 * sigma ** 2))


def difference(l, sigma):
  return sum((-1) ** (l - i) * binomial(l, i) * moment(i, sigma) for i in range(l + 1))


def epsilon(q, sigma, order):
  total = mpf(1)
  for j in range(2, order + 1):
    zeta = min(2 * moment(j, sigma),
               4 * sqrt(difference(2 * (j // 2), sigma) * difference(2 * ((j + 1) // 2), sigma)))
    total += q ** j * binomial(order, j) * zeta
  return min(log(total) / (order - 1), order / (2 * sigma ** 2))


rows = [[sigma, q, order, float(epsilon(mpf(q), mpf(sigma), order))]
        for sigma in (0.5, 1, 4, 20, 300) for q in (0.001, 0.03, 0.5) for order in (2, 3, 8, 33, 64)]
print("[\n" + ",\n".join(json.dumps(row) for row in rows) + "\n]")
