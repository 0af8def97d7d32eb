"""Whatever is passed, from whatever thread or process: an exception of one hierarchy, or the right result."""

import copy
import gc
import math
import multiprocessing
import os
import pickle
import random
import subprocess
import sys
import threading

import numpy as np
import pytest
from shared import CLIENTS, play

import sealedsum
from sealedsum import (
    ArgumentError,
    Client,
    ClosedError,
    Federation,
    FileError,
    ForkedError,
    Identity,
    Layout,
    RejectedError,
    SealedSumError,
)
from sealedsum.layout import LARGEST

FLOATS = np.linspace(-0.2, 0.2, 10)
WRONG = [None, 3, -1, 1.5, True, "text", "", "a\0b", "\ud800", b"bytes", b"", [], {}, object(), math.nan, 1 << 80]


# ---- Arrays ----


@pytest.mark.parametrize(
    "array",
    [
        np.zeros(9), np.zeros(11), np.zeros((2, 5)), np.zeros(()), np.zeros(0), np.zeros((0, 10)), [], 0.0, None,
        "x" * 10,
        object(), np.full(10, None), np.array(["1"] * 10), np.zeros(10, dtype=complex), np.zeros(10, dtype="M8[s]"),
        np.zeros(10, dtype=[("a", float)]), np.full(10, np.nan), np.full(10, -np.inf), [1, 2, [3]], [[1] * 10, [1] * 9],
        {"w": np.zeros((2, 4))}, {}, {"w": np.zeros((4, 2)), "b": np.zeros(2)}, {"w": np.zeros((2, 4)), "b": None},
        {"w": np.zeros((2, 4)), "b": np.array([0, np.inf])}, [np.zeros((2, 4))],
        [np.zeros((2, 4)), np.zeros(2), np.zeros(1)],
        np.full(10, (1 << 53) + 1), np.full(10, -(1 << 62)), np.full(10, 1 << 63, dtype=np.uint64), [1 << 70] * 10,
        np.ma.masked_array(np.zeros(10), mask=[1] + [0] * 9), (x for x in range(10)), {1, 2},
        np.longdouble("1e4000") * np.ones(10),
    ],
    ids=lambda a: repr(a)[:40],
)
def test_what_is_no_update_is_refused(array):
    layout = Layout({"w": (2, 4), "b": (2,)})
    with pytest.raises(ArgumentError), np.errstate(all="ignore"):
        layout.flatten(array)


@pytest.mark.parametrize(
    "array",
    [
        FLOATS, FLOATS.tolist(), tuple(FLOATS), FLOATS.astype(">f8"), FLOATS.astype(np.longdouble), memoryview(FLOATS),
        np.repeat(FLOATS, 2)[::2], FLOATS[::-1].copy()[::-1], np.asfortranarray(FLOATS[:, None] * np.ones(3))[:, 0],
        {"b": FLOATS[8:], "w": FLOATS[:8].reshape(2, 4), "more": np.zeros(3)}, [FLOATS[:8].reshape(2, 4), FLOATS[8:]],
        {"w": np.asfortranarray(FLOATS[:8].reshape(2, 4)), "b": FLOATS[8:]},
    ],
    ids=lambda a: type(a).__name__,
)
def test_layouts_in_memory_make_no_difference(array):
    if isinstance(array, np.ndarray):
        array.flags.writeable = False
    vector = Layout({"w": (2, 4), "b": (2,)}).flatten(array)
    assert vector.flags.c_contiguous and vector.dtype == np.float64 and vector.dtype.isnative
    assert np.array_equal(vector, FLOATS)


@pytest.mark.parametrize("kind", ["f2", ">f2", "f4", ">f4", "i1", "u2", "i8", "u8", "?"])
def test_types_are_exact(kind):
    values = np.array([0, 1, 1, 0, 1]).astype(kind)
    assert np.array_equal(Layout.of(5).flatten(values), [0, 1, 1, 0, 1])
    assert Layout.of(5).flatten(values).dtype in (np.float32, np.float64)
    assert np.array_equal(Layout.of(1).flatten([np.array([(1 << 53)])]), [2.0**53])


def test_vectors_are_not_copied_and_arrays_once():
    for dtype in (np.float32, np.float64):
        vector = np.zeros(12, dtype=dtype)
        assert np.shares_memory(Layout.of(12).flatten(vector), vector)
        assert Layout.of(12).flatten(vector).ctypes.data == vector.ctypes.data
        square = vector.reshape(3, 4)
        assert np.shares_memory(Layout({"w": (3, 4)}).flatten({"w": square}), vector)
        layout = Layout({"a": (3, 4), "b": (12,)})
        flat = layout.flatten({"a": square, "b": vector})
        assert flat.dtype == dtype and not np.shares_memory(flat, vector)
        assert all(np.shares_memory(part, flat) for part in layout.unflatten(flat).values())


def test_no_memory_is_taken_for_more_than_is_allowed(tmp_path):
    for size in (LARGEST + 1, 1 << 40, 1 << 62, 1 << 200):
        with pytest.raises(ArgumentError, match="entries"):
            Federation.create(tmp_path / "fed", clients=CLIENTS, parameters=size, clip=1, max_examples=1)
        with pytest.raises(ArgumentError, match="entries"):
            Layout({"a": (size, 1), "b": (1,)})
    huge = np.broadcast_to(np.float32(0), (1 << 40,))
    with pytest.raises(ArgumentError, match="shape"):
        Layout.of(10).flatten(huge)
    with pytest.raises(ArgumentError, match="entries"):
        Layout.of(huge)


@pytest.mark.parametrize("wrong", [w for w in WRONG if w != 3 and w is not True], ids=repr)
def test_what_is_no_layout_is_refused(wrong):
    with pytest.raises(ArgumentError):
        Layout.of(wrong)
    with pytest.raises(ArgumentError):
        Layout(wrong)
    with pytest.raises(ArgumentError):
        Layout.of(3).unflatten(wrong)


# ---- Arguments of the wrong type ----


@pytest.mark.parametrize(
    "wrong", [None, 3, -1, 1.5, True, "", "a\0b", "\ud800", "\udcff", b"", b"\xff", [], {}, object()], ids=repr)
def test_paths(wrong, federation):
    calls = [
        lambda: Identity.create(wrong), lambda: Identity.open(wrong), lambda: Federation.open(wrong),
        lambda: Client.open(wrong),
        lambda: Federation.create(wrong, clients=CLIENTS, parameters=1, clip=1, max_examples=1),
        lambda: sealedsum.audit(wrong), lambda: sealedsum.Run(wrong), lambda: sealedsum.plan(wrong),
        lambda: sealedsum.run("x.toml", out=wrong), lambda: sealedsum.resume(wrong),
    ]
    if wrong is not None:
        calls.append(lambda: federation.export_client("a", wrong))
    for call in calls:
        with pytest.raises(SealedSumError):
            call()


@pytest.mark.parametrize("wrong", WRONG, ids=lambda w: repr(w)[:20])
def test_arguments(wrong, federation, update):
    opened = federation.open_round()
    client = federation.client("a")
    seal = dict(examples=1, metrics={"loss": 1, "auc": 1})
    calls = [
        lambda: client.seal(wrong, update, **seal), lambda: client.seal(opened.notice, wrong, **seal),
        lambda: client.report(wrong, metrics={}, evaluated=1), lambda: federation.export_client(wrong),
        lambda: federation.client(wrong), lambda: opened.submit(wrong),
        lambda: opened.submit_all([wrong])[0].client + 1,
        lambda: Identity.open(federation.path / "x") if wrong is None else Client.open(federation.path, identity=wrong),
    ]
    if not (type(wrong) is int and 0 <= wrong <= 100):
        calls.append(lambda: client.seal(opened.notice, update, examples=wrong))
        if wrong is not None:
            calls.append(lambda: client.seal(opened.notice, update, **seal, evaluated=wrong))
    if not (isinstance(wrong, (int, float)) and not isinstance(wrong, bool) and 0 <= wrong <= 10):
        calls.append(lambda: client.seal(opened.notice, update, examples=1, metrics={"loss": wrong, "auc": 1}))
    if wrong not in (None, {}):
        calls.append(lambda: client.seal(opened.notice, update, examples=1, metrics=wrong))
        calls.append(lambda: client.seal(opened.notice, update, examples=1, metrics={repr(wrong): 1}))
    if wrong not in ([], {}):
        calls.append(lambda: opened.submit_all(wrong))
    if wrong is not None:
        calls.append(lambda: Federation.open(federation.path, chain=wrong))
        calls.append(lambda: Client.open(federation.path, chain=wrong))
    for i, call in enumerate(calls):
        # What the answer to a submission is shows that nothing was taken.
        with pytest.raises((SealedSumError, TypeError) if i == 6 else SealedSumError):
            call()
    assert opened.accepted == []


@pytest.mark.parametrize("wrong", [w for w in WRONG if w is not None], ids=lambda w: repr(w)[:20])
def test_arguments_of_verbs(wrong):
    configuration = str(sealedsum.__file__)
    calls = [
        lambda: sealedsum.run(configuration, out="x", settings=wrong) if wrong != {} else sealedsum.plan(wrong),
        lambda: sealedsum.sweep(configuration, wrong, out="x"),
        lambda: sealedsum.sweep(configuration, {"a": wrong}, out="x"),
        lambda: sealedsum.attack(configuration, seeds=wrong), lambda: sealedsum.attack(configuration, only=[wrong]),
        lambda: sealedsum.audit(configuration, chain=wrong), lambda: sealedsum.audit(configuration, head=wrong),
        lambda: sealedsum.epsilon(sigma=-1 if wrong in (3, 1.5) and wrong is not True else wrong),
        lambda: sealedsum.epsilon(sigma=1, steps=wrong if wrong != 3 or wrong is True else -3),
        lambda: sealedsum.epsilon(sigma=1, accountant=wrong), lambda: sealedsum.plan({"a": wrong}),
    ]
    for call in calls:
        with pytest.raises(SealedSumError):
            call()


# ---- Bytes from outside ----


def _flips(data: bytes, count: int):
    rng = random.Random(1)
    for _ in range(count):
        flipped = bytearray(data)
        # Half of them in the first bytes, where the structure is.
        place = rng.randrange(len(data) if rng.random() < 0.5 else min(300, len(data)))
        flipped[place] ^= 1 << rng.randrange(8)
        yield bytes(flipped)
    for _ in range(count // 4):
        yield data[: rng.randrange(len(data))]
        yield data[: rng.randrange(len(data))] + rng.randbytes(rng.randrange(50))
    yield data + b"\0"


def test_flipped_notices(federation, update):
    opened = federation.open_round()
    client = federation.client("a")
    for notice in _flips(opened.notice, 200):
        try:
            sealed = client.seal(notice, update, examples=1, metrics={"loss": 1, "auc": 1})
        except SealedSumError:
            continue
        # Only what it says of other clients' sequence numbers, or of its own, is no part of what is signed.
        assert opened.submit_all([sealed])[0].refusal is not None or opened.accepted == ["a"]
        if opened.accepted:
            break


def test_flipped_submissions(federation, update):
    opened = federation.open_round()
    sealed = federation.client("a").seal(opened.notice, update, examples=1, metrics={"loss": 1, "auc": 1})
    batch = list(_flips(sealed, 200)) + [bytes(100), os.urandom(1000), bytearray(sealed[:-5]), memoryview(sealed)[:-3]]
    answers = opened.submit_all(batch)
    assert len(answers) == len(batch)
    assert all(answer.refusal for answer in answers) and opened.accepted == []
    assert {answer.client for answer in answers} <= {"a", None}
    assert opened.submit(memoryview(bytearray(sealed))).client == "a"
    with pytest.raises(RejectedError):
        opened.submit(sealed)


def test_flipped_invitations(federation, tmp_path):
    folder = federation.export_client("a", tmp_path / "a")
    invitation = federation.invitation
    for flipped in _flips(invitation, 60):
        (folder / "invitation.bin").write_bytes(flipped)
        with pytest.raises(SealedSumError):
            # What leads to another chain is an invitation, to that.
            Client.open(folder, chain=federation.chain).close()
    (folder / "invitation.bin").write_bytes(invitation)
    Client.open(folder, chain=federation.chain).close()


def test_flipped_keys(tmp_path):
    Identity.create(tmp_path / "a.key").close()
    key = (tmp_path / "a.key").read_bytes()
    with pytest.raises(FileError):
        Identity.create(tmp_path / "a.key")
    for i, wrong in enumerate([key[:-1], key + b"\0", b"", bytes(len(key) + 10)]):
        path = tmp_path / f"{i}.key"
        path.write_bytes(wrong)
        path.chmod(0o600)
        with pytest.raises(SealedSumError):
            Identity.open(path)


def test_another_clients_identity_and_another_chains_invitation(federation, update, tmp_path):
    opened = federation.open_round()
    a, b = federation.export_client("a", tmp_path / "a"), federation.export_client("b", tmp_path / "b")
    with Client.open(a, identity=Identity.open(b / "identity.key")) as client:
        assert client.name == "b"
    with Federation.create(
        tmp_path / "other", clients=CLIENTS, parameters=10, clip=1, max_examples=10, key_bits=2048, proofs="none"
    ) as other:
        (b / "invitation.bin").write_bytes(other.invitation)
        with pytest.raises(SealedSumError):
            Client.open(b, chain=federation.chain)
        with pytest.raises(SealedSumError):
            Client.open(b)
        strange = other.client("a")
        with pytest.raises(SealedSumError):
            strange.seal(opened.notice, FLOATS, examples=1)
        theirs = other.open_round()
        sealed = strange.seal(theirs.notice, FLOATS, examples=1)
        with pytest.raises(RejectedError):
            opened.submit(sealed)


# ---- Lifetimes ----


def test_use_after_close(federation, update, tmp_path):
    opened = federation.open_round()
    client = federation.client("a")
    identity = Identity.create(tmp_path / "a.key")
    for each in (client, federation, identity):
        each.close()
        each.close()
        assert "closed" in repr(each)
    for call in (
        lambda: client.seal(opened.notice, update, examples=1), lambda: client.report(b"", metrics={}, evaluated=0),
        lambda: federation.state, lambda: federation.model, lambda: federation.invitation,
        lambda: federation.open_round(),
        lambda: federation.client("a"), lambda: federation.export_client("a"), lambda: opened.submit(b""), opened.close,
        opened.give_up, lambda: opened.accepted, lambda: identity.public_key, lambda: federation.outcome,
        lambda: Client.open(tmp_path / "c", identity=identity),
    ):
        with pytest.raises((ClosedError, FileError)):
            call()
    assert federation.chain == client.chain and federation.layout == client.layout


def test_folders_are_free_after_close(federation, update):
    path = federation.path
    for _ in range(5):
        federation.close()
        federation = Federation.open(path)
        with federation.client("a") as client:
            assert client.name == "a"
    del federation, client
    gc.collect()
    Federation.open(path).close()


def test_handles_are_not_copied(federation):
    client = federation.client("a")
    for each in (federation, client, client._handle):
        for use in (copy.copy, copy.deepcopy, pickle.dumps):
            if each is not client._handle and use is copy.copy:
                continue
            with pytest.raises((SealedSumError, TypeError)):
                use(each)
    # A shallow copy is the same object behind another name.
    assert copy.copy(client).name == "a"
    assert client.name == "a" and federation.state is None


# ---- Threads ----


def _all(bodies):
    """Runs bodies at once; what they returned or raised."""
    results = [None] * len(bodies)

    def run(i):
        try:
            results[i] = bodies[i]()
        except BaseException as error:  # noqa: BLE001
            results[i] = error

    threads = [threading.Thread(target=run, args=(i,)) for i in range(len(bodies))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
        assert not thread.is_alive()
    return results


def test_many_threads(federation, update):
    opened = federation.open_round()
    clients = {name: federation.client(name) for name in CLIENTS}
    sealed = _all([
        lambda name=name: clients[name].seal(opened.notice, update, examples=10, metrics={"loss": 1, "auc": 1})
        for name in CLIENTS for _ in range(3)])
    good = [s for s in sealed if isinstance(s, bytes)]
    assert all(isinstance(s, (bytes, SealedSumError)) for s in sealed) and len(good) >= 3
    states = [lambda: federation.state, lambda: federation.model, lambda: opened.accepted]
    answers = _all([lambda s=s: opened.submit_all([s]) for s in good] + states * 3)
    assert not any(isinstance(a, BaseException) for a in answers)
    taken = [answer[0].client for answer in answers[: len(good)] if answer[0].accepted]
    assert sorted(taken) == sorted(CLIENTS)
    outcomes = _all([opened.close] * 4)
    assert all(isinstance(o, sealedsum.Outcome) and np.array_equal(o.sum, outcomes[0].sum) for o in outcomes), outcomes


def test_closing_while_others_work(federation, update):
    opened = federation.open_round()
    for name in CLIENTS:
        client = federation.client(name)
        results = _all(
            [lambda: client.seal(opened.notice, update, examples=10, metrics={"loss": 1, "auc": 1})] * 2
            + [client.close] * 2)
        assert all(r is None or isinstance(r, (bytes, SealedSumError)) for r in results), results
    results = _all(
        [lambda: federation.model, federation.close, lambda: opened.submit_all([b"x"]), federation.close] * 2)
    assert not any(isinstance(r, BaseException) and not isinstance(r, SealedSumError) for r in results), results


def test_other_threads_go_on_while_one_seals(federation, update):
    """The library is entered without Python's lock."""
    opened = federation.open_round()
    client = federation.client("a")
    counted, done = [0], threading.Event()

    def work():
        while not done.is_set():
            counted[0] += 1

    thread = threading.Thread(target=work)
    thread.start()
    # On the thread that counts for `watched`, the call itself: what happens between these lines is one call.
    before = counted[0]
    client.seal(opened.notice, update, examples=1, metrics={"loss": 1, "auc": 1})
    during = counted[0] - before
    done.set()
    thread.join()
    assert during > 1000


def test_errors_of_progress_are_raised(federation, update):
    opened = federation.open_round()

    def fail(*_):
        raise LookupError("mine")

    client = federation.client("a")
    with pytest.raises(LookupError, match="mine"):
        client.seal(opened.notice, update, examples=1, metrics={"loss": 1, "auc": 1}, progress=fail)
    assert client.seal(opened.notice, update, examples=1, metrics={"loss": 1, "auc": 1})


# ---- Processes ----


def _in_child(body) -> str:
    """What a forked child said; it must end by itself."""
    ours, theirs = os.pipe()
    child = os.fork()
    if child == 0:
        code = 1
        try:
            said = body()
            os.write(theirs, str(said).encode())
            code = 0
        except BaseException as error:  # noqa: BLE001
            os.write(theirs, type(error).__name__.encode())
            code = 0
        finally:
            os._exit(code)
    os.close(theirs)
    said = b""
    while part := os.read(ours, 1000):
        said += part
    os.close(ours)
    assert os.waitpid(child, 0)[1] == 0
    return said.decode()


@pytest.mark.filterwarnings("ignore:.*multi-threaded.*:DeprecationWarning")
def test_after_a_fork(federation, update):
    opened = federation.open_round()
    client = federation.client("a")
    for body in (
        lambda: client.seal(opened.notice, update, examples=1), lambda: federation.state, lambda: opened.submit(b"x"),
        lambda: Identity.create("/tmp/never.key"), opened.close,
    ):
        assert _in_child(body) == "ForkedError"

    def let_go():
        client.close()
        federation.close()
        return "closed"

    assert _in_child(let_go) == "closed"
    # The parent's are still there.
    assert client.seal(opened.notice, update, examples=1, metrics={"loss": 1, "auc": 1})


def _child(federation, queue):
    try:
        queue.put(str(federation.state))
    except ForkedError as error:
        queue.put(str(error))


@pytest.mark.filterwarnings("ignore:.*multi-threaded.*:DeprecationWarning")
def test_multiprocessing(federation):
    context = multiprocessing.get_context("fork")
    queue = context.Queue()
    child = context.Process(target=_child, args=(federation, queue))
    child.start()
    assert "spawn" in queue.get(timeout=30)
    child.join(30)
    assert child.exitcode == 0
    spawned = multiprocessing.get_context("spawn").Process(target=_child, args=(federation, None))
    with pytest.raises((SealedSumError, TypeError)):
        spawned.start()


def test_an_interpreter_that_ends_in_a_call(template, tmp_path):
    """A daemon thread seals while the interpreter ends: it ends, and quietly."""
    import shutil

    shutil.copytree(template, tmp_path / "fed")
    program = """
import sys, threading, time, sealedsum
f = sealedsum.Federation.open(sys.argv[1])
r = f.open_round()
cs = [f.client(n) for n in f.clients]
def seal(c):
    while True:
        try: c.seal(r.notice, [0.1] * 10, examples=1, metrics={"loss": 1, "auc": 1}, progress=lambda *_: None)
        except sealedsum.SealedSumError: pass
for c in cs: threading.Thread(target=seal, args=(c,), daemon=True).start()
time.sleep(float(sys.argv[2]))
print("end")
"""
    for wait in ("0.01", "0.05", "0.2"):
        done = subprocess.run(
            [sys.executable, "-c", program, str(tmp_path / "fed"), wait], capture_output=True, text=True, timeout=60)
        assert (done.returncode, done.stdout) == (0, "end\n"), done.stderr
        assert "rror" not in done.stderr


def test_all_errors_are_of_one_hierarchy():
    errors = [getattr(sealedsum, name) for name in sealedsum.__all__ if name.endswith("Error")]
    assert len(errors) == 9 and all(issubclass(error, SealedSumError) for error in errors)
    assert RejectedError("text", "a").client == "a"


def test_a_whole_round_still_works(federation, update):
    with pytest.raises(SealedSumError):
        play(federation, update, examples=101)
