"""The mod and the strategy, over nodes in this process."""

from __future__ import annotations

import pathlib

import numpy as np
import pytest
from flwr.app import Array, ArrayRecord, ConfigRecord, Context, Message, MetricRecord, RecordDict
from flwr.clientapp import ClientApp
from flwr.serverapp.strategy import FedAdam, FedAvg, FedAvgM, Krum, Result, Strategy
from forge import forged
from grid import LocalGrid, run_node

import sealedsum
from sealedsum import ArgumentError, Federation
from sealedsum.flower import SealedFedAvg, SealedMod, SealedStrategy
from sealedsum.flower.protocol import KEY

MODEL = {"w": np.linspace(-1, 1, 12).reshape(4, 3).astype(np.float32), "b": np.zeros(3, dtype=np.float32)}
EXAMPLES = [10, 100, 50, 70, 30]
TOLERANCE = 2.0**-14
"""Twice the fixed point's rounding, over the smallest weight of all."""


def record(arrays: dict[str, np.ndarray]) -> ArrayRecord:
    return ArrayRecord({key: Array(values) for key, values in arrays.items()})


def arrays_of(result: Result) -> dict[str, np.ndarray]:
    return {key: array.numpy() for key, array in result.arrays.items()}


def update_of(i: int, server_round: int = 1) -> dict[str, np.ndarray]:
    rng = np.random.default_rng([i, server_round])
    return {key: rng.normal(scale=0.1, size=v.shape).astype(np.float32) for key, v in MODEL.items()}


def client_app(*mods, metrics=None, fails: bool = False, examples=EXAMPLES) -> ClientApp:
    """An app that adds a known update."""
    app = ClientApp(mods=list(mods))

    @app.train()
    def train(message: Message, context: Context) -> Message:
        i = context.node_config["partition-id"]
        if fails:
            raise ValueError("patient Smith has no age")
        update = update_of(i, message.content["config"]["server-round"])
        trained = {
            key: np.asarray(a.numpy() + (update[key] if key in update else 1))
            for key, a in message.content["arrays"].items()
        }
        told = metrics if metrics is not None else {"loss": 1.0 + i, "accuracy": 0.1 * i, "private": 42.0}
        return Message(
            RecordDict({"arrays": record(trained), "metrics": MetricRecord({**told, "num-examples": examples[i]})}),
            reply_to=message)

    @app.evaluate()
    def evaluate(message: Message, context: Context) -> Message:
        i = context.node_config["partition-id"]
        told = {"loss": 2.0 + i, "accuracy": 0.2 * i, "num-examples": examples[i]}
        return Message(RecordDict({"metrics": MetricRecord(told)}), reply_to=message)

    @app.query()
    def query(message: Message, context: Context) -> Message:
        return Message(RecordDict({"answer": ConfigRecord({"yes": True})}), reply_to=message)

    return app


def sealed_apps(**kwargs) -> list[ClientApp]:
    return [client_app(SealedMod(), **kwargs) for _ in EXAMPLES]


def strategy(folder: pathlib.Path, inner: Strategy | None = None, **kwargs) -> SealedStrategy:
    # The folder is founded; `clients` has the mods find their keys in it.
    if inner is not None:
        return SealedStrategy(inner, folder, clients=len(EXAMPLES), **kwargs)
    return SealedFedAvg(folder, clients=len(EXAMPLES), **kwargs)


def mean_of(clients, server_round: int = 1) -> dict[str, np.ndarray]:
    total = sum(EXAMPLES[i] for i in clients)
    return {
        key: sum(EXAMPLES[i] * update_of(i, server_round)[key].astype(float) for i in clients) / total for key in MODEL}


def test_sums_are_flowers_means(federation, audited):
    plain = FedAvg().start(LocalGrid([client_app() for _ in EXAMPLES]), record(MODEL), num_rounds=2)
    grid = LocalGrid(sealed_apps())
    s = strategy(federation)
    sealed = s.start(grid, record(MODEL), num_rounds=2)

    for key, values in arrays_of(plain).items():
        assert arrays_of(sealed)[key].dtype == np.float32
        np.testing.assert_allclose(arrays_of(sealed)[key], values, atol=TOLERANCE)
        # The model is the ledger's.
        np.testing.assert_array_equal(arrays_of(sealed)[key], s.federation.model[key].astype(np.float32))
    for kind in ("train_metrics_clientapp", "evaluate_metrics_clientapp"):
        for server_round in (1, 2):
            told = getattr(sealed, kind)[server_round]
            assert sorted(told) == ["accuracy", "loss"]
            for name in told:
                assert told[name] == pytest.approx(getattr(plain, kind)[server_round][name], abs=1e-4)
    # Nothing but seals reached the server.
    assert len(grid.replies) == 20
    for reply in grid.replies[:5]:
        assert list(reply.content) in ([KEY], ["arrays", "metrics"])
    assert all(sorted(o.accepted) == [f"client-{i}" for i in range(5)] for o in s.outcomes)
    assert s.outcomes[0].examples == sum(EXAMPLES) and s.outcomes[0].sum is None
    s.federation.close()
    assert len(audited(federation).rounds) == 4


def test_replies_hold_the_seal_alone(federation):
    s = strategy(federation)
    messages = list(s.configure_train(1, record(MODEL), ConfigRecord(), LocalGrid(sealed_apps())))
    context = Context(run_id=1, node_id=1, node_config={"partition-id": 0}, state=RecordDict(), run_config={})
    reply = sealed_apps()[0](messages[0], context)
    assert list(reply.content) == [KEY] and list(reply.content[KEY]) == ["submission"]


def test_dropouts(federation, audited):
    """One is lost in round 1, three in round 2: that one is given up, and the next goes on."""
    lost = {("train", 1, 2), ("train", 2, 1), ("train", 2, 2), ("train", 2, 3)}
    s = strategy(federation)
    result = s.start(
        LocalGrid(sealed_apps(), lost=lambda *where: where in lost), record(MODEL), num_rounds=3)

    first, third = mean_of([0, 2, 3, 4], 1), mean_of(range(5), 3)
    for key, values in MODEL.items():
        np.testing.assert_allclose(arrays_of(result)[key], values + first[key] + third[key], atol=2 * TOLERANCE)
    assert sorted(result.train_metrics_clientapp) == [1, 3]
    # Round 2 left the model as it was: its metrics are not summed again.
    assert sorted(result.evaluate_metrics_clientapp) == [1, 3]
    s.federation.close()
    assert audited(federation).finished


def test_an_app_that_fails_tells_the_server_nothing(federation, caplog):
    grid = LocalGrid([client_app(SealedMod(), fails=i == 3) for i in range(5)])
    result = strategy(federation).start(grid, record(MODEL), num_rounds=1)
    (failed,) = [reply for reply in grid.replies if reply.has_error()]
    assert "client-3 takes no part" in failed.error.reason and "Smith" not in failed.error.reason
    np.testing.assert_allclose(
        arrays_of(result)["w"], MODEL["w"] + mean_of([0, 1, 2, 4])["w"], atol=TOLERANCE)


def test_a_cheating_client_is_refused_by_name(federation, audited):
    def cheat(message: Message, context: Context, call_next) -> Message:
        reply = call_next(message, context)
        if message.metadata.message_type == "train":
            sent = reply.content[KEY]["submission"]
            reply.content[KEY]["submission"] = forged(sent, federation / "clients" / "client-1")
        return reply

    apps = sealed_apps()
    apps[1] = client_app(cheat, SealedMod())
    s = strategy(federation)
    result = s.start(LocalGrid(apps), record(MODEL), num_rounds=1)

    (refusal,) = s.refused
    assert (refusal.server_round, refusal.client, refusal.node) == (1, "client-1", 2)
    assert "proof" in refusal.reason
    assert "client-1" not in s.outcomes[0].accepted
    np.testing.assert_allclose(arrays_of(result)["w"], MODEL["w"] + mean_of([0, 2, 3, 4])["w"], atol=TOLERANCE)
    s.federation.close()
    assert audited(federation).document["rounds"][0]["accepted"] == 4


@pytest.mark.parametrize("inner", [FedAvgM, FedAdam])
def test_other_strategies(federation, inner):
    settings = dict(server_momentum=0.9, server_learning_rate=0.5) if inner is FedAvgM else dict(eta=0.01)
    plain = inner(**settings).start(LocalGrid([client_app() for _ in EXAMPLES]), record(MODEL), num_rounds=2)
    sealed = strategy(federation, inner(**settings)).start(LocalGrid(sealed_apps()), record(MODEL), num_rounds=2)
    for key, values in arrays_of(plain).items():
        np.testing.assert_allclose(arrays_of(sealed)[key], values, atol=0.002)


def test_what_looks_at_single_updates_is_refused(tmp_path):
    with pytest.raises(ArgumentError, match="Krum looks at single updates"):
        SealedStrategy(Krum(), tmp_path)


def test_sampling(federation):
    """The strategy samples; as many as a sum needs are asked, and fewer are not asked at all."""
    s = strategy(federation, fraction_train=0.2, fraction_evaluate=0.0)
    result = s.start(LocalGrid(sealed_apps()), record(MODEL), num_rounds=2)
    assert [len(o.accepted) for o in s.outcomes] == [3, 3]
    assert s.strategy.min_train_nodes == 3 and s.strategy.min_evaluate_nodes == 0
    assert result.evaluate_metrics_clientapp == {}

    s.strategy.min_train_nodes = 1
    assert list(s.configure_train(3, record(MODEL), ConfigRecord(), LocalGrid(sealed_apps()))) == []
    assert s.aggregate_train(3, []) == (None, None)


def test_a_stopped_server_goes_on(federation, audited):
    s = strategy(federation)
    first = s.start(LocalGrid(sealed_apps()), record(MODEL), num_rounds=1)
    # It stops with two submissions of the next round.
    grid = LocalGrid(sealed_apps())
    replies = list(grid.send_and_receive(s.configure_train(2, first.arrays, ConfigRecord(), grid)))
    s._round.submit_all([reply.content[KEY]["submission"] for reply in replies[:2]])
    s.federation.close()

    again = strategy(federation)
    seen = []
    second = again.start(
        LocalGrid(sealed_apps()), record(MODEL), num_rounds=1,
        evaluate_fn=lambda server_round, arrays: seen.append(arrays["w"].numpy()))
    np.testing.assert_array_equal(seen[0], arrays_of(first)["w"])
    np.testing.assert_allclose(
        arrays_of(second)["w"], arrays_of(first)["w"] + mean_of(range(5))["w"], atol=TOLERANCE)

    # And with enough of them: what was submitted is summed.
    replies = list(grid.send_and_receive(again.configure_train(2, second.arrays, ConfigRecord(), grid)))
    again._round.submit_all([reply.content[KEY]["submission"] for reply in replies])
    again.federation.close()
    third = strategy(federation)
    third.start(grid, record(MODEL), num_rounds=1, evaluate_fn=lambda r, arrays: seen.append(arrays["w"].numpy()))
    np.testing.assert_allclose(
        seen[-2], arrays_of(second)["w"] + mean_of(range(5), 2)["w"], atol=TOLERANCE)
    third.federation.close()
    assert audited(federation).finished


def test_arrays_that_are_not_aggregated(tmp_path):
    """Those that are excluded, and integers, stay as the server has them."""
    model = {**MODEL, "norm.running_mean": np.ones(4, dtype=np.float32), "batches": np.array(7)}
    s = SealedFedAvg(
        tmp_path / "fed", clients=5, clip=2.0, max_examples=100, min_clients=3, exclude=["*.running_mean"],
        settings={"key_bits": 2048, "trustees": 1, "threshold": 1, "corrupted_trustees": 0}, fraction_evaluate=0.0)
    result = s.start(LocalGrid(sealed_apps()), record(model), num_rounds=1)
    assert list(s.federation.layout.shapes) == ["w", "b"]
    assert list(result.arrays) == list(model)
    np.testing.assert_array_equal(arrays_of(result)["norm.running_mean"], np.ones(4))
    assert arrays_of(result)["batches"] == 7
    np.testing.assert_allclose(arrays_of(result)["w"], MODEL["w"] + mean_of(range(5))["w"], atol=TOLERANCE)
    assert not result.train_metrics_clientapp[1]


def test_metrics_are_cut_to_their_ranges(federation, caplog):
    s = strategy(federation, fraction_evaluate=0.0)
    result = s.start(
        LocalGrid(sealed_apps(metrics={"loss": 1e6, "accuracy": 0.5})), record(MODEL), num_rounds=1)
    assert result.train_metrics_clientapp[1]["loss"] == pytest.approx(10, abs=1e-4)


def test_metrics_that_are_not_told(federation):
    """A metric that nobody states is not in the record, one that is not a number is left out."""
    s = strategy(federation, fraction_evaluate=0.0)
    result = s.start(LocalGrid(sealed_apps(metrics={"loss": float("nan")})), record(MODEL), num_rounds=1)
    assert s.outcomes[0].metrics == {"loss": None, "accuracy": None}
    assert dict(result.train_metrics_clientapp[1]) == {}


def test_a_server_that_asks_for_plain_updates_gets_none():
    grid = LocalGrid(sealed_apps())
    FedAvg().start(grid, record(MODEL), num_rounds=1)
    assert grid.replies and all("updates that are not sealed" in reply.error.reason for reply in grid.replies)


def test_an_app_without_the_mod_counts_for_nothing(federation):
    apps = sealed_apps()
    apps[0] = client_app()
    s = strategy(federation)
    s.start(LocalGrid(apps), record(MODEL), num_rounds=1)
    assert all(sorted(o.accepted) == [f"client-{i}" for i in range(1, 5)] for o in s.outcomes)


def test_other_messages_pass():
    message = Message(RecordDict(), dst_node_id=1, message_type="query")
    context = Context(run_id=1, node_id=1, node_config={}, state=RecordDict(), run_config={})
    assert client_app(SealedMod())(message, context).content["answer"]["yes"]


def test_where_a_clients_folder_is(federation):
    s = SealedFedAvg(federation)
    messages = list(s.configure_train(1, record(MODEL), ConfigRecord(), LocalGrid(sealed_apps())))
    folder = s.federation.export_client("client-2")

    def reply(mod: SealedMod, **node_config) -> Message:
        message = Message(RecordDict(dict(messages[0].content)), dst_node_id=1, message_type="train")
        context = Context(
            run_id=1, node_id=1, node_config={"partition-id": 2, **node_config}, state=RecordDict(), run_config={})
        return run_node(client_app(mod), message, context)

    assert "does not know its folder" in reply(SealedMod()).error.reason
    assert reply(SealedMod(folder)).has_content()
    assert reply(SealedMod(), sealedsum=str(folder)).has_content()
    assert reply(SealedMod(folder, chain=s.federation.chain)).has_content()
    assert reply(SealedMod(folder, chain="00" * 32)).has_error()
    assert reply(SealedMod(), **{"sealedsum": str(folder), "sealedsum-chain": "00" * 32}).has_error()


def test_a_ledger_that_starts_from_zeros(tmp_path):
    Federation.create(
        tmp_path / "fed", clients=["a", "b", "c"], parameters={k: v.shape for k, v in MODEL.items()}, clip=1.0,
        max_examples=10, key_bits=2048, trustees=1, threshold=1, corrupted_trustees=0).close()
    with pytest.raises(ArgumentError, match="starts from zeros"):
        SealedFedAvg(tmp_path / "fed").start(LocalGrid(sealed_apps()), record(MODEL))


def test_a_folder_that_is_none(tmp_path):
    with pytest.raises(sealedsum.FileError, match="Federation.create"):
        SealedFedAvg(tmp_path / "fed").start(LocalGrid(sealed_apps()), record(MODEL))
    assert not (tmp_path / "fed").exists()
