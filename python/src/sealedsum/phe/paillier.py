"""Keys, and the numbers that are encrypted with them."""

from __future__ import annotations

import functools
import operator
from typing import Any, Iterable, Iterator, Mapping, SupportsIndex

from . import _engines, util
from ._shapes import shaped
from .encoding import EncodedNumber, plain

DEFAULT_KEYSIZE = 3072
"""Bits of n: about 128 bits of security."""


def generate_paillier_keypair(
    private_keyring: PaillierPrivateKeyring | None = None, n_length: int = DEFAULT_KEYSIZE
) -> tuple[PaillierPublicKey, PaillierPrivateKey]:
    """A new key pair with n of `n_length` bits; the private key is put into the keyring too, if one is given.

    ValueError: fewer than 6 bits.
    """
    p, q, engine = _engines.generate(n_length)
    public_key = PaillierPublicKey(p * q)
    private_key = PaillierPrivateKey(public_key, p, q)
    if engine is not None:
        private_key._engine = engine
    if private_keyring is not None:
        private_keyring.add(private_key)
    return public_key, private_key


class PaillierPublicKey:
    """What encrypts: n, the product of two primes. Equal to any other with this n."""

    g: int
    """n + 1."""
    n: int
    nsquare: int
    """n²: ciphertexts are below."""
    max_int: int
    """The largest integer that is encoded, a third of n. A larger one makes fewer overflows show."""

    def __init__(self, n: SupportsIndex):
        """TypeError: n is no integer. ValueError: it is below 6."""
        self.n = operator.index(n)
        if self.n < 6:
            raise ValueError("n is the product of two primes")
        self.g, self.nsquare, self.max_int = self.n + 1, self.n * self.n, self.n // 3 - 1

    @functools.cached_property
    def _engine(self) -> _engines.PublicIntegers:
        return _engines.public_engine(self.n)

    def __repr__(self) -> str:
        short = f"{hash(self):x}"[:10]
        return f"<PaillierPublicKey {short}>"

    def __eq__(self, other: object) -> bool:
        return self.n == other.n if isinstance(other, PaillierPublicKey) else NotImplemented

    def __hash__(self) -> int:
        return hash(self.n)

    def __getstate__(self) -> dict[str, int]:
        return {"n": self.n, "max_int": self.max_int}

    def __setstate__(self, state: dict[str, int]) -> None:
        self.__init__(state["n"])  # type: ignore[misc]
        self.max_int = state["max_int"]

    def get_random_lt_n(self) -> int:
        """A random number in [1, n) that is coprime to n, from the system's generator."""
        return self._engine.random_unit()

    def raw_encrypt(self, plaintext: int, r_value: int | None = None) -> int:
        """The ciphertext of an integer modulo n, with fresh randomness unless `r_value` gives it.

        TypeError: it is no int.
        """
        if not isinstance(plaintext, int):
            raise TypeError(f"Expected int type plaintext but got: {type(plaintext)}")
        plaintext %= self.n
        if r_value:
            return self._engine.encrypt_with(plaintext, r_value)
        return self._engine.encrypt_one(plaintext)

    def encrypt(
        self, value: int | float | EncodedNumber, precision: float | None = None, r_value: int | None = None
    ) -> EncryptedNumber:
        """Encrypts an integer, a float or an encoding. `precision` is that of `EncodedNumber.encode`.

        With an `r_value`, which is for tests, equal numbers have equal ciphertexts; these count as not obfuscated.

        TypeError: it is no such number. ValueError: it is not within ±max_int, is NaN, or was encoded for another key.
        OverflowError: it is infinite.
        """
        return self.encrypt_encoded(self._encoded(value, precision), r_value)

    def encrypt_encoded(self, encoding: EncodedNumber, r_value: int | None = None) -> EncryptedNumber:
        """Encrypts an encoding, which may be of a class of one's own with `encoding` and `exponent`."""
        # As in phe, 0 stands for 1.
        ciphertext = self.raw_encrypt(encoding.encoding, None if r_value is None else r_value or 1)
        return EncryptedNumber(self, ciphertext, encoding.exponent)._obfuscated(r_value is None)

    def encrypt_many(self, values: Iterable[int | float | EncodedNumber], precision: float | None = None) -> Any:
        """Encrypts many numbers at once, on all cores: a list, or of a NumPy array an array of objects of its shape.

        With a `precision`, all have one exponent: it tells nothing of their sizes then, and sums need not align them.
        Errors are those of `encrypt`.
        """
        def encrypt(flat: list[Any]) -> list[EncryptedNumber]:
            encoded = [self._encoded(value, precision) for value in flat]
            made = self._engine.encrypt([e.encoding % self.n for e in encoded])
            return [EncryptedNumber(self, c, e.exponent)._obfuscated() for c, e in zip(made, encoded)]

        return shaped(values, encrypt)

    def _encoded(self, value: Any, precision: float | None = None, max_exponent: int | None = None) -> EncodedNumber:
        if not isinstance(value, EncodedNumber):
            return EncodedNumber.encode(self, value, precision, max_exponent)
        if value.public_key != self:
            raise ValueError("the number was encoded against a different public key")
        return value


class PaillierPrivateKey:
    """What decrypts: the two primes whose product is n. Its text shows nothing of them."""

    public_key: PaillierPublicKey
    p: int
    """The smaller prime."""
    q: int

    def __init__(self, public_key: PaillierPublicKey, p: SupportsIndex, q: SupportsIndex):
        """ValueError: they are equal, or n is not their product."""
        self.public_key = public_key
        self.p, self.q = sorted((operator.index(p), operator.index(q)))
        if self.p * self.q != public_key.n or self.p < 2:
            raise ValueError("given public key does not match the given p and q.")
        if self.p == self.q:
            raise ValueError("p and q have to be different")

    @functools.cached_property
    def _engine(self) -> _engines.PrivateIntegers:
        return _engines.private_engine(self.p, self.q)

    @staticmethod
    def from_totient(public_key: PaillierPublicKey, totient: int) -> PaillierPrivateKey:
        """The key by (p - 1)·(q - 1). ValueError: it is not n's."""
        total = public_key.n + 1 - totient
        square = total * total - 4 * public_key.n
        p = (total - util.isqrt(square)) // 2 if square >= 0 else 0
        if p * (total - p) != public_key.n:
            raise ValueError("given public key and totient do not match.")
        return PaillierPrivateKey(public_key, p, total - p)

    def __repr__(self) -> str:
        return f"<PaillierPrivateKey for {self.public_key!r}>"

    def __eq__(self, other: object) -> bool:
        return (self.p, self.q) == (other.p, other.q) if isinstance(other, PaillierPrivateKey) else NotImplemented

    def __hash__(self) -> int:
        return hash((self.p, self.q))

    def __getstate__(self) -> dict[str, Any]:
        return {"public_key": self.public_key, "p": self.p, "q": self.q}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__init__(**state)  # type: ignore[misc]

    def decrypt(self, encrypted_number: EncryptedNumber) -> int | float:
        """The number: an int where its exponent is 0 or more, else a float.

        TypeError: it is no `EncryptedNumber`. ValueError: it is of another key, or its ciphertext is damaged.
        OverflowError: an overflow shows, or it is too large for a float.
        """
        found: EncodedNumber = self.decrypt_encoded(encrypted_number)
        return found.decode()

    def decrypt_encoded(self, encrypted_number: EncryptedNumber, Encoding: Any = None) -> Any:
        """The same as an `EncodedNumber`, or as an `Encoding(public_key, encoding, exponent)`."""
        self._check(encrypted_number)
        encoding = self.raw_decrypt(encrypted_number.ciphertext(be_secure=False))
        return (Encoding or EncodedNumber)(self.public_key, encoding, encrypted_number.exponent)

    def decrypt_many(self, encrypted_numbers: Iterable[EncryptedNumber]) -> Any:
        """Decrypts many at once, on all cores: a list, or of an array an array of objects of its shape.

        Errors are those of `decrypt`, if only for one of them.
        """
        def decrypt(flat: list[EncryptedNumber]) -> list[int | float]:
            for number in flat:
                self._check(number)
            plaintexts = self._engine.decrypt([number.ciphertext(be_secure=False) for number in flat])
            found = zip(flat, plaintexts)
            return [EncodedNumber(self.public_key, m, number.exponent).decode() for number, m in found]

        return shaped(encrypted_numbers, decrypt)

    def raw_decrypt(self, ciphertext: int) -> int:
        """The plaintext in [0, n) of a ciphertext.

        TypeError: it is no int. ValueError: it is 0 modulo n², or shares a factor with n, as only a damaged one does.
        """
        if not isinstance(ciphertext, int):
            raise TypeError(f"Expected ciphertext to be an int, not: {type(ciphertext)}")
        return self._engine.decrypt([ciphertext])[0]

    def _check(self, number: EncryptedNumber) -> None:
        if not isinstance(number, EncryptedNumber):
            raise TypeError(f"Expected encrypted_number to be an EncryptedNumber not: {type(number)}")
        if number.public_key != self.public_key:
            raise ValueError("encrypted_number was encrypted against a different key!")

    # What phe shows of its way of decrypting.

    @property
    def psquare(self) -> int:
        return self.p * self.p

    @property
    def qsquare(self) -> int:
        return self.q * self.q

    @property
    def p_inverse(self) -> int:
        """Of p modulo q."""
        return util.invert(self.p, self.q)

    @property
    def hp(self) -> int:
        """`h_function` of p: as g^(p-1) mod p² is 1 - n modulo it, the inverse of -q."""
        return util.invert(-self.q, self.p)

    @property
    def hq(self) -> int:
        return util.invert(-self.p, self.q)

    def h_function(self, x: int, xsquare: int) -> int:
        """The inverse of L(g^(x-1) mod x²) modulo a prime x."""
        return util.invert(self.l_function(util.powmod(self.public_key.g, x - 1, xsquare), x), x)

    def l_function(self, x: int, p: int) -> int:
        """L(x) = (x - 1) / p."""
        return (x - 1) // p

    def crt(self, mp: int, mq: int) -> int:
        """The number below n that is `mp` modulo p and `mq` modulo q."""
        return mp + self.p * ((mq - mp) * self.p_inverse % self.q)


class PaillierPrivateKeyring(Mapping[PaillierPublicKey, PaillierPrivateKey]):
    """Private keys by their public ones."""

    def __init__(self, private_keys: Iterable[PaillierPrivateKey] | None = None):
        self.__keys = {key.public_key: key for key in private_keys or ()}

    def __getitem__(self, key: PaillierPublicKey) -> PaillierPrivateKey:
        return self.__keys[key]

    def __len__(self) -> int:
        return len(self.__keys)

    def __iter__(self) -> Iterator[PaillierPublicKey]:
        return iter(self.__keys)

    def __delitem__(self, public_key: PaillierPublicKey) -> None:
        del self.__keys[public_key]

    def add(self, private_key: PaillierPrivateKey) -> None:
        """Puts a key in. TypeError: it is none."""
        if not isinstance(private_key, PaillierPrivateKey):
            raise TypeError(f"private_key should be of type PaillierPrivateKey, not {type(private_key)}")
        self.__keys[private_key.public_key] = private_key

    def decrypt(self, encrypted_number: EncryptedNumber) -> int | float:
        """Decrypts by the number's key. KeyError: that is not here."""
        return self[encrypted_number.public_key].decrypt(encrypted_number)


class EncryptedNumber:
    """An encrypted integer or float. Plain and encrypted numbers can be added to and subtracted from it, and it can be
    multiplied with and divided by plain ones; each makes a new number.

    Results of these tell whoever sees them what was added or multiplied, until they are obfuscated: `ciphertext` does
    it before it gives the number away.
    """

    public_key: PaillierPublicKey
    exponent: int
    """That of `EncodedNumber`. It is not encrypted."""

    def __init__(self, public_key: PaillierPublicKey, ciphertext: SupportsIndex, exponent: int = 0):
        """From what another program sent.

        TypeError: the ciphertext is no integer, or the key no `PaillierPublicKey`.
        """
        if not isinstance(public_key, PaillierPublicKey):
            raise TypeError("public_key should be a PaillierPublicKey")
        self.public_key = public_key
        self.__ciphertext = operator.index(ciphertext)
        self.exponent = exponent
        self.__is_obfuscated = False

    def _obfuscated(self, is_obfuscated: bool = True) -> EncryptedNumber:
        self.__is_obfuscated = is_obfuscated
        return self

    def _with(self, ciphertext: int, exponent: int) -> EncryptedNumber:
        return EncryptedNumber(self.public_key, ciphertext, exponent)

    def ciphertext(self, be_secure: bool = True) -> int:
        """The number that stands for it, obfuscated first where that was not done yet.

        With `be_secure` False it is left as it is; nobody else may see it then.
        """
        if be_secure and not self.__is_obfuscated:
            self.obfuscate()
        return self.__ciphertext

    def obfuscate(self) -> None:
        """Gives it fresh randomness: nobody can tell then what it was made from."""
        self._blind(self.public_key._engine.zero())

    def _blind(self, zero: int) -> None:
        """Adds an encryption of 0 that nothing else has."""
        self.__ciphertext = self.public_key._engine.add(self.__ciphertext, zero)
        self.__is_obfuscated = True

    def decrease_exponent_to(self, new_exp: int) -> EncryptedNumber:
        """The same number with a lower exponent, not obfuscated. It may overflow then, which need not show.

        ValueError: `new_exp` is higher than the exponent, or so low that nothing could be decrypted.
        """
        if new_exp > self.exponent:
            raise ValueError(f"New exponent {new_exp} should be more negative than old exponent {self.exponent}")
        steps = self.exponent - new_exp
        if steps * EncodedNumber.LOG2_BASE > self.public_key.n.bit_length():
            raise ValueError(f"an exponent of {new_exp} is too low for the public key")
        return self._with(self._raw_mul(EncodedNumber.BASE**steps), new_exp)

    def __add__(self, other: Any) -> EncryptedNumber:
        if isinstance(other, EncryptedNumber):
            return self._add_encrypted(other)
        try:
            encoded = self.public_key._encoded(other, max_exponent=self.exponent)
        except TypeError:
            # An array adds it to each of its own; of all else Python makes a TypeError.
            return NotImplemented
        return self._add_encoded(encoded)

    __radd__ = __add__

    def __neg__(self) -> EncryptedNumber:
        return self._with(self._raw_mul(self.public_key.n - 1), self.exponent)

    def __sub__(self, other: Any) -> EncryptedNumber:
        if isinstance(other, EncryptedNumber):
            return self._add_encrypted(-other)
        try:
            encoded = self.public_key._encoded(other, max_exponent=self.exponent)
        except TypeError:
            return NotImplemented
        negative = -encoded.encoding % self.public_key.n
        return self._add_encoded(EncodedNumber(self.public_key, negative, encoded.exponent))

    def __rsub__(self, other: Any) -> EncryptedNumber:
        made: EncryptedNumber = -self + other
        return made

    def __mul__(self, other: Any) -> EncryptedNumber:
        """NotImplementedError: both are encrypted, which nobody can do without the private key."""
        if isinstance(other, EncryptedNumber):
            raise NotImplementedError("two encrypted numbers cannot be multiplied")
        try:
            encoded = self.public_key._encoded(other)
        except TypeError:
            return NotImplemented
        return self._with(self._raw_mul(encoded.encoding), self.exponent + encoded.exponent)

    __rmul__ = __mul__

    def __truediv__(self, scalar: int | float) -> EncryptedNumber:
        made: EncryptedNumber = self * (1 / plain(scalar))
        return made

    def _add_encrypted(self, other: EncryptedNumber) -> EncryptedNumber:
        if other.public_key != self.public_key:
            raise ValueError("Attempted to add numbers encrypted against different public keys!")
        a, b = self._aligned(other), other._aligned(self)
        return self._with(self._raw_add(a.__ciphertext, b.__ciphertext), a.exponent)

    def _add_encoded(self, encoded: EncodedNumber) -> EncryptedNumber:
        if encoded.public_key != self.public_key:
            raise ValueError("Attempted to add numbers encoded against different public keys!")
        a = self._aligned(encoded)
        b = encoded if encoded.exponent == a.exponent else encoded.decrease_exponent_to(a.exponent)
        return self._with(self.public_key._engine.add_plain(a.__ciphertext, b.encoding), a.exponent)

    def _aligned(self, other: EncryptedNumber | EncodedNumber) -> EncryptedNumber:
        """With the lower of both exponents."""
        return self if self.exponent <= other.exponent else self.decrease_exponent_to(other.exponent)

    def _raw_add(self, e_a: int, e_b: int) -> int:
        return self.public_key._engine.add(e_a, e_b)

    def _raw_mul(self, plaintext: int) -> int:
        if not isinstance(plaintext, int):
            raise TypeError(f"Expected plaintext to be int, not {type(plaintext)}")
        if not 0 <= plaintext < self.public_key.n:
            raise ValueError("Scalar out of bounds")
        return self.public_key._engine.multiply(self.__ciphertext, plaintext)
