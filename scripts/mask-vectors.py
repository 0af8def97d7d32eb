#!/usr/bin/env python3
"""mask-vectors.py > Tests/Vectors/v1/masks.json: known answers of masked vectors (docs/wire-format.md, "Masks").

Independent of the program: hashlib's SHAKE128, schoolbook products, a search through the table of samples. For
long values it writes 32 bytes of a stream that they seed.
"""
import hashlib
import importlib.util
import json
import math
import pathlib
import struct

HERE = pathlib.Path(__file__).parent
RATE, BATCH, LANES, PLACES = 168, 8192, 16, 22


def sponge(session, data, count):
    return hashlib.shake_128(session + bytes(RATE - 32) + data).digest(count)


def xof(label, seed, count):
    session = sponge(b"irtf-cfrg-fiat-shamir/session-id", b"SealedSum/xof/v1", 32)
    framed = struct.pack("<I", len(label)) + label + struct.pack("<I", len(seed)) + seed
    return sponge(session, framed, count)


def thresholds():
    text = (HERE / "../Sources/Numbers/CKernels/masks_gauss_table.h").read_text()
    words = text.replace("{", ",").replace("\n", ",").replace(" ", "").split(",")
    numbers = [int(x, 16) for x in words if x[:2] == "0x"]
    assert len(numbers) == 300
    return [a << 96 | b << 48 | c for a, b, c in zip(numbers, numbers[100:], numbers[200:])]


TABLE = thresholds()
FIRST = {t >> 96 for t in TABLE}


def batch(seed, counter, number):
    data = xof(b"mask-noise", seed + struct.pack("<QQ", counter, number), 2 * BATCH + 12 * LANES * PLACES)
    words, samples = struct.unpack(f"<{BATCH}H", data[: 2 * BATCH]), [0] * BATCH
    for lane in range(LANES):
        place = 0
        for i in range(BATCH - LANES + lane, -1, -LANES):
            u = (words[i] & 0x7FFF) << 96
            if u >> 96 in FIRST:
                at = 2 * BATCH + 12 * (LANES * place + lane)
                u |= int.from_bytes(data[at : at + 12], "little")
                place += 1
            magnitude = sum(u < t for t in TABLE)
            samples[i] = -magnitude if words[i] >> 15 else magnitude
        assert place <= PLACES
    return samples


def is_prime(x):
    if x % 2 == 0:
        return x == 2
    odd, twos = x - 1, 0
    while odd % 2 == 0:
        odd, twos = odd // 2, twos + 1
    for base in (2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37):
        y = pow(base, odd, x)
        if y in (1, x - 1):
            continue
        for _ in range(twos - 1):
            y = y * y % x
            if y == x - 1:
                break
        else:
            return False
    return True


class Parameters:
    def __init__(self, d, clients, update_bound, n):
        self.d, self.clients, self.update_bound, self.n = d, clients, update_bound, n
        self.blocks = -(-d // n)
        self.padded = self.blocks * n
        samples = self.padded + n
        # The least m with 5m - 256 >= sqrt(1024*samples), as 6.4 = 32/5.
        root = math.isqrt(1024 * samples - 1) + 1
        self.noise_bound = -(-(256 + root) // 5)
        self.bound = update_bound + self.noise_bound
        self.bits = 28
        while True:
            self.q = (1 << self.bits) - 2 * n + 1
            while not is_prime(self.q):
                self.q -= 2 * n
            if self.q > 2 * clients * self.bound + 1:
                break
            self.bits += 1
        g = 2
        while pow(pow(g, (self.q - 1) // (2 * n), self.q), n, self.q) != self.q - 1:
            g += 1
        self.root = pow(g, (self.q - 1) // (2 * n), self.q)
        self.w = min(self.bits - 1, 44)
        self.projections = -(-128 // (self.w - 1))


def numbers(data, width, bits):
    return [
        int.from_bytes(data[i : i + width], "little") & (1 << bits) - 1 for i in range(0, len(data) - width + 1, width)
    ]


def values_of_mask(p, digest, i):
    width = -(-p.bits // 8)
    words = numbers(xof(b"mask-a", digest + struct.pack("<Q", i), width * (p.n + 100)), width, p.bits)
    return [x for x in words if x < p.q][: p.n]


def interpolate(p, values):
    """Coefficients from values at root^(2*rev(i) + 1), by the inverse transform in place."""
    n, q, a = p.n, p.q, list(values)
    log = n.bit_length() - 1
    inverse = pow(p.root, -1, q)

    def reverse(x, bits):
        return int(f"{x:0{bits}b}"[::-1], 2)

    twiddles = [pow(inverse, reverse(j, log), q) for j in range(n)]
    m, t = n // 2, 1
    while m >= 1:
        for i in range(m):
            for j in range(2 * i * t, 2 * i * t + t):
                u, v = a[j], a[j + t]
                a[j], a[j + t] = (u + v) % q, (u - v) * twiddles[m + i] % q
        m, t = m // 2, t * 2
    result = [x * pow(n, -1, q) % q for x in a]
    # Against the definition, at a few points.
    for i in (0, 1, n // 2 + 1, n - 1):
        point = pow(p.root, 2 * reverse(i, log) + 1, q)
        value = 0
        for c in reversed(result):
            value = (value * point + c) % q
        assert value == values[i]
    return result


def product(p, a, s):
    r = [0] * (2 * p.n)
    for j, y in enumerate(s):
        if y:
            for i, x in enumerate(a):
                r[i + j] += x * y
    return [(r[i] - r[i + p.n]) % p.q for i in range(p.n)]


def centred(x, q):
    x %= q
    return x - q if x > q // 2 else x


def pack(coordinates, bits):
    whole = 0
    for i, x in enumerate(coordinates):
        whole |= x << i * bits
    return whole.to_bytes(len(coordinates) * bits // 8, "little")


def short(data):
    return xof(b"digest", data, 32).hex()


def string(x):
    return struct.pack("<I", len(x)) + x


def case(d, clients, update_bound, n):
    p = Parameters(d, clients, update_bound, n)
    chain, opened, vector, seed = b"chain", b"open", 5, bytes(range(32))
    digest = xof(b"mask-context", string(chain) + string(opened) + struct.pack("<Q", vector), 32)
    samples = []
    while len(samples) < p.padded + n:
        samples += batch(seed, 0, len(samples) // BATCH)
    noise, key = samples[: p.padded], samples[p.padded : p.padded + n]
    # The norm is within its limit: 6.4^2*(sqrt(N) + 8)^2 = (1024*(N + 64) + 2^14*sqrt(N))/25 for N samples.
    count = p.padded + n
    assert sum(x * x for x in noise + key) * 25 - 1024 * (count + 64) <= math.isqrt(count << 28)
    update = [(i * i * 7919 + 13 * i) % (2 * update_bound // 50 + 1) - update_bound // 50 for i in range(d)]
    x = [u + e for u, e in zip(update + [0] * (p.padded - d), noise)]
    values = [values_of_mask(p, digest, i) for i in range(p.blocks)]
    b = []
    for i, v in enumerate(values):
        b += [(y + z) % p.q for y, z in zip(product(p, interpolate(p, v), key), x[i * n : (i + 1) * n])]
    packed = pack(b, p.bits)
    width = -(-p.w // 8)
    stream = numbers(xof(b"weights", b"\1", width * p.projections * (p.blocks + n)), width, p.w)
    rho = [stream[t * p.blocks : (t + 1) * p.blocks] for t in range(p.projections)]
    rest = stream[p.projections * p.blocks :]
    c = [rest[t * n : (t + 1) * n] for t in range(p.projections)]
    key_weights, scalars, quotients = [], [], []
    for t in range(p.projections):
        a = interpolate(p, [sum(r * v[m] for r, v in zip(rho[t], values)) % p.q for m in range(n)])
        star = [a[0]] + [-a[n - m] for m in range(1, n)]
        g = [centred(y, p.q) for y in product(p, star, c[t])]
        value = sum(rho[t][i] * c[t][m] * b[i * n + m] for i in range(p.blocks) for m in range(n)) % p.q
        total = sum(rho[t][i] * c[t][m] * x[i * n + m] for i in range(p.blocks) for m in range(n))
        total += sum(y * z for y, z in zip(g, key)) - value
        assert total % p.q == 0
        key_weights.append(short(struct.pack(f"<{n}q", *g)))
        scalars.append(value)
        quotients.append(str(total // p.q))
    return {
        "dimension": d, "clients": clients, "updateBound": update_bound, "ringDimension": n,
        "noiseBound": p.noise_bound, "modulus": p.q, "bits": p.bits, "root": p.root,
        "weightBits": p.w, "weightCount": p.projections,
        "chain": chain.hex(), "open": opened.hex(), "vector": vector, "digest": digest.hex(), "seed": seed.hex(),
        "firstValues": values[0][:4], "values": short(struct.pack(f"<{p.padded}Q", *sum(values, []))),
        "noise": short(struct.pack(f"<{p.padded}b", *noise)), "key": short(struct.pack(f"<{n}b", *key)),
        "update": update[:4], "sealed": short(packed), "sealedStart": packed[:32].hex(),
        "keyWeights": key_weights, "scalars": scalars, "quotients": quotients,
        "leaves": "".join(
            xof(b"leaf", struct.pack("<Q", i // 8192) + packed[i : i + 8192], 32).hex()
            for i in range(0, len(packed), 8192)),
    }


print(json.dumps(
    [case(150, 10, 1 << 22, 64), case(5000, 1000, 1 << 20, 2048), case(3000, 1000, 1 << 25, 2048),
     case(300, 100_000, 1 << 29, 128)], indent=1))
