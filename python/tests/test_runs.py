"""Experiments: every function for real, on small configurations."""

import json
import math
import os
import pathlib
import warnings

import numpy as np
import pytest
from shared import ROOT

import sealedsum
from sealedsum import ArgumentError, FileError, RejectedError, Run
from sealedsum.command import overrides, run_verb, toml

pytest.importorskip("pandas")
tomllib = pytest.importorskip("tomllib")
matplotlib = pytest.importorskip("matplotlib")
matplotlib.use("agg")

FILE = ROOT / "experiments" / "heart-disease.toml"
SHORT = {"experiment.rounds": 2, "faults": []}


@pytest.fixture(scope="module")
def configuration():
    """The same as nested dictionaries, with NumPy's numbers and a path."""
    loaded = tomllib.loads(FILE.read_text())
    loaded["experiment"]["rounds"] = np.int64(2)
    loaded["faults"] = []
    loaded["data"]["file"] = pathlib.PurePath(loaded["data"]["file"])
    return loaded


@pytest.fixture(scope="module")
def short(tmp_path_factory):
    lines = []
    run = sealedsum.run(FILE, out=tmp_path_factory.mktemp("runs") / "short", settings=SHORT, progress=lines.append)
    assert any("rounds settled" in line for line in lines)
    return run


def _schema(document, name):
    """What the schema requires of an object, and nothing that it does not know: as docs/json states it."""
    schema = json.loads((ROOT / "docs" / "json" / f"{name}.schema.json").read_text())

    def check(value, rule, place):
        if "$ref" in rule or "anyOf" in rule:
            return
        kinds = rule.get("type", [])
        kinds = [kinds] if isinstance(kinds, str) else kinds
        names = {dict: "object", list: "array", str: "string", bool: "boolean", type(None): "null"}
        kind = names.get(type(value), "integer" if isinstance(value, int) else "number")
        assert not kinds or kind in kinds or (kind == "integer" and "number" in kinds), (place, kind, kinds)
        if isinstance(value, dict):
            assert set(rule.get("required", [])) <= set(value), place
            if rule.get("additionalProperties") is False:
                assert set(value) <= set(rule.get("properties", {})), place
            for key, item in value.items():
                check(item, rule.get("properties", {}).get(key, {}), f"{place}.{key}")
        if isinstance(value, list):
            for i, item in enumerate(value):
                check(item, rule.get("items", {}), f"{place}[{i}]")

    check(document, schema, name)


def test_tables_of_a_run(short):
    metrics = short.metrics
    assert list(metrics.columns[:2]) == ["curve", "round"] and metrics["curve"].iloc[0] == "sealed"
    twin, sealed = (metrics[metrics["curve"] == name].drop(columns="curve") for name in ("plaintext twin", "sealed"))
    assert np.array_equal(twin.to_numpy(), sealed.to_numpy())
    assert set(short.comparison["curve"]) == set(metrics["curve"]) and "round" not in short.comparison
    assert short.clients["client"].tolist() == ["Cleveland", "Hungary", "Switzerland", "VA Long Beach"]
    assert len(short.partition) == 920 and short.phases["seconds"].sum() > 0
    assert {name: array.shape for name, array in short.model.items()} == {"weight": (1, 25), "bias": (1,)}
    assert short.description["digest"] == short.manifest["model"]
    assert any(table["key"] == "privacy" for table in short.report["tables"])
    assert short._repr_html_().count("<tr>") == 4


def test_audit_of_a_run(short, tmp_path):
    found = short.audit(chain=short.manifest["chain"])
    _schema(found.document, "audit")
    assert found.finished and found.rounds["purpose"].tolist() == ["statistics", "training", "training", "evaluation"]
    assert sealedsum.audit(short.path / "ledger.sqlite", head=found.head).chain == found.chain
    with pytest.raises(RejectedError):
        short.audit(chain="ab" * 32)
    with pytest.raises(ArgumentError, match="64 hexadecimal"):
        short.audit(chain="abc")
    with pytest.raises(FileError, match="nothing"):
        sealedsum.audit(tmp_path / "nothing")


@pytest.mark.parametrize("metric", [None, "auc", "f1"])
def test_plots_of_a_run(short, metric, tmp_path):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        ax = short.plot(metric)
        ax.figure.savefig(tmp_path / "plot.png")
        short.plot_phases().figure.savefig(tmp_path / "phases.png")
    assert ax.get_ylabel() == (metric or "accuracy")
    assert len(ax.get_lines()) == short.metrics["curve"].nunique()
    assert short.plot(ax=ax) is ax
    with pytest.raises(ArgumentError, match="accuracy, auc, f1"):
        short.plot("loss")
    matplotlib.pyplot.close("all")


def test_a_dictionary_is_a_configuration(configuration, short, tmp_path, monkeypatch):
    run = sealedsum.run(configuration, out=tmp_path / "run", folder=FILE.parent)
    assert run.metrics.equals(short.metrics)
    # Paths are relative to here, unless a folder is named; nothing is left behind.
    with pytest.raises(FileError):
        monkeypatch.chdir(tmp_path)
        sealedsum.plan(configuration)
    monkeypatch.chdir(FILE.parent)
    document = sealedsum.plan(configuration)
    assert document["rounds"] == 2 and document["safe"]
    assert not list(FILE.parent.glob(".sealedsum-*")) and not list(tmp_path.glob(".sealedsum-*"))
    # What a run needs is in its folder: it goes on without the dictionary.
    assert sealedsum.resume(run.path).metrics.equals(run.metrics)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_cannot_be_written(configuration, tmp_path):
    (tmp_path / "closed").mkdir(mode=0o500)
    with pytest.raises(FileError, match="cannot be written"):
        sealedsum.plan(configuration, folder=tmp_path / "closed")


def test_what_is_wrong_in_a_configuration_is_named(configuration, tmp_path):
    with pytest.raises(ArgumentError, match="roundz"):
        sealedsum.plan(FILE, settings={"experiment.roundz": 3})
    with pytest.raises(ArgumentError, match="5"):
        sealedsum.run(FILE, out=tmp_path / "x", settings={"experiment.rounds": 2})
    with pytest.raises(ArgumentError):
        sealedsum.plan({"experiment": {"name": object()}})
    with pytest.raises(ArgumentError):
        sealedsum.plan({"experiment": {"name": None}})
    with pytest.raises(FileError, match="nothing"):
        sealedsum.plan(tmp_path / "nothing.toml")
    with pytest.raises(FileError):
        sealedsum.plan(tmp_path)
    with pytest.raises(FileError, match="folder of a run"):
        Run(tmp_path / "nothing")
    with pytest.raises(FileError, match="metrics.csv"):
        Run(tmp_path).metrics  # noqa: B018
    with pytest.raises(FileError):
        sealedsum.plan(configuration, folder=tmp_path / "nothing")


def test_sweep(configuration, tmp_path):
    over = {"quantization.clip": [0.5, 1.0], "crypto.proofs": ["none"], "experiment.seed": "1..2"}
    sweep = sealedsum.sweep(configuration, over, out=tmp_path / "sweep", folder=FILE.parent)
    _schema(sweep.document, "sweep")
    assert len(sweep.means) == 2 and len(sweep.points) == 4 and sweep.document["failed"] == 0
    assert sweep.means["quantization_clip"].tolist() == [0.5, 1.0]
    assert sweep.means["crypto_proofs"].tolist() == ["none"] * 2
    point = sweep.points.iloc[0]
    assert sweep.run(point["run"]).comparison["auc"].iloc[0] == pytest.approx(point["auc"])
    ax = sweep.plot("auc")
    ax.figure.savefig(tmp_path / "sweep.png")
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("quantization_clip", "auc")
    with pytest.raises(ArgumentError, match="accuracy"):
        sweep.plot("nothing")
    assert "<td>0.5</td>" in sweep._repr_html_()
    # The same again repeats nothing; what cannot run is told in the table.
    again = sealedsum.sweep(configuration, over, out=tmp_path / "sweep", folder=FILE.parent)
    assert again.means["auc"].equals(sweep.means["auc"])
    with pytest.raises(ArgumentError, match="give values"):
        sealedsum.sweep(configuration, {}, out=tmp_path / "none")
    with pytest.raises(ArgumentError):
        sealedsum.sweep(configuration, {"a.b": []}, out=tmp_path / "none", folder=FILE.parent)


def test_attack(configuration, tmp_path):
    found = sealedsum.attack(
        configuration, only=["replay", "membership-threshold"], seeds=2, quick=True, folder=FILE.parent)
    _schema(found.document, "attack")
    table = found.table.set_index(["attack", "mode"])
    assert table.loc[("replay", "plaintext"), "verdict"] == "works"
    assert table.loc[("replay", "proved"), "verdict"] == "refused"
    assert len(table) == 8
    ax = found.plot()
    ax.figure.savefig(tmp_path / "attacks.png")
    assert [t.get_text() for t in ax.get_xticklabels()] == ["plaintext", "sealed", "proved", "private"]
    assert "refused" in found._repr_html_() and "2 attacks" in repr(found)
    with pytest.raises(ArgumentError):
        sealedsum.attack(FILE, only="no-such-attack", quick=True)


def test_epsilon(configuration):
    found = sealedsum.epsilon(sigma=1.0, rate=0.01, steps=1000)
    _schema(found.document, "epsilon")
    assert found.table["accountant"].tolist() == ["rdp", "pld", "zcdp"]
    assert found.epsilon == found.table["epsilon"].min() == pytest.approx(1.828, abs=0.01)
    back = sealedsum.epsilon(target=found.epsilon, rate=0.01, steps=1000, accountant="pld")
    assert back.noise_multiplier == pytest.approx(1.0, abs=0.01)
    assert sealedsum.epsilon(configuration, folder=FILE.parent).epsilon == math.inf
    private = sealedsum.epsilon(configuration, folder=FILE.parent, target=8, settings={"privacy.noise": "distributed"})
    assert private.epsilon <= 8 and private.privacy["unit"] == "client"
    assert "rdp" in private._repr_html_()
    for wrong in ({}, dict(sigma=1, target=1), dict(sigma=-1), dict(sigma=1, accountant="x"), dict(sigma=1, rate=2)):
        with pytest.raises(ArgumentError):
            sealedsum.epsilon(**wrong)


def test_values_as_toml():
    for value in (
        True, 3, -2.5, 1e300, "a", 'q"\\\n\x7f ü', [1, [2.5, "x"]], {"a b": 1, "c": [True]}, [], {}, np.float32(0.5),
        np.arange(3), pathlib.PurePath("a/b"), math.inf, [{"client": "Hungary", "round": 1}],
    ):
        parsed = tomllib.loads(f"v = {toml(value)}")["v"]
        expected = str(value) if isinstance(value, pathlib.PurePath) else value
        assert np.array_equal(parsed, expected) if hasattr(value, "tolist") else parsed == expected
    assert overrides(None) == [] and overrides({"a.b": [1]}) == ["--set", "a.b=[1]"]


def test_what_progress_raises_ends_the_verb(tmp_path):
    def fail(line):
        raise LookupError(line)

    with pytest.raises(LookupError, match="folder"):
        sealedsum.run(FILE, out=tmp_path / "run", settings={"faults": []}, progress=fail)
    # Nobody is left who writes there.
    assert not sealedsum.audit(tmp_path / "run").finished if (tmp_path / "run" / "ledger.sqlite").exists() else True


def test_names_like_missing_values_are_names(tmp_path):
    (tmp_path / "clients.csv").write_text('client,training rows\nNA,3\n"#1, null",\n')
    table = Run(tmp_path).clients
    assert table["client"].tolist() == ["NA", "#1, null"] and math.isnan(table["training rows"][1])


def test_what_the_working_folder_has_is_not_run(tmp_path, monkeypatch):
    for name in ("sealedsum.py", "ctypes.py", "numpy.py", "json.py"):
        (tmp_path / name).write_text("raise SystemExit(99)")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    assert run_verb(["epsilon", "--sigma", "1"])["steps"] == 1


def test_without_pandas_and_matplotlib(short):
    """Notebooks show a run, and what is missing is said."""
    import subprocess
    import sys

    program = f"""
import sys
sys.modules["pandas"] = sys.modules["matplotlib"] = None
import sealedsum
run = sealedsum.Run({str(short.path)!r})
assert "sealed" in run._repr_html_() and run.model and run.audit()._repr_html_()
try: run.metrics
except ImportError as error: print(error)
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert "sealedsum[frames]" in done.stdout, done.stderr
