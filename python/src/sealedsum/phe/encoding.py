"""Signed integers and floats as numbers below n: `encoding`·BASE^`exponent`, negatives from n downwards."""

from __future__ import annotations

import math
import numbers
import sys
from fractions import Fraction
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .paillier import PaillierPublicKey

_LONGEST_INTEGER_BITS = 1 << 20
"""Decoded integers that are longer are refused: an exponent comes from others, and could fill the memory."""


class EncodedNumber:
    """A number as Paillier's plaintexts can have it. Programs need it to set a precision, or to read raw plaintexts.

    Integers m of -max_int to max_int stand as m mod n. What lies between was made by an overflow of sums or products.
    Floats are integers times a power of `BASE`; the exponent is not encrypted, and tells of the number's size.

    A subclass may have another `BASE`, with `LOG2_BASE` its logarithm; all who share numbers must have the same.
    """

    BASE = 16
    """Of the powers that floats are multiples of."""
    LOG2_BASE = math.log(BASE, 2)
    FLOAT_MANTISSA_BITS = sys.float_info.mant_dig

    public_key: PaillierPublicKey
    encoding: int
    """The integer, modulo the key's n."""
    exponent: int
    """The power of `BASE` it is multiplied by."""

    def __init__(self, public_key: PaillierPublicKey, encoding: int, exponent: int):
        self.public_key = public_key
        self.encoding = encoding
        self.exponent = exponent

    @classmethod
    def encode(
        cls,
        public_key: PaillierPublicKey,
        scalar: Any,
        precision: float | None = None,
        max_exponent: int | None = None,
    ) -> EncodedNumber:
        """The encoding of an integer or float, NumPy's among them.

        Integers are exact, with exponent 0, and floats are exact, each with an exponent of its own; with a `precision`
        (an absolute one, above 0) all have the exponent that follows from it, and are rounded to multiples of that
        power. `max_exponent` makes the exponent smaller where it is above. With a precision, `scalar` may also be
        whatever `Fraction` takes.

        TypeError: it is no such number. ValueError: it is not within ±max_int, or NaN, or the precision is not above 0.
        OverflowError: it is infinite.
        """
        scalar = plain(scalar)
        if precision is not None:
            exponent = math.floor(math.log(precision, cls.BASE))
        elif isinstance(scalar, int):
            exponent = 0
        elif isinstance(scalar, float):
            last_bit = math.frexp(scalar)[1] - cls.FLOAT_MANTISSA_BITS
            exponent = math.floor(last_bit / cls.LOG2_BASE)
        else:
            raise TypeError(f"Don't know the precision of type {type(scalar)}.")
        if max_exponent is not None:
            exponent = min(exponent, max_exponent)
        value = cls._scaled(public_key, scalar, exponent)
        if abs(value) > public_key.max_int:
            raise _too_large()
        return cls(public_key, value % public_key.n, exponent)

    @classmethod
    def _scaled(cls, public_key: PaillierPublicKey, scalar: Any, exponent: int) -> int:
        """scalar·BASE^-exponent, rounded to the nearest integer, halves to the even one."""
        if isinstance(scalar, int) and exponent == 0:
            return scalar
        ratio = scalar if isinstance(scalar, (int, float)) else Fraction(scalar)
        above, below = ratio.as_integer_ratio()
        if exponent > 0:
            below *= cls.BASE**exponent
        elif above:
            # What cannot fit is not computed: an exponent that others chose could fill the memory.
            bits = above.bit_length() - below.bit_length() - 1 - exponent * cls.LOG2_BASE
            if bits > public_key.n.bit_length() + 1:
                raise _too_large()
            above *= cls.BASE**-exponent
        whole, rest = divmod(above, below)
        return whole + (2 * rest > below or (2 * rest == below and whole % 2 == 1))

    def decode(self) -> int | float:
        """The number: an int where the exponent is 0 or more, else a float, rounded to the nearest.

        ValueError: the encoding is not below n. OverflowError: it lies between the positive and the negative numbers,
        as an overflow leaves it, or is too large for a float.
        """
        n, max_int = self.public_key.n, self.public_key.max_int
        if self.encoding >= n:
            raise ValueError("Attempted to decode corrupted number")
        if max_int < self.encoding < n - max_int:
            raise OverflowError("Overflow detected in decrypted number")
        value = self.encoding if self.encoding <= max_int else self.encoding - n
        bits = value.bit_length() + self.exponent * self.LOG2_BASE
        if self.exponent >= 0:
            if value and bits > _LONGEST_INTEGER_BITS:
                raise OverflowError("decoded result has more than a million bits")
            # Of 0, whatever the exponent, nothing is computed.
            return int(value * self.BASE**self.exponent) if value else 0
        if bits < sys.float_info.min_exp - 2 * self.FLOAT_MANTISSA_BITS:
            return math.copysign(0.0, value)
        try:
            return float(value / self.BASE**-self.exponent)
        except OverflowError:
            raise OverflowError("decoded result too large for a float") from None

    def decrease_exponent_to(self, new_exp: int) -> EncodedNumber:
        """The same number with a lower exponent, so that it can be added to one that has this. It may overflow then,
        which shows when it is decoded, if at all.

        ValueError: `new_exp` is higher than the exponent.
        """
        if new_exp > self.exponent:
            raise ValueError(f"New exponent {new_exp} should be more negative than old exponent {self.exponent}")
        factor = pow(self.BASE, self.exponent - new_exp, self.public_key.n)
        return self.__class__(self.public_key, self.encoding * factor % self.public_key.n, new_exp)


def plain(scalar: Any) -> Any:
    """NumPy's scalars as Python's; others as they are."""
    if isinstance(scalar, (int, float)):
        return scalar
    if isinstance(scalar, numbers.Integral):
        return int(scalar)
    if isinstance(scalar, numbers.Real) and not isinstance(scalar, numbers.Rational):
        return float(scalar)
    return scalar


def _too_large() -> ValueError:
    # The number is not told: it may be a secret.
    return ValueError("Integer needs to be within +/- max_int of the public key; a float's needs a lower precision")
