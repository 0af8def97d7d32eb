#!/usr/bin/env python3
"""gauss-table.py > Sources/Numbers/CKernels/masks_gauss_table.h: thresholds of the discrete Gaussian of the masks.

Threshold k, 1 <= k <= 100, is the nearest integer to 2^111 * P(|x| >= k) for weights e^(-x^2 / (2*6.4^2)), that is
e^(-25*x^2/2048). All in integers: weights are made with 400 bits behind the point, and every rounding is far below what
the nearest integer depends on, which is checked.
"""
BITS, PRECISION, LARGEST, TABLE = 111, 400, 400, 100
ONE = 1 << PRECISION


def exponential(numerator, denominator):
    """e^(-numerator/denominator), within 2^-380: Taylor's series of the argument over 2^16, squared 16 times."""
    term, total, k = ONE, ONE, 0
    scaled = denominator << 16
    while term:
        k += 1
        term = term * numerator // (scaled * k)
        total += -term if k % 2 else term
    for _ in range(16):
        total = total * total >> PRECISION
    return total


weights = [exponential(25 * x * x, 2048) for x in range(LARGEST + 1)]
assert weights[LARGEST] == 0 or weights[LARGEST].bit_length() < PRECISION - 250
total = weights[0] + 2 * sum(weights[1:])
thresholds = []
for k in range(1, TABLE + 1):
    scaled = 2 * sum(weights[k:]) << BITS
    nearest = (2 * scaled + total) // (2 * total)
    error = (LARGEST + 2) << (BITS + 40)  # 400 weights, each within 2^-360
    assert (2 * (scaled - error) + total) // (2 * total) == nearest == (2 * (scaled + error) + total) // (2 * total)
    thresholds.append(nearest)

first = [t >> 96 for t in thresholds]
several = sum(f > 0 for f in first)
assert len(set(first[:several])) == several, "two thresholds with the same first 15 bits"
middle = sum(t >> 48 > 0 for t in thresholds)
assert all(t >> 48 > 0 for t in thresholds[:middle]) and sorted(thresholds, reverse=True) == thresholds
print("// Made by scripts/gauss-table.py. Threshold k + 1 as its first 15, next 48 and last 48 bits.")
print("#pragma once")
print("/// Thresholds whose first 15 bits are not 0, all of which differ; whose first 63 bits are not 0; all.")
print(f"enum {{ GAUSS_FIRST = {several}, GAUSS_MIDDLE = {middle}, GAUSS_ALL = {TABLE} }};")
for name, type_, values in (
    ("gauss_first", "int16_t", first),
    ("gauss_middle", "int64_t", [t >> 48 & (1 << 48) - 1 for t in thresholds]),
    ("gauss_last", "int64_t", [t & (1 << 48) - 1 for t in thresholds]),
):
    lines, line = [], "   "
    for v in values:
        if len(line) + 18 > 118:
            lines.append(line)
            line = "   "
        line += f" {v:#x},"
    print(f"static const {type_} {name}[GAUSS_ALL] = {{\n" + "\n".join(lines + [line]) + "\n};")
