"""What computes: the library with keys that it handles, Python's integers (or gmpy2's) with all others.

Plaintexts are integers in [0, n), ciphertexts integers in [0, n²). Engines have no state but their keys, and can be
used from several threads at once.
"""

from __future__ import annotations

import functools
import math
import os
import random
from typing import Any, Sequence

from .. import _native
from ..errors import ArgumentError
from . import util

_system = random.SystemRandom()
_MOST_ZEROS = 64
_NOTHING = _native.Span.of(b"")


def _is_for_library(bits: int) -> bool:
    return 512 <= bits <= 4096 and bits % 16 == 0


def public_engine(n: int) -> PublicIntegers:
    """The fastest engine that takes this n."""
    if _is_for_library(n.bit_length()):
        try:
            return PublicLibrary(n)
        except ArgumentError:
            pass
    return PublicIntegers(n)


def private_engine(p: int, q: int) -> PrivateIntegers:
    """The fastest engine that takes these primes."""
    if _is_for_library((p * q).bit_length()):
        try:
            return PrivateLibrary(p, q)
        except ArgumentError:
            pass
    return PrivateIntegers(p, q)


def generate(bits: int) -> tuple[int, int, PrivateIntegers | None]:
    """Two primes whose product has `bits` bits, and the engine if one was made on the way."""
    if bits < 6:
        raise ValueError("a key has 6 bits or more; 2048 is the least that is secure")
    if _is_for_library(bits):
        try:
            engine = PrivateLibrary.generate(bits)
            return engine.p, engine.q, engine
        except ArgumentError:
            pass
    while True:
        p, q = util.getprimeover((bits + 1) // 2), util.getprimeover(bits // 2)
        n = p * q
        if p != q and n.bit_length() == bits and math.gcd(n, (p - 1) * (q - 1)) == 1:
            return p, q, None


class PublicIntegers:
    """Of any n."""

    def __init__(self, n: int):
        self.n, self.nsquare = n, n * n
        # One conversion for all of gmpy2's operations; without it, `wide` changes nothing.
        self._wide = util.wide()
        self._modulus = self._wide(self.nsquare)

    def random_unit(self) -> int:
        """A random number in [1, n) that is coprime to n: without that, a toy key would make numbers not to be read."""
        while True:
            r = _system.randrange(1, self.n)
            if math.gcd(r, self.n) == 1:
                return r

    def encrypt(self, plaintexts: Sequence[int]) -> list[int]:
        """Each with randomness of its own."""
        return [self.encrypt_one(m) for m in plaintexts]

    def zero(self) -> int:
        """An encryption of 0 that was given to nobody before."""
        return self._power(self.random_unit(), self.n)

    def encrypt_one(self, plaintext: int) -> int:
        """With randomness of its own."""
        return self.add_plain(self.zero(), plaintext)

    def encrypt_with(self, plaintext: int, r: int) -> int:
        """(1 + n)^plaintext · r^n mod n²."""
        return self.add_plain(self._power(r, self.n), plaintext)

    def add(self, a: int, b: int) -> int:
        """Of two ciphertexts. A call of the library takes longer than this, as it looks for tampered ones as well."""
        return int(self._wide(a) * b % self._modulus)

    def add_plain(self, ciphertext: int, plaintext: int) -> int:
        """To a ciphertext, without randomness for it."""
        n = self.n
        # Small negative numbers are quicker than what stands for them.
        m = plaintext if plaintext < n - plaintext else plaintext - n
        if util.HAVE_GMP:
            return self.add(ciphertext, 1 + n * m)
        # c·(1 + n·m) = c + n·(c·m mod n): numbers of half the size.
        return (ciphertext + n * (ciphertext % n * m % n)) % self.nsquare

    def multiply(self, ciphertext: int, factor: int) -> int:
        """By a factor in [0, n); those of the upper half stand for negative ones."""
        if factor > self.n - factor:
            ciphertext, factor = self._inverse(ciphertext), self.n - factor
        return self._power(ciphertext, factor)

    def multiply_all(self, ciphertexts: Sequence[int], factors: Sequence[int]) -> list[int]:
        """Each by a factor of its own."""
        n, bases = self.n, list(ciphertexts)
        negative = [i for i, k in enumerate(factors) if k > n - k]
        for i, inverse in zip(negative, self._inverses([bases[i] for i in negative])):
            bases[i] = inverse
        return self._powers(bases, [min(k, n - k) for k in factors])

    def add_all(self, a: Sequence[int], b: Sequence[int]) -> list[int]:
        """Each of `a` to that of `b`."""
        return [self.add(x, y) for x, y in zip(a, b)]

    def product(self, ciphertexts: Sequence[int]) -> int:
        """The sum of the plaintexts."""
        return int(functools.reduce(lambda a, b: a * b % self._modulus, ciphertexts, self._wide(1)))

    def _power(self, base: int, exponent: int) -> int:
        return int(pow(self._wide(base), exponent, self._modulus))

    def _powers(self, bases: list[int], exponents: list[int]) -> list[int]:
        return [self._power(base, exponent) for base, exponent in zip(bases, exponents)]

    def _inverse(self, ciphertext: int) -> int:
        # Modulo n first, a quarter of the work; one of Newton's steps makes it right modulo n².
        try:
            x = int(pow(self._wide(ciphertext % self.n), -1, self.n))
        except (ValueError, ZeroDivisionError):
            raise _not_coprime() from None
        return self.add(x, 2 - self.add(ciphertext, x))

    def _inverses(self, ciphertexts: list[int]) -> list[int]:
        """By one inversion in all: that of the product, which then is taken apart from its end."""
        befores, product = [], 1
        for c in ciphertexts:
            befores.append(product)
            product = self.add(product, c)
        inverse, result = self._inverse(product) if ciphertexts else 1, []
        for c, before in zip(reversed(ciphertexts), reversed(befores)):
            result.append(self.add(inverse, before))
            inverse = self.add(inverse, c)
        return result[::-1]


class PublicLibrary(PublicIntegers):
    """Of n of 512 bits or more. Its batches are worked on by all cores, and are ended by Ctrl-C."""

    def __init__(self, n: int):
        super().__init__(n)
        self._width = n.bit_length() // 8
        self._key = _native.make("paillier_public_key", "public_key", _span([n], self._width))
        self._zeros: list[int] = []
        self._zeros_made, self._process = 0, os.getpid()

    def zero(self) -> int:
        # Many at once take a fraction of the time each. The first call makes one, and those after it ever more, so that
        # a program that encrypts once does not wait for what it does not need.
        if self._process != os.getpid():
            # A fork has the same ones: two ciphertexts with equal randomness tell the difference of their plaintexts.
            self._zeros, self._process = [], os.getpid()
        try:
            return self._zeros.pop()
        except IndexError:
            count = min(_MOST_ZEROS, max(1, self._zeros_made))
            first, *others = self.encrypt([0] * count)
            self._zeros_made += count
            self._zeros += others
            return first

    def encrypt(self, plaintexts: Sequence[int]) -> list[int]:
        span, key, width = _span(plaintexts, self._width), self._key.value, self._width
        return self._call(len(plaintexts), "paillier_encrypt", key, span, width, _NOTHING)

    def encrypt_with(self, plaintext: int, r: int) -> int:
        r %= self.n
        if r < 2:
            return self.add_plain(r, plaintext)
        m, r_span = _span([plaintext], self._width), _span([r], self._width)
        return self._call(1, "paillier_encrypt", self._key.value, m, self._width, r_span)[0]

    def add_all(self, a: Sequence[int], b: Sequence[int]) -> list[int]:
        data = _native.data("paillier_add", self._key.value, self._ciphertexts(a), self._ciphertexts(b)) if a else b""
        return _unpack(data, 2 * self._width)

    def product(self, ciphertexts: Sequence[int]) -> int:
        if util.HAVE_GMP:
            return super().product(ciphertexts)
        wide, data = 2 * self._width, self._packed(ciphertexts)
        while len(data) > wide:
            # The first half times the second, and what is left over of an odd count.
            middle = len(data) // wide // 2 * wide
            a, b = _native.Span.of(data[:middle]), _native.Span.of(data[middle : 2 * middle])
            data = _native.data("paillier_add", self._key.value, a, b) + data[2 * middle :]
        return int.from_bytes(data, "big") if data else 1

    def _power(self, base: int, exponent: int) -> int:
        # Measured: gmpy2 is the fastest, and without it Python's integers are for an exponent of up to 2 bits.
        if util.HAVE_GMP or exponent < 4:
            return super()._power(base, exponent)
        return self._powers([base], [exponent])[0]

    def _powers(self, bases: list[int], exponents: list[int]) -> list[int]:
        width = max(((k.bit_length() + 7) // 8 for k in exponents), default=0) or 1
        spans = self._ciphertexts(bases), _span(exponents, width)
        return self._call(len(bases), "paillier_multiply", self._key.value, *spans, width)

    def _packed(self, ciphertexts: Sequence[int]) -> bytes:
        # Below n², whatever another program sent.
        return _pack([c % self.nsquare for c in ciphertexts], 2 * self._width)

    def _ciphertexts(self, ciphertexts: Sequence[int]) -> _native.Span:
        return _native.Span.of(self._packed(ciphertexts))

    def _call(self, count: int, name: str, *arguments: Any) -> list[int]:
        return _unpack(_data(count, name, *arguments), 2 * self._width)


class PrivateIntegers:
    """Of any two primes."""

    def __init__(self, p: int, q: int):
        self.p, self.q = p, q

    def decrypt(self, ciphertexts: Sequence[int]) -> list[int]:
        """ValueError: one of them is 0 or shares a factor with n."""
        n = self.p * self.q
        if any(math.gcd(c, n) != 1 for c in ciphertexts):
            raise _not_coprime()
        inverse = util.invert(self.p, self.q)
        found = []
        for c in ciphertexts:
            of_p, of_q = _modulo_prime(c, self.p, self.q), _modulo_prime(c, self.q, self.p)
            found.append(of_p + self.p * ((of_q - of_p) * inverse % self.q))
        return found


class PrivateLibrary(PrivateIntegers):
    """Of primes of equal size, 256 bits or more. Constant time."""

    def __init__(self, p: int, q: int, key: _native.Handle | None = None):
        super().__init__(p, q)
        self._width = (p * q).bit_length() // 8
        if key is None:
            spans = _span([p], self._width // 2), _span([q], self._width // 2)
            key = _native.make("paillier_private_key", "private_key", *spans)
        self._key = key

    @classmethod
    def generate(cls, bits: int) -> PrivateLibrary:
        key = _native.make("paillier_generate", "private_key", bits)
        p, q = _unpack(_native.data("paillier_primes", key.value), bits // 16)
        return cls(p, q, key)

    def decrypt(self, ciphertexts: Sequence[int]) -> list[int]:
        nsquare = (self.p * self.q) ** 2
        span = _span([c % nsquare for c in ciphertexts], 2 * self._width)
        return _unpack(_data(len(ciphertexts), "paillier_decrypt", self._key.value, span), self._width)


def _modulo_prime(ciphertext: int, p: int, q: int) -> int:
    """The plaintext modulo p: c^(p-1) mod p² is 1 + p·(m·(p-1)·q mod p), and (p-1)·q = -q mod p."""
    power = util.powmod(ciphertext, p - 1, p * p)
    return (power - 1) // p * util.invert(-q % p, p) % p


def _not_coprime() -> ValueError:
    return ValueError("a ciphertext shares a factor with n: it is damaged, or made to do harm")


def _pack(numbers: Sequence[int], width: int) -> bytes:
    return b"".join([number.to_bytes(width, "big") for number in numbers])


def _span(numbers: Sequence[int], width: int) -> _native.Span:
    return _native.Span.of(_pack(numbers, width))


def _unpack(data: bytes, width: int) -> list[int]:
    return [int.from_bytes(data[i : i + width], "big") for i in range(0, len(data), width)]


def _data(count: int, name: str, *arguments: Any) -> bytes:
    """A call with an observer as its last argument. One number is not worth a thread that hears of Ctrl-C."""
    if count < 2:
        return _native.data(name, *arguments, None) if count else b""
    made: bytes = _native.watched(lambda observer: _native.data(name, *arguments, observer), None)
    return made
