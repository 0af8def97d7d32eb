"""Sums without a ledger."""

import numpy as np
import pytest

from sealedsum import ArgumentError, ClosedError, FileError, RejectedError, SealedSumError, StateError, sums


@pytest.fixture(scope="module")
def dealt():
    return sums.deal("a study", bits=2048)


@pytest.mark.parametrize("encryption", ["paillier", "masked"])
def test_a_sum(dealt, encryption):
    key, shares = dealt
    scheme = sums.Scheme(key, dimension=5, clients=4, clip=1.0, encryption=encryption)
    assert scheme.parameters["norm"] >= 2**16 and scheme.parameters["modulus_bits"] == 2048
    rng = np.random.default_rng(1)
    updates = {name: rng.normal(size=5) * 0.2 for name in ("a", "b", "c")}
    opening = f"first, {encryption}"
    sealed = {name: scheme.seal(opening, name, update) for name, update in updates.items()}
    assert scheme.verify(opening, sealed) == dict.fromkeys("abc")
    total = scheme.sum(opening)
    forged = bytearray(sealed["c"])
    forged[len(forged) // 2] ^= 1
    with pytest.raises(RejectedError) as caught:
        total.add("c", forged)
    assert caught.value.client == "c"
    with pytest.raises(RejectedError):
        total.add("d", sealed["a"])
    total.add("a", sealed["a"])
    with pytest.raises(StateError):
        shares[0].decrypt(total)
    assert list(total.add_all({"b": sealed["b"], "c": sealed["c"], "a": sealed["a"]}).values())[:2] == [None, None]
    parts = [share.decrypt(total) for share in shares[:3]]
    with pytest.raises(RejectedError):
        total.open(parts[:2])
    bad = bytearray(parts[1])
    bad[100] ^= 1
    opened = total.open([*parts, shares[3].decrypt(total)][::-1])
    assert np.array_equal(opened, total.open([parts[0], bytes(bad), parts[2], shares[3].decrypt(total)]))
    mean = scheme.mean(opened, weight=3)
    assert np.abs(mean - np.mean(list(updates.values()), axis=0)).max() < (1e-4 if encryption == "paillier" else 1e-3)
    # Another sum of the same opening: the difference would be c's.
    other = scheme.sum(opening)
    other.add_all({"a": sealed["a"], "b": sealed["b"]})
    with pytest.raises(StateError):
        shares[0].decrypt(other)


def test_integers_are_exact(dealt):
    key, shares = dealt
    scheme = sums.Scheme(key, dimension=3, clients=2, clip=1000, fraction_bits=0, proofs="bits")
    total = scheme.sum("counts")
    for name, counts in (("a", [31, 10, -2]), ("b", [7, 25, 0])):
        total.add(name, scheme.seal("counts", name, counts))
    assert total.open(share.decrypt(total) for share in shares[1:]).tolist() == [38, 35, -2]


def test_files(dealt, tmp_path):
    key, shares = dealt
    again = sums.Key.open(bytes(key), "a study")
    with pytest.raises(RejectedError):
        sums.Key.open(bytes(key), "another study")
    shares[0].save(tmp_path / "share")
    with pytest.raises(FileError):
        shares[0].save(tmp_path / "share")
    share = sums.Share.open(tmp_path / "share")
    scheme = sums.Scheme(again, dimension=1, clients=1, clip=1.0, min_clients=1)
    total = scheme.sum("files")
    total.add("a", scheme.seal("files", "a", [0.5]))
    assert total.open([share.decrypt(total), *(s.decrypt(total) for s in shares[1:3])])[0] == 2**15


@pytest.mark.parametrize("vector", [[1.0], [[1.0, 2.0]], ["a", "b"], [np.nan, 0], [1j, 0], None, [2**70, 0]])
def test_wrong_vectors(dealt, vector):
    scheme = sums.Scheme(dealt[0], dimension=2, clients=2, clip=1.0)
    with pytest.raises(ArgumentError):
        scheme.seal("x", "a", vector)


@pytest.mark.parametrize("changes", [
    {"dimension": 0}, {"dimension": -1}, {"dimension": 2**40}, {"clients": 0}, {"clip": 0}, {"clip": float("nan")},
    {"min_clients": 9}, {"proofs": "some"}, {"encryption": "rot13"}, {"group": 3}, {"fraction_bits": 99},
    {"clip": 2.0**40}, {"rounding": "up"}, {"proofs": "bits", "encryption": "masked"},
])
def test_wrong_parameters(dealt, changes):
    with pytest.raises(SealedSumError):
        sums.Scheme(dealt[0], **{"dimension": 2, "clients": 2, "clip": 1.0, **changes})


def test_wrong_names_and_closed_objects(dealt):
    with pytest.raises(ArgumentError):
        sums.deal(b"short")
    with pytest.raises(ArgumentError):
        sums.deal("x", bits=512)
    scheme = sums.Scheme(dealt[0], dimension=2, clients=2, clip=1.0)
    for sender in ("", "x" * 1025, None):
        with pytest.raises(ArgumentError):
            scheme.seal("x", sender, [0, 0])
    total = scheme.sum("x")
    total.close()
    with pytest.raises(ClosedError):
        total.add("a", b"")
    scheme.close()
    with pytest.raises(ClosedError):
        scheme.seal("x", "a", [0, 0])
