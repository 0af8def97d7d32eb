"""Our classes: their arithmetic, what they refuse, and that they and phe read each other's numbers and keys."""

from __future__ import annotations

import concurrent.futures
import copy
import math
import pickle
import random
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest

from sealedsum import ArgumentError, phe
from sealedsum.phe import batch, util
from sealedsum.phe._engines import PublicIntegers, PublicLibrary

SIZES = [256, 520, 1024, 2048]
"""Of Python's integers (one of them for no multiple of 16), and of the library."""
FLOATS = [0.0, 1.0, -1.5, 0.1, -math.pi, 1e-300, 5e-324, -2.2250738585072014e-308, 1e22, 1.7976931348623157e308]


@pytest.fixture(scope="module", params=SIZES)
def keys(request):
    return phe.generate_paillier_keypair(n_length=request.param)


@pytest.fixture(scope="module")
def real():
    """Keys that the library works with."""
    return phe.generate_paillier_keypair(n_length=1024)


def integers(public_key):
    top = public_key.max_int
    return [0, 1, -1, 42, -(2**53), 2**64, top, -top, top - 1, random.Random(1).randrange(top)]


def test_who_works(keys):
    public_key, private_key = keys
    bits = public_key.n.bit_length()
    by_library = bits >= 512 and bits % 16 == 0
    assert isinstance(public_key._engine, PublicLibrary) == by_library
    assert bits in SIZES and private_key.p < private_key.q


@pytest.mark.parametrize("bits", [6, 7, 8, 9, 15, 33, 500, 528])
def test_sizes(bits):
    public_key, private_key = phe.generate_paillier_keypair(n_length=bits)
    assert public_key.n.bit_length() == bits
    for _ in range(20 if bits < 100 else 2):
        for m in (0, 1, public_key.n - 1):
            assert private_key.raw_decrypt(public_key.raw_encrypt(m)) == m


@pytest.mark.parametrize("bits", [5, 0, -1])
def test_too_small(bits):
    with pytest.raises(ValueError):
        phe.generate_paillier_keypair(n_length=bits)


def test_integers(keys):
    public_key, private_key = keys
    for m in integers(public_key):
        found = private_key.decrypt(public_key.encrypt(m))
        assert found == m and isinstance(found, int)


def test_floats_are_exact(keys):
    public_key, private_key = keys
    for x in FLOATS:
        # Of the largest, the exponent is above 0: an integer comes back.
        assert private_key.decrypt(public_key.encrypt(x)) == x


@pytest.mark.parametrize("value", [math.inf, -math.inf])
def test_infinite(real, value):
    with pytest.raises(OverflowError):
        real[0].encrypt(value)


def test_not_encoded(real):
    public_key, _ = real
    for value in ("1", None, [1], Decimal("1.5"), Fraction(1, 3), np.array([1, 2]), 1j, np.bool_(True)):
        with pytest.raises(TypeError):
            public_key.encrypt(value)
    for value in (math.nan, public_key.max_int + 1, -public_key.max_int - 1, 2**9000):
        with pytest.raises(ValueError) as caught:
            public_key.encrypt(value)
        assert str(value) not in str(caught.value)
    for precision in (0, -1.0):
        with pytest.raises(ValueError):
            public_key.encrypt(1.5, precision=precision)


@pytest.mark.parametrize("kind", [np.float64, np.float32, np.float16, np.int64, np.int8, np.uint8, np.uint64, bool])
def test_scalar_types(real, kind):
    public_key, private_key = real
    x, y = kind(3), 7.0
    e = public_key.encrypt(7)
    found = [public_key.encrypt(x), e + x, x + e, e - x, x - e, e * x, x * e, e / x]
    expected = [float(x), y + x, y + x, y - float(x), float(x) - y, y * x, y * x, y / float(x)]
    assert [private_key.decrypt(number) for number in found] == pytest.approx(expected, rel=1e-15)


def test_precision_takes_what_fractions_do(real):
    for value in (Decimal("1.5"), Fraction(3, 2), np.float64(1.5), np.float32(1.5)):
        encoded = phe.EncodedNumber.encode(real[0], value, precision=2**-10)
        assert encoded.exponent == -3 and encoded.decode() == 1.5


def test_rounds_halves_to_even(real):
    for x, expected in ((0.5, 0), (1.5, 2), (2.5, 2), (-0.5, 0), (-1.5, -2), (-2.5, -2), (2.51, 3)):
        assert phe.EncodedNumber.encode(real[0], x, precision=1).decode() == expected


def test_arithmetic(keys):
    public_key, private_key = keys
    rng = random.Random(2)
    for _ in range(6):
        a, b, k = rng.randrange(-(10**9), 10**9), rng.uniform(-1e6, 1e6), rng.randrange(-1000, 1000)
        x, y = public_key.encrypt(a), public_key.encrypt(b)
        assert private_key.decrypt(x + y) == pytest.approx(a + b)
        assert private_key.decrypt(x - y) == pytest.approx(a - b)
        assert private_key.decrypt(y + a) == pytest.approx(a + b)
        assert private_key.decrypt(a - y) == pytest.approx(a - b)
        assert private_key.decrypt(x * k) == a * k == private_key.decrypt(k * x)
        assert private_key.decrypt(y * k - x) == pytest.approx(b * k - a)
        assert private_key.decrypt(x * b / 4) == pytest.approx(a * b / 4)
        assert private_key.decrypt(-x) == -a
        encoded = phe.EncodedNumber.encode(public_key, b)
        assert private_key.decrypt(x - encoded) == pytest.approx(a - b)
        assert private_key.decrypt(encoded - x) == pytest.approx(b - a)


def test_factors_of_all_sizes(keys):
    public_key, private_key = keys
    one = public_key.encrypt(1)
    n = public_key.n
    factors = [0, 1, 2, 3, 4, 5, 2**31, 2**60, n // 3, n // 2 - 1, n // 2, n // 2 + 1, n - n // 3, n - 2, n - 1]
    for k in factors:
        assert private_key.raw_decrypt(one._raw_mul(k)) == k
    numbers = [one] * len(factors)
    encoded = [phe.EncodedNumber(public_key, k, 0) for k in factors]
    found = batch.multiply(numbers, encoded)
    assert [private_key.raw_decrypt(number.ciphertext()) for number in found] == factors
    for k in (-1, n):
        with pytest.raises(ValueError):
            one._raw_mul(k)
    with pytest.raises(TypeError):
        one._raw_mul(1.0)


def test_overflow_shows(real):
    public_key, private_key = real
    top = public_key.encrypt(public_key.max_int)
    for number in (top + 1, top * 2, -top - 1):
        with pytest.raises(OverflowError):
            private_key.decrypt(number)
    huge = public_key.encrypt(1e308) * 10.0**5
    assert private_key.decrypt(huge) == int(1e308) * 10**5
    with pytest.raises(OverflowError):
        phe.EncodedNumber(phe.PaillierPublicKey(10**500 + 1), 10**400, -1).decode()


def test_products_of_encrypted_numbers(real):
    number = real[0].encrypt(2)
    with pytest.raises(NotImplementedError):
        number * number
    for operation in (lambda: number + "1", lambda: number * None, lambda: number - [1], lambda: number / "2"):
        with pytest.raises(TypeError):
            operation()
    with pytest.raises(ZeroDivisionError):
        number / 0


def test_obfuscation(keys):
    public_key, private_key = keys
    number = public_key.encrypt(5, r_value=1)
    assert number.ciphertext(be_secure=False) == 5 * public_key.n + 1
    for made in (number, public_key.encrypt(2) + 3, public_key.encrypt(5) * 1):
        before = made.ciphertext(be_secure=False)
        after = made.ciphertext()
        assert before != after == made.ciphertext() and private_key.decrypt(made) == 5
    fresh = public_key.encrypt(5)
    assert fresh.ciphertext() == fresh.ciphertext(be_secure=False) != public_key.encrypt(5).ciphertext()


def test_no_randomness_is_used_twice(keys):
    """Zeros that were made in advance, as singles take them."""
    public_key, _ = keys
    n = public_key.n
    # c·(1 - m·n) mod n² is the r^n of a ciphertext c of m.
    found = {public_key.encrypt(m).ciphertext() * (1 - m * n) % public_key.nsquare for m in range(80)}
    assert len(found) == 80


def test_a_fork_does_not_use_the_zeros_of_its_parent(real):
    engine = phe.PaillierPublicKey(real[0].n)._engine
    for _ in range(3):
        engine.zero()
    kept = list(engine._zeros)
    assert kept
    engine._process = -1
    assert engine.zero() not in kept and not set(kept) & set(engine._zeros)


def test_given_randomness_is_the_definition(keys):
    public_key, _ = keys
    n, square = public_key.n, public_key.nsquare
    for m, r in ((0, 2), (5, n - 1), (n - 1, 12345), (7, n + 3), (n + 7, 3), (3, 1)):
        assert public_key.raw_encrypt(m, r) == pow(n + 1, m, square) * pow(r, n, square) % square


def test_wrong_key(real):
    public_key, private_key = real
    others, _ = phe.generate_paillier_keypair(n_length=1024)
    mine, theirs = public_key.encrypt(1), others.encrypt(1)
    encoded = phe.EncodedNumber.encode(others, 1)
    for operation in (
        lambda: private_key.decrypt(theirs), lambda: private_key.decrypt_many([mine, theirs]), lambda: mine + theirs,
        lambda: mine + encoded, lambda: mine * encoded, lambda: mine - theirs, lambda: batch.total([mine, theirs]),
        lambda: batch.add([mine], [theirs]), lambda: public_key.encrypt(encoded),
        lambda: phe.PaillierPrivateKey(others, private_key.p, private_key.q),
        lambda: phe.PaillierPrivateKey.from_totient(others, (private_key.p - 1) * (private_key.q - 1)),
        lambda: phe.PaillierPrivateKey(phe.PaillierPublicKey(49), 7, 7),
    ):
        with pytest.raises(ValueError) as caught:
            operation()
        assert str(private_key.p) not in str(caught.value)
    with pytest.raises(KeyError):
        phe.PaillierPrivateKeyring([private_key]).decrypt(theirs)


def test_types(real):
    public_key, private_key = real
    for operation in (
        lambda: phe.EncryptedNumber(public_key, "5"), lambda: phe.EncryptedNumber(public_key, 5.0),
        lambda: phe.EncryptedNumber(5, 5), lambda: phe.EncryptedNumber(public_key, public_key.encrypt(1)),
        lambda: phe.PaillierPublicKey("15"), lambda: public_key.raw_encrypt(1.0), lambda: private_key.decrypt(5),
        lambda: private_key.raw_decrypt("5"), lambda: private_key.decrypt_many([5]), lambda: batch.total([5]),
    ):
        with pytest.raises(TypeError):
            operation()


def test_tampered_ciphertexts(keys):
    """Whatever is sent: a number comes out, or one of the errors that are listed."""
    public_key, private_key = keys
    n, square = public_key.n, public_key.nsquare
    rng = random.Random(3)
    good = public_key.encrypt(3).ciphertext()
    values = [0, 1, -1, n, square, square + 1, private_key.p, n * private_key.q, 1 << 20000, -good, good + square]
    values += [good ^ 1 << rng.randrange(square.bit_length()) for _ in range(20)]
    for value in values:
        number = phe.EncryptedNumber(public_key, value)
        for operation in (
            lambda: private_key.decrypt(number), lambda: private_key.decrypt_many([number, number]),
            lambda: private_key.decrypt(number + 1), lambda: private_key.decrypt(number * 12345),
            lambda: private_key.decrypt(number * -1), lambda: private_key.decrypt(number + number),
            lambda: batch.total([number] * 3), lambda: batch.dot([number] * 2, [-5, 1.5]), number.obfuscate,
        ):
            try:
                operation()
            except (ValueError, OverflowError):
                pass
    for value in (0, private_key.p, square):
        with pytest.raises(ValueError):
            private_key.raw_decrypt(value)
    assert private_key.decrypt(phe.EncryptedNumber(public_key, good + square)) == 3


@pytest.mark.parametrize("exponent", [-(10**12), 10**12])
def test_exponents_that_would_fill_the_memory(real, exponent):
    public_key, private_key = real
    number = phe.EncryptedNumber(public_key, public_key.raw_encrypt(3), exponent)
    if exponent < 0:
        assert private_key.decrypt(number) == 0.0
        with pytest.raises(ValueError):
            number + 1
    else:
        with pytest.raises(OverflowError):
            private_key.decrypt(number)
    for operation in (lambda: public_key.encrypt(1) + number, lambda: batch.total([public_key.encrypt(1), number])):
        with pytest.raises(ValueError):
            operation()
    assert private_key.decrypt(phe.EncryptedNumber(public_key, public_key.raw_encrypt(0), exponent)) == 0


def test_moduli_that_are_none():
    # Even, and a square: the library refuses them. phe does not look.
    for n in (2**1023, (2**512 - 1) ** 2):
        public_key = phe.PaillierPublicKey(n)
        assert type(public_key._engine) is PublicIntegers
        assert public_key.encrypt(5, r_value=3).ciphertext(False) == (5 * n + 1) * pow(3, n, n * n) % (n * n)
    for n in (5, 0, -15):
        with pytest.raises(ValueError):
            phe.PaillierPublicKey(n)


def test_secrets_do_not_show(real):
    public_key, private_key = real
    for secret in (private_key.p, private_key.q):
        for text in (repr(private_key), str(private_key), repr(public_key), repr(public_key.encrypt(secret % 1000))):
            assert str(secret)[:12] not in text and f"{secret:x}"[:12] not in text


def test_keys_and_numbers_are_values(keys):
    public_key, private_key = keys
    number = public_key.encrypt(1.25)
    public_key.max_int += 1
    try:
        for copied in (copy.deepcopy, lambda x: pickle.loads(pickle.dumps(x))):
            assert copied(public_key) == public_key and hash(copied(public_key)) == hash(public_key)
            assert copied(public_key).max_int == public_key.max_int
            assert copied(private_key) == private_key and hash(copied(private_key)) == hash(private_key)
            assert copied(private_key).decrypt(copied(number)) == 1.25
    finally:
        public_key.max_int -= 1
    assert public_key != 5 and private_key != 5
    other = phe.PaillierPrivateKey.from_totient(public_key, (private_key.p - 1) * (private_key.q - 1))
    assert other == private_key and other.decrypt(number) == 1.25


def test_what_phe_shows_of_private_keys(keys):
    _, key = keys
    assert key.hp == key.h_function(key.p, key.psquare) and key.hq == key.h_function(key.q, key.qsquare)
    assert key.p * key.p_inverse % key.q == 1
    assert key.crt(123456789 % key.p, 123456789 % key.q) == 123456789


def test_batches_are_as_singles(keys):
    public_key, private_key = keys
    values = [3, -4, 1.5, -0.1, 1e10, 2**60, 0]
    factors = [2, -7, 0.5, -1.25, 1e-5, 0, 1]
    numbers = public_key.encrypt_many(values)
    assert private_key.decrypt_many(numbers) == values == [private_key.decrypt(number) for number in numbers]
    assert [number.exponent for number in numbers] == [public_key.encrypt(value).exponent for value in values]
    singles = [number * k for number, k in zip(numbers, factors)]
    products = batch.multiply(numbers, factors)
    assert [p.exponent for p in products] == [s.exponent for s in singles]
    assert private_key.decrypt_many(products) == private_key.decrypt_many(singles)
    assert private_key.decrypt(batch.total(numbers)) == private_key.decrypt(sum(numbers))
    assert private_key.decrypt(batch.dot(numbers, factors)) == private_key.decrypt(sum(singles))
    added = batch.add(numbers, numbers[::-1])
    assert private_key.decrypt_many(added) == [private_key.decrypt(a + b) for a, b in zip(numbers, numbers[::-1])]
    assert private_key.decrypt_many(batch.add(numbers, factors)) == [a + b for a, b in zip(values, factors)]
    before = [number.ciphertext(be_secure=False) for number in products]
    batch.obfuscate(products)
    after = [number.ciphertext(be_secure=False) for number in products]
    assert all(a != b for a, b in zip(before, after)) and after == [number.ciphertext() for number in products]
    assert private_key.decrypt_many(products) == private_key.decrypt_many(singles)


@pytest.mark.parametrize("count", [1, 2, 3, 4, 5, 8, 13])
def test_sums_of_all_counts(real, count):
    public_key, private_key = real
    assert private_key.decrypt(batch.total(public_key.encrypt_many(range(count)))) == sum(range(count))


def test_arrays(real):
    public_key, private_key = real
    values = np.arange(6, dtype=np.float32).reshape(2, 3) / 4
    numbers = public_key.encrypt_many(values, precision=1e-6)
    assert numbers.shape == (2, 3) and {number.exponent for number in numbers.flat} == {-5}
    assert np.array_equal(private_key.decrypt_many(numbers).astype(float), values)
    assert np.array_equal(private_key.decrypt_many(numbers * 2 + values).astype(float), values * 3)
    assert np.array_equal(private_key.decrypt_many(batch.multiply(numbers, values)).astype(float), values * values)
    assert private_key.decrypt(numbers.sum()) == values.sum() == private_key.decrypt(batch.total(numbers))
    assert private_key.decrypt(batch.dot(numbers, values)) == (values * values).sum()
    one = public_key.encrypt(2)
    for made, expected in ((one * values, 2 * values), (values - one, values - 2), (one - values, 2 - values)):
        assert np.array_equal(private_key.decrypt_many(made).astype(float), expected)
    assert public_key.encrypt_many(np.empty((0, 3))).shape == (0, 3)


def test_empty_batches(real):
    public_key, private_key = real
    assert public_key.encrypt_many([]) == private_key.decrypt_many([]) == []
    assert batch.add([], []) == batch.multiply([], []) == []
    batch.obfuscate([])
    for operation in (lambda: batch.total([]), lambda: batch.dot([], []), lambda: batch.add([], [1]),
                      lambda: batch.multiply([public_key.encrypt(1)], [])):
        with pytest.raises(ValueError):
            operation()


def test_threads(keys):
    """The first use of a key from many threads at once, too."""
    n, p, q = keys[0].n, keys[1].p, keys[1].q
    public_key = phe.PaillierPublicKey(n)
    private_key = phe.PaillierPrivateKey(public_key, p, q)

    def work(i: int) -> float:
        number = public_key.encrypt(i) * 3 - 1
        number.obfuscate()
        return private_key.decrypt(number)

    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        assert list(pool.map(work, range(40))) == [3 * i - 1 for i in range(40)]


def test_numbers_of_gmpy2_are_taken(real):
    gmpy2 = pytest.importorskip("gmpy2")
    public_key, private_key = real
    mine = phe.PaillierPublicKey(gmpy2.mpz(public_key.n))
    number = phe.EncryptedNumber(mine, gmpy2.mpz(public_key.encrypt(5).ciphertext()))
    assert type(mine.n) is int and type(number.ciphertext()) is int and private_key.decrypt(number) == 5
    assert type((number * 7 + number).ciphertext(be_secure=False)) is int


def test_util():
    for a, b in ((3, 7), (10, 17), (2**2000 + 1, 2**2203 - 1)):
        assert a * util.invert(a, b) % b == 1
    for a, b in ((2, 4), (0, 7), (7, 7)):
        with pytest.raises(ZeroDivisionError):
            util.invert(a, b)
    assert util.first_primes[:3] == [2, 3, 5] and util.first_primes[-1] == 17863 and len(util.first_primes) == 2048
    assert util.is_prime(2**521 - 1) and not util.is_prime(2**523 - 1) and not util.is_prime(561)
    assert not util.is_prime(17881 * 17891) and util.is_prime(17881)
    for bits in (2, 3, 8, 100):
        assert util.getprimeover(bits).bit_length() == bits
    assert {util.getprimeover(2) for _ in range(60)} == {2, 3}
    assert util.isqrt(10**40 + 1) == util.improved_i_sqrt(10**40 + 1) == 10**20
    assert util.int_to_base64(65537) == "AQAB" and util.base64_to_int("AQAB") == 65537
    assert util.base64url_decode(util.base64url_encode(b"\xff\xfe")) == b"\xff\xfe"
    for text in ("A", "AAAAA", ""):
        with pytest.raises(ValueError):
            util.base64_to_int(text)
    for number in (0, -5):
        with pytest.raises(AssertionError):
            util.int_to_base64(number)
    for call in (lambda: util.getprimeover(1), lambda: util.isqrt(-1)):
        with pytest.raises(ValueError):
            call()
    assert issubclass(ArgumentError, ValueError)


# ---- Together with phe


@pytest.fixture(scope="module")
def theirs():
    return pytest.importorskip("phe")


@pytest.fixture(scope="module", params=[64, 512, 1024])
def pair(request, theirs):
    """The same keys as ours and theirs; every other made by them."""
    maker, taker = (phe, theirs) if request.param == 512 else (theirs, phe)
    public_key, private_key = maker.generate_paillier_keypair(n_length=request.param)
    # As a file of theirs has them.
    n, p, q = (theirs.util.base64_to_int(util.int_to_base64(x)) for x in (public_key.n, private_key.p, private_key.q))
    other = taker.PaillierPublicKey(n)
    made = other, taker.PaillierPrivateKey(other, p, q)
    return ((public_key, private_key), made) if maker is phe else (made, (public_key, private_key))


def values_of(public_key):
    small = [0, 5, -7, 0.5, -0.25, 100.0, public_key.max_int, -public_key.max_int]
    return small if public_key.n.bit_length() < 100 else small + FLOATS + [2**70, -(10**20)]


def crossed(theirs, ours_public, their_public, number):
    """A number of one side, as the other reads it."""
    if isinstance(number, phe.EncryptedNumber):
        return theirs.EncryptedNumber(their_public, number.ciphertext(), number.exponent)
    return phe.EncryptedNumber(ours_public, number.ciphertext(), number.exponent)


def test_keys_are_the_same(pair):
    (our_public, our_private), (their_public, their_private) = pair
    for name in ("g", "n", "nsquare", "max_int"):
        assert getattr(our_public, name) == getattr(their_public, name)
    for name in ("p", "q", "psquare", "qsquare", "p_inverse", "hp", "hq"):
        assert getattr(our_private, name) == getattr(their_private, name)
    assert hash(our_public) == hash(their_public) and hash(our_private) == hash(their_private)
    assert repr(our_private) == repr(their_private)


def test_encodings_are_the_same(pair, theirs):
    our_public, their_public = pair[0][0], pair[1][0]
    rng = random.Random(4)
    values = values_of(our_public) + [rng.uniform(-1, 1) * 2.0 ** rng.randrange(-1000, 1000) for _ in range(200)]
    for value in values:
        for precision in (None, 1e-8, 2**-7, 3, 1e20, 1e-50):
            for max_exponent in (None, -3, -40, 7):
                arguments = (value, precision, max_exponent)
                try:
                    expected = theirs.EncodedNumber.encode(their_public, *arguments)
                except ValueError:
                    with pytest.raises(ValueError):
                        phe.EncodedNumber.encode(our_public, *arguments)
                    continue
                found = phe.EncodedNumber.encode(our_public, *arguments)
                assert (found.encoding, found.exponent) == (expected.encoding, expected.exponent), arguments
                a, b = found.decode(), expected.decode()
                assert a == b and type(a) is type(b) and math.copysign(1, a) == math.copysign(1, b)
                lower = found.exponent - 3
                assert found.decrease_exponent_to(lower).encoding == expected.decrease_exponent_to(lower).encoding


def test_each_decrypts_what_the_other_encrypts(pair, theirs):
    (our_public, our_private), (their_public, their_private) = pair
    for value in values_of(our_public):
        try:
            ours, others = our_public.encrypt(value), their_public.encrypt(value)
        except ValueError:
            continue
        assert their_private.decrypt(crossed(theirs, our_public, their_public, ours)) == value
        assert our_private.decrypt(crossed(theirs, our_public, their_public, others)) == value


def test_ciphertexts_are_the_same(pair, theirs):
    """With the same randomness, of every operation."""
    (our_public, _), (their_public, _) = pair
    rng = random.Random(5)
    for _ in range(10):
        a, b, k, r = rng.randrange(-1000, 1000), rng.uniform(-9, 9), rng.randrange(-99, 99), rng.randrange(2, 10**6)
        sides = []
        for module, key in ((phe, our_public), (theirs, their_public)):
            x, y = key.encrypt(a, r_value=r), key.encrypt(b, precision=1e-4, r_value=r + 1)
            encoded = module.EncodedNumber.encode(key, k)
            made = [x, y, x + y, x - y, x + a, y + a, y - k, 5 - y, x * k, y * k, 3 * y, x + encoded, y * encoded]
            made += [y / 2, x.decrease_exponent_to(-2), x * 0, x * 1, x * -1, x * 0.5, sum([x, y, x])]
            sides.append([(number.ciphertext(be_secure=False), number.exponent) for number in made])
        assert sides[0] == sides[1]


def test_work_on_what_the_other_encrypted(pair, theirs):
    (our_public, our_private), (their_public, their_private) = pair
    there = crossed(theirs, our_public, their_public, our_public.encrypt(12)) * 3 + 1
    assert our_private.decrypt(crossed(theirs, our_public, their_public, there)) == 37
    here = crossed(theirs, our_public, their_public, their_public.encrypt(-12)) * 3 - 1
    assert their_private.decrypt(crossed(theirs, our_public, their_public, here)) == -37
    total = batch.total([crossed(theirs, our_public, their_public, their_public.encrypt(i)) for i in range(5)])
    assert their_private.decrypt(crossed(theirs, our_public, their_public, total)) == 10
