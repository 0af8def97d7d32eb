"""Rounds of arrays: sums, means, answers, and going on after a stop."""

import contextlib
import json
import pathlib
import shutil
import signal

import numpy as np
import pytest
from shared import CLIENTS, play

import sealedsum
from sealedsum import (
    ArgumentError,
    Client,
    Federation,
    FileError,
    Identity,
    Layout,
    RejectedError,
    StateError,
)


class Stop(Exception):
    """What a signal raises."""


@contextlib.contextmanager
def stop_after(seconds):
    """Raises `Stop` on the main thread, as Ctrl-C would."""

    def stop(*_):
        raise Stop

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def test_the_mean_is_the_weighted_mean_within_the_fixed_point(federation):
    rng = np.random.default_rng(2)
    opened = federation.open_round()
    updates, examples = [], (100, 37, 0)
    for name, n in zip(CLIENTS, examples):
        updates.append(rng.normal(size=10) * 0.2)
        with federation.client(name) as client:
            told = {"loss": 1 + n / 100, "auc": 0.5}
            opened.submit(client.seal(opened.notice, updates[-1], examples=n, metrics=told))
    outcome = opened.close()
    expected = np.average(updates, axis=0, weights=examples)
    mean = federation.layout.flatten(outcome.mean)
    # Each client's entry is rounded to a neighbour: less than one step each, on the scale of the summed weights.
    assert np.abs(mean - expected).max() < 3 * 2.0**-16 / (sum(examples) / 100)
    assert outcome.sum.dtype == np.int64
    assert np.array_equal(mean, outcome.sum / (2**16 * 1.37))
    assert np.abs(outcome.sum - sum(u * 2**16 * n / 100 for u, n in zip(updates, examples))).max() < 3
    assert (outcome.examples, outcome.accepted, outcome.round) == (137, CLIENTS, 1)
    # Each client's mean, weighted by what it was over; the third states one over no examples.
    assert outcome.metrics["loss"] == pytest.approx((100 * 2 + 37 * 1.37) / 137, abs=1e-4)
    assert outcome.metrics["auc"] == pytest.approx(0.5, abs=1e-4)
    assert np.allclose(federation.layout.flatten(outcome.model), mean, atol=1e-12)
    assert np.array_equal(federation.layout.flatten(federation.model), federation.layout.flatten(outcome.model))


def test_longer_updates_are_clipped(federation):
    long = np.zeros(10)
    long[3] = 5.0
    outcome = play(federation, long, examples=100)
    assert np.abs(federation.layout.flatten(outcome.mean) - long / 5).max() < 2**-16


def test_integers_are_exact(tmp_path):
    with Federation.create(
        tmp_path / "votes", clients=["a", "b", "c"], parameters=4, clip=1000.5, max_examples=1, fraction_bits=1,
        key_bits=2048,
    ) as federation:
        ballots = np.array([[3, -400, 0, 17], [1, 400, 7, -900], [-4, 5, 6, 700]])
        opened = federation.open_round()
        for name, ballot in zip(federation.clients, ballots):
            client = federation.client(name)
            with pytest.raises(ArgumentError, match="would be clipped"):
                client.seal(opened.notice, ballot * 100, examples=1, exact=True)
            with pytest.raises(ArgumentError, match="entry 2 would be rounded"):
                client.seal(opened.notice, ballot + [0, 0, 0.25, 0], examples=1, exact=True)
            opened.submit(client.seal(opened.notice, ballot, examples=1, exact=True))
        outcome = opened.close()
        assert np.array_equal(outcome.sum, 2 * ballots.sum(axis=0))
        assert np.array_equal(outcome.total["parameters"], ballots.sum(axis=0))
        assert np.array_equal(outcome.mean["parameters"] * 3, ballots.sum(axis=0))


def test_nobody_with_examples_gives_no_mean(federation, update):
    outcome = play(federation, update, examples=0)
    assert outcome.examples == 0
    assert not outcome.sum.any() and not outcome.mean["w"].any()


def test_evaluation_rounds(federation, update):
    play(federation, update)
    opened = federation.open_round(evaluation=True)
    for i, name in enumerate(CLIENTS):
        client = federation.client(name)
        with pytest.raises(ArgumentError, match="training"):
            client.seal(opened.notice, update, examples=1)
        opened.submit(client.report(opened.notice, metrics={"auc": 0.25 * (i + 1), "loss": 3}, evaluated=20))
    outcome = opened.close()
    assert outcome.sum is None and outcome.mean is None
    assert outcome.metrics["auc"] == pytest.approx(0.5, abs=1e-4)
    assert outcome.evaluated == 60
    assert outcome.round == 2


def test_a_replay_is_refused_by_name(federation, update):
    first = federation.open_round()
    old = {}
    for name in CLIENTS:
        old[name] = federation.client(name).seal(first.notice, update, examples=10)
        assert first.submit(old[name]).client == name
    first.close()
    second = federation.open_round()
    with pytest.raises(RejectedError) as caught:
        second.submit(old["b"])
    assert caught.value.client == "b"
    answers = second.submit_all([old["a"], federation.client("c").seal(second.notice, update, examples=1), b"nothing"])
    assert [(a.client, a.accepted) for a in answers] == [("a", False), ("c", True), (None, False)]
    assert second.accepted == ["c"]


def test_a_foreign_member_cannot_submit(federation, update, tmp_path):
    Identity.create(tmp_path / "mallory.key")
    folder = federation.export_client("a", tmp_path / "a")
    with pytest.raises(ArgumentError, match="no client"):
        Client.open(folder, identity=Identity.open(tmp_path / "mallory.key"))


def test_too_few_keep_the_round_open(federation, update):
    opened = federation.open_round()
    opened.submit(federation.client("a").seal(opened.notice, update, examples=10))
    with pytest.raises(StateError, match="1 of at least 3"):
        opened.close()
    assert federation.round is not None
    opened.give_up()
    assert federation.round is None and federation.outcome is None
    again = federation.open_round()
    assert again.number >= opened.number
    with pytest.raises(RejectedError):
        again.submit(b"\0" * 100)


def test_an_old_round_is_over(federation, update):
    first = federation.open_round()
    sealed = [federation.client(name).seal(first.notice, update, examples=10) for name in CLIENTS]
    assert all(answer.accepted for answer in first.submit_all(sealed))
    outcome = first.close()
    again = first.close()
    assert np.array_equal(outcome.sum, again.sum)
    second = federation.open_round()
    assert second.number == 2 and first.accepted == []
    for call in (first.close, first.give_up):
        with pytest.raises(StateError, match="over"):
            call()


def test_sealing_twice_gives_the_same_bytes(federation, update):
    opened = federation.open_round()
    client = federation.client("a")
    first = client.seal(opened.notice, update, examples=10)
    assert client.seal(opened.notice, {k: -v for k, v in update.items()}, examples=99) == first
    assert federation.client("a") is client
    with pytest.raises(StateError, match="already"):
        Client.open(federation.export_client("a"))
    client.close()
    assert federation.client("a").seal(opened.notice, update, examples=10) == first
    with pytest.raises(StateError, match="already"):
        Federation.open(federation.path)


def test_going_on_after_a_stop(federation, update):
    opened = federation.open_round()
    opened.submit(federation.client("a").seal(opened.notice, update, examples=10))
    federation.close()
    with Federation.open(federation.path, chain=federation.chain) as again:
        going = again.round
        assert going.accepted == ["a"] and going.number == opened.number
        for name in "bc":
            going.submit(again.client(name).seal(going.notice, update, examples=10))

        with pytest.raises(Stop), stop_after(0.05):
            going.close()
        # The round is as it was, or ended: it goes on where it is.
        outcome = again.round.close()
        assert outcome.examples == 30
    with Federation.open(federation.path) as last:
        assert last.round is None
        assert np.array_equal(last.outcome.sum, outcome.sum)


def test_opening_says_what_is_wrong(federation, tmp_path):
    folder = federation.export_client("a", tmp_path / "a")
    federation.close()
    with pytest.raises((RejectedError, ArgumentError, FileError)):
        Federation.open(federation.path, chain="0" * 64)
    with pytest.raises(ArgumentError):
        Federation.open(federation.path, chain="")
    with pytest.raises(FileError, match="charter"):
        Federation.open(tmp_path / "nothing")
    with pytest.raises(ArgumentError, match="holds a federation"):
        Federation.create(federation.path, clients=["a", "b"], parameters=1, clip=1, max_examples=1)
    with pytest.raises(sealedsum.SealedSumError):
        Client.open(folder, chain="0" * 64)
    with pytest.raises(FileError, match="invitation"):
        Client.open(tmp_path)


def test_clients_apart(tmp_path, update):
    """Each has its own key and folder, and three files go to and fro."""
    keys = {name: Identity.create(tmp_path / f"{name}.key") for name in CLIENTS}
    with Federation.create(
        tmp_path / "fed", clients={**keys, "c": keys["c"].public_key}, parameters=update, clip=1, max_examples=100,
        key_bits=2048, proofs="none",
    ) as federation:
        chain, invitation = federation.chain, federation.invitation
        opened = federation.open_round()
        for name in CLIENTS:
            folder = tmp_path / f"of-{name}"
            folder.mkdir()
            (folder / "invitation.bin").write_bytes(invitation)
            shutil.copy(tmp_path / f"{name}.key", folder / "identity.key")
            with Client.open(folder, chain=chain) as client:
                assert (client.name, client.layout) == (name, federation.layout)
                opened.submit(client.seal(opened.notice, update, examples=100))
        outcome = opened.close()
        # Where values were given, training starts from them.
        assert np.allclose(outcome.model["w"], 2 * update["w"], atol=1e-4)
        exported = federation.export_client("a", tmp_path / "exported")
        assert not (exported / "identity.key").exists()
        with pytest.raises(FileError):
            federation.client("a")
        with pytest.raises(ArgumentError, match="no client"):
            federation.export_client("mallory")


def test_charters_are_checked(tmp_path):
    good = dict(clients=["a", "b", "c"], parameters=3, clip=1.0, max_examples=10, key_bits=2048)
    for change, match in [
        (dict(clients=["a", "a", "b"]), "twice"), (dict(clients="abc"), "list"), (dict(clients=3), "list"),
        (dict(clients=[1, 2, 3]), "text"), (dict(clients={"a": "zz", "b": "zz", "c": "zz"}), "key"),
        (dict(clients=["a"]), None), (dict(clients=[]), None), (dict(clip=0), "clip"), (dict(clip=np.nan), "clip"),
        (dict(clip="1"), "clip"), (dict(clip=None), "clip"), (dict(clip=1e300), "clip"), (dict(max_examples=0), None),
        (dict(max_examples=-1), None), (dict(max_examples=1.5), None), (dict(max_examples=1 << 70), None),
        (dict(max_examples=True), None), (dict(fraction_bits=99), None), (dict(proofs="nrom"), "norm"),
        (dict(proofs=1), None), (dict(encryption="rsa"), "masked"), (dict(key_bits=100), None),
        (dict(trustees=0), None),
        (dict(threshold=9), None), (dict(min_clients=9), None), (dict(metrics={"x": (1, 0)}), "range"),
        (dict(metrics={"x": 3}), "range"), (dict(metrics=[1]), "ranges by name"), (dict(metrics={"x": (0, "1")}), "x"),
        (dict(metrics={3: (0, 1)}), "text"), (dict(parameters=0), "entries"), (dict(parameters=-1), "negative"),
        (dict(parameters=None), "give"), (dict(parameters="abc"), "give"), (dict(parameters=1.5), "give"),
        (dict(parameters={1: (2,)}), "names are texts"), (dict(parameters={"a": (2,), "b": object()}), "'b'"),
        (dict(parameters={}), "entries"), (dict(parameters=1 << 32), "entries"), (dict(parameters=10**30), "entries"),
        (dict(name="\ud800"), None), (dict(model=[1.0]), "shape"), (dict(model=[1, 2, np.nan]), "entry 2"),
        (dict(name=object()), "charter"), (dict(clients=["a", "b", "\ud800"]), "Unicode"),
    ]:
        with pytest.raises(ArgumentError, match=match):
            Federation.create(tmp_path / "fed", **{**good, **change})
        if "key_bits" not in change:
            assert not (tmp_path / "fed" / "ledger.sqlite").exists(), change
        shutil.rmtree(tmp_path / "fed", ignore_errors=True)


def test_numbers_of_numpy_are_numbers(tmp_path):
    with Federation.create(
        tmp_path / "fed", clients=np.array(["a", "b"]).tolist(), parameters=np.zeros((2, 3), np.float32),
        clip=np.float32(1), max_examples=np.int64(10), key_bits=np.int32(2048), proofs="none",
    ) as federation:
        assert federation.charter["max_examples"] == 10
        assert federation.layout == Layout({"parameters": (2, 3)})
        assert json.loads(json.dumps(federation.charter)) == federation.charter


def test_what_notebooks_show(federation, update):
    for shown in (federation._repr_html_(), play(federation, update)._repr_html_(), federation._repr_html_()):
        assert shown.startswith("<table>") and shown.endswith("</table>")
    federation.close()
    assert "closed" in federation._repr_html_() and "closed" in repr(federation)


def test_names_that_are_no_file_names(tmp_path):
    names = ["../x", "a/b", "ü <b>", "%2e"]
    with Federation.create(
        tmp_path / "fed", clients=names, parameters=1, clip=1, max_examples=1, key_bits=2048, proofs="none"
    ) as federation:
        folders = {federation.export_client(name) for name in names}
        assert len(folders) == 4
        assert {folder.parent for folder in folders} == {tmp_path / "fed" / "clients"}
        assert "<b>" not in federation._repr_html_()
        key = next(iter(folders)) / "identity.key"
        assert key.stat().st_mode & 0o077 == 0


def test_progress_is_told_on_the_callers_thread(federation, update):
    import threading

    told = []
    opened = federation.open_round()
    federation.client("a").seal(
        opened.notice, update, examples=1, progress=lambda *event: told.append((threading.current_thread(), *event)))
    assert told and {event[0] for event in told} == {threading.main_thread()}
    assert all(isinstance(what, str) and 0 <= done <= max(total, done) for _, what, done, total in told)


def test_audit_of_a_federation(federation, update):
    pytest.importorskip("pandas")
    play(federation, update)
    found = sealedsum.audit(federation.path, chain=federation.chain)
    assert list(found.rounds["ended"]) == ["settled"] and found.chain == federation.chain
    assert "settled" in found._repr_html_()
    with pytest.raises(RejectedError):
        sealedsum.audit(federation.path, chain="0" * 64)
    with pytest.raises(RejectedError):
        sealedsum.audit(federation.path, head="0" * 64)
    ledger = pathlib.Path(federation.path) / "ledger.sqlite"
    federation.close()
    raw = bytearray(ledger.read_bytes())
    raw[len(raw) // 2:len(raw) // 2 + 64] = bytes(64)
    ledger.write_bytes(raw)
    with pytest.raises(sealedsum.SealedSumError):
        sealedsum.audit(federation.path)


def test_a_metric_that_a_client_does_not_state_is_no_part_of_the_mean(federation, update):
    opened = federation.open_round()
    for name, metrics in zip(CLIENTS, [{"loss": 2}, {"loss": 4}, None]):
        opened.submit(federation.client(name).seal(opened.notice, update, examples=50, metrics=metrics))
    outcome = opened.close()
    assert outcome.metrics["loss"] == pytest.approx(3, abs=1e-4)
    assert outcome.metrics["auc"] is None


def test_progress_of_one_call_ends_with_it(tmp_path):
    told = []
    settings = dict(clients=CLIENTS, parameters=4, clip=1.0, max_examples=100, key_bits=2048)
    Federation.create(tmp_path / "fed", **settings, progress=lambda *event: told.append(event)).close()
    with Federation.open(tmp_path / "fed", progress=lambda *event: told.append(event)) as federation:
        before = len(told)
        assert before > 0
        play(federation, np.full(4, 0.1))
        assert len(told) == before


def test_a_refused_charter_leaves_nothing(tmp_path):
    settings = dict(clients=CLIENTS, parameters=4, clip=1.0, max_examples=100, key_bits=2048)
    with pytest.raises(ArgumentError):
        Federation.create(tmp_path / "fed", **settings, threshold=2, trustees=3)
    with pytest.raises(ArgumentError, match="write"):
        Federation.create(tmp_path / "fed", **{**settings, "parameters": {"w": 3}})
    assert not (tmp_path / "fed").exists()
