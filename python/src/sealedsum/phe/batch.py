"""Many encrypted numbers at once, on all cores. phe has no such functions.

Numbers are lists or NumPy arrays of `EncryptedNumber`s of one key; arrays give arrays of objects of their shape, lists
give lists. Results are not obfuscated, as those of `+` and `*`: `obfuscate` does it, or their `ciphertext`. Ctrl-C ends
a call. ValueError: the numbers are of several keys, or counts differ, or a ciphertext is damaged.
"""

from __future__ import annotations

from typing import Any, Iterable, Sequence

from ._shapes import flat, shaped
from .encoding import EncodedNumber
from .paillier import EncryptedNumber, PaillierPublicKey


def add(a: Iterable[EncryptedNumber], b: Iterable[EncryptedNumber | int | float | EncodedNumber]) -> Any:
    """a + b, one by one. `b` may hold plain numbers as well."""
    return shaped(a, lambda left: _sums(left, flat(b)))


def multiply(numbers: Iterable[EncryptedNumber], factors: Iterable[int | float | EncodedNumber]) -> Any:
    """Each number times the plain factor at its place."""
    return shaped(numbers, lambda left: _products(left, flat(factors)))


def total(numbers: Iterable[EncryptedNumber]) -> EncryptedNumber:
    """The sum of all. ValueError: there is none."""
    numbers = flat(numbers)
    key = _key(numbers)
    lowest = min(number.exponent for number in numbers)
    high = [number for number in numbers if number.exponent > lowest]
    factors = [EncodedNumber(key, _step(number, lowest), lowest - number.exponent) for number in high]
    level = [number for number in numbers if number.exponent == lowest] + _products(high, factors)
    return EncryptedNumber(key, key._engine.product(_ciphertexts(level)), lowest)


def dot(numbers: Iterable[EncryptedNumber], factors: Iterable[int | float | EncodedNumber]) -> EncryptedNumber:
    """The sum of the products of numbers and plain factors: a weighted sum."""
    return total(_products(flat(numbers), flat(factors)))


def obfuscate(numbers: Iterable[EncryptedNumber]) -> None:
    """Gives each of them fresh randomness, as `EncryptedNumber.obfuscate` does."""
    numbers = flat(numbers)
    if numbers:
        engine = _key(numbers)._engine
        for number, zero in zip(numbers, engine.encrypt([0] * len(numbers))):
            number._blind(zero)


def _sums(numbers: list[EncryptedNumber], others: list[Any]) -> list[EncryptedNumber]:
    _check_counts(numbers, others)
    if not numbers:
        return []
    key = _key(numbers)
    right = [other if isinstance(other, EncryptedNumber) else _unblinded(number, other)
             for number, other in zip(numbers, others)]
    _key([numbers[0], *right])
    pairs = [(a._aligned(b), b._aligned(a)) for a, b in zip(numbers, right)]
    made = key._engine.add_all(_ciphertexts([a for a, _ in pairs]), _ciphertexts([b for _, b in pairs]))
    return [EncryptedNumber(key, c, a.exponent) for c, (a, _) in zip(made, pairs)]


def _unblinded(number: EncryptedNumber, other: Any) -> EncryptedNumber:
    """A plain number as one to be added to `number`, and not to be shown to anybody."""
    key = number.public_key
    encoded = key._encoded(other, max_exponent=number.exponent)
    return EncryptedNumber(key, key._engine.add_plain(1, encoded.encoding), encoded.exponent)


def _products(numbers: list[EncryptedNumber], factors: list[Any]) -> list[EncryptedNumber]:
    _check_counts(numbers, factors)
    if not numbers:
        return []
    key = _key(numbers)
    encoded = [key._encoded(factor) for factor in factors]
    made = key._engine.multiply_all(_ciphertexts(numbers), [e.encoding for e in encoded])
    parts = zip(numbers, encoded, made)
    return [EncryptedNumber(key, c, number.exponent + e.exponent) for number, e, c in parts]


def _step(number: EncryptedNumber, exponent: int) -> int:
    """What a number is multiplied with to have a lower exponent."""
    steps = number.exponent - exponent
    if steps * EncodedNumber.LOG2_BASE > number.public_key.n.bit_length():
        raise ValueError(f"exponents of {number.exponent} and {exponent} are too far apart for the public key")
    return int(EncodedNumber.BASE**steps % number.public_key.n)


def _key(numbers: Sequence[EncryptedNumber]) -> PaillierPublicKey:
    """The key of all."""
    if not numbers:
        raise ValueError("there are no numbers")
    for number in numbers:
        if not isinstance(number, EncryptedNumber):
            raise TypeError(f"Expected EncryptedNumbers, not {type(number)}")
        if number.public_key != numbers[0].public_key:
            raise ValueError("the numbers were encrypted against different public keys")
    return numbers[0].public_key


def _ciphertexts(numbers: list[EncryptedNumber]) -> list[int]:
    return [number.ciphertext(be_secure=False) for number in numbers]


def _check_counts(a: list[Any], b: list[Any]) -> None:
    if len(a) != len(b):
        raise ValueError(f"{len(a)} numbers, but {len(b)} on the other side")
