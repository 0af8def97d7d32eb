"""Arithmetic modulo numbers, primes, and integers as base64: what phe.util has."""

from __future__ import annotations

import base64
import binascii
import math
import random
from typing import Any, Callable

try:
    import gmpy2

    HAVE_GMP = True
except ImportError:
    gmpy2 = None
    HAVE_GMP = False

HAVE_CRYPTO = False
"""Whether pycryptodome makes the primes. It never does here; phe's programs ask for it."""

_system = random.SystemRandom()

# Below these sizes the conversion to gmpy2's numbers costs more than it saves.
_GMP_POWER_BITS = 64
_GMP_PRODUCT_BITS = 1000


def wide() -> Callable[[int], Any]:
    """What makes an integer one of gmpy2's, where that is there; else it stays as it is."""
    return gmpy2.mpz if HAVE_GMP else int


def _wide(number: int, modulus: int, bits: int) -> Any:
    return gmpy2.mpz(number) if HAVE_GMP and modulus.bit_length() > bits else number


def powmod(a: int, b: int, c: int) -> int:
    """a^b mod c. A negative b needs an `a` that is invertible: ValueError or ZeroDivisionError where it is not."""
    return int(pow(_wide(a, c, _GMP_POWER_BITS), b, c))


def mulmod(a: int, b: int, c: int) -> int:
    """a·b mod c."""
    return int(_wide(a, c, _GMP_PRODUCT_BITS) * b % c)


def extended_euclidean_algorithm(a: int, b: int) -> tuple[int, int, int]:
    """(r, s, t) with r = s·a + t·b, the greatest common divisor of a and b."""
    left, right = (a, 1, 0), (b, 0, 1)
    while right[0]:
        quotient = left[0] // right[0]
        rest = (left[0] - quotient * right[0], left[1] - quotient * right[1], left[2] - quotient * right[2])
        left, right = right, rest
    return left


def invert(a: int, b: int) -> int:
    """x in [0, b) with a·x = 1 mod b; ZeroDivisionError where there is none."""
    try:
        return int(pow(_wide(a, b, _GMP_POWER_BITS), -1, b))
    except (ValueError, ZeroDivisionError):
        raise ZeroDivisionError("invert() no inverse exists") from None


def isqrt(N: int) -> int:
    """The integer square root, rounded down. ValueError where N is negative."""
    return math.isqrt(N)


def improved_i_sqrt(n: int) -> int:
    """`isqrt` by phe's other name."""
    return math.isqrt(n)


# ---- Primes


def _primes_below(limit: int) -> list[int]:
    marks = bytearray([1]) * limit
    marks[:2] = b"\0\0"
    for i in range(2, math.isqrt(limit) + 1):
        if marks[i]:
            marks[i * i :: i] = bytes(len(range(i * i, limit, i)))
    return [i for i, mark in enumerate(marks) if mark]


first_primes = _primes_below(17881)
"""All primes of at most 17863, as in phe."""


def miller_rabin(n: int, k: int) -> bool:
    """Whether n > 3 passes k rounds of Miller and Rabin's test, with random witnesses; a composite does at 4^-k."""
    if n <= 3:
        raise AssertionError("miller_rabin is for numbers above 3")
    twos = ((n - 1) & (1 - n)).bit_length() - 1
    odd = (n - 1) >> twos
    return all(_is_no_witness(_system.randint(2, n - 2), n, odd, twos) for _ in range(k))


def _is_no_witness(witness: int, n: int, odd: int, twos: int) -> bool:
    x = powmod(witness, odd, n)
    if x in (1, n - 1):
        return True
    for _ in range(twos - 1):
        x = x * x % n
        if x == n - 1:
            return True
    return False


def is_prime(n: int, mr_rounds: int = 25) -> bool:
    """Whether n is prime; a composite above 17863 is taken for one at 4^-`mr_rounds`. Variable time."""
    if n <= first_primes[-1]:
        return n in first_primes
    return all(n % p for p in first_primes) and miller_rabin(n, mr_rounds)


def getprimeover(N: int) -> int:
    """A random prime of N bits, N ≥ 2, uniform among them. ValueError where N is less."""
    if N < 2:
        raise ValueError("a prime has 2 bits or more")
    while True:
        # Odd, but for 2 and 3.
        candidate = _system.getrandbits(N) | 1 << (N - 1) | (N > 2)
        if is_prime(candidate):
            return candidate


# ---- Integers as base64url without padding, as JSON Web Keys have them


def base64url_encode(payload: bytes | str) -> str:
    """Bytes, or a text's UTF-8, as base64url without padding."""
    raw = payload if isinstance(payload, bytes) else payload.encode()
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def base64url_decode(payload: str) -> bytes:
    """The reverse. ValueError where it is no base64."""
    if len(payload) % 4 == 1:
        raise ValueError("Invalid base64 string")
    return base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4))


def base64_to_int(source: str) -> int:
    """The unsigned integer, most significant byte first. ValueError where it is no base64, or empty."""
    raw = base64url_decode(source)
    if not raw:
        raise binascii.Error("no integer has no bytes")
    return int.from_bytes(raw, "big")


def int_to_base64(source: int) -> str:
    """A positive integer, most significant byte first. AssertionError where it is not positive, as in phe."""
    if source <= 0:
        raise AssertionError("only positive integers are written")
    return base64url_encode(source.to_bytes((source.bit_length() + 7) // 8, "big"))
