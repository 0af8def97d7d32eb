"""Experiments: configurations in, runs with tables, plots and audits out."""

from __future__ import annotations

import os
import pathlib
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Callable

from .command import Configuration, configuration_file, folder_of, overrides, run_verb
from .errors import ArgumentError

if TYPE_CHECKING:
    import matplotlib.axes
    import pandas as pd

Listener = Callable[[str], None]


def _frame(rows: Sequence[Mapping[str, Any]]) -> "pd.DataFrame":
    import pandas as pd

    return pd.DataFrame.from_records(list(rows))


class Run:
    """The folder of a run: its metrics, costs, privacy, model and ledger."""

    def __init__(self, path: str | os.PathLike[str]):
        self.path = folder_of(path)

    def _table(self, name: str) -> "pd.DataFrame":
        import pandas as pd

        return pd.read_csv(self.path / name, comment="#")

    @property
    def metrics(self) -> "pd.DataFrame":
        """What each round reached: the sealed run, its plaintext twin and the baselines."""
        return self._table("metrics.csv")

    @property
    def phases(self) -> "pd.DataFrame":
        """Seconds and bytes by phase."""
        return self._table("phases.csv")

    @property
    def partition(self) -> "pd.DataFrame":
        """Which row is whose."""
        return self._table("partition.csv")

    @property
    def report(self) -> dict[str, Any]:
        """All that the run's page shows, as nested dictionaries."""
        import json

        return json.loads((self.path / "report.json").read_text())

    @property
    def model(self) -> dict[str, Any]:
        """The last model's arrays by name, from `model/final.npy` and its description."""
        import numpy as np

        return {"parameters": np.load(self.path / "model" / "final.npy")}

    def audit(self, *, chain: str | None = None, head: str | None = None) -> "Audit":
        """Verifies the whole run from its ledger alone."""
        return audit(self.path, chain=chain, head=head)

    def plot(self, metric: str | None = None, ax: "matplotlib.axes.Axes | None" = None) -> "matplotlib.axes.Axes":
        """A metric by round, a line for the run and for each of what it is compared with."""
        import matplotlib.pyplot as plt

        table = self.metrics
        columns = [c for c in table.columns if c not in ("curve", "series", "round", "model", "plaintext_twin")]
        numeric = [c for c in columns if table[c].dtype.kind == "f"]
        if metric is None:
            metric = numeric[0]
        if metric not in table.columns:
            raise ArgumentError(f"the run has no metric {metric!r}; it has {', '.join(numeric)}")
        if ax is None:
            ax = plt.figure(figsize=(6, 3.6)).add_subplot()
        names = next((c for c in ("curve", "series") if c in table.columns), None)
        for name, rows in table.groupby(names, sort=False) if names else [("sealed", table)]:
            ax.plot(rows["round"], rows[metric], label=name, marker="o", markersize=3)
        ax.set_xlabel("round")
        ax.set_ylabel(metric)
        ax.legend(frameon=False)
        return ax

    def _repr_html_(self) -> str:
        return self.metrics.to_html(index=False)

    def __repr__(self) -> str:
        return f"Run({str(self.path)!r})"


class Audit:
    """What an audit found: `verified` is always true, as all else is an exception."""

    def __init__(self, document: Mapping[str, Any]):
        self.document = dict(document)

    @property
    def rounds(self) -> "pd.DataFrame":
        """A row a round: purpose, how it ended, accepted, offences, metrics."""
        return _frame(self.document["rounds"])

    @property
    def chain(self) -> str:
        """The chain's identifier."""
        return self.document["chain"]

    @property
    def finished(self) -> bool:
        """Whether nothing is missing."""
        return self.document["finished"]

    def _repr_html_(self) -> str:
        return self.rounds.to_html(index=False)

    def __repr__(self) -> str:
        return f"Audit({self.document['blocks']} blocks of chain {self.chain[:16]}… hold)"


def run(
    configuration: Configuration, *, out: str | os.PathLike[str], settings: Mapping[str, Any] | None = None,
    progress: Listener | None = None,
) -> Run:
    """Runs an experiment into a new folder.

    Args:
        configuration: A TOML file, or nested dictionaries.
        out: The run's folder.
        settings: Keys to change, such as {"experiment.rounds": 3}.
    """
    with configuration_file(configuration) as file:
        run_verb(["run", file, "--out", os.fspath(out), *overrides(settings)], progress)
    return Run(out)


def plan(configuration: Configuration, *, settings: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """What a run would do and cost, without doing it."""
    with configuration_file(configuration) as file:
        return run_verb(["plan", file, *overrides(settings)])


def audit(path: str | os.PathLike[str], *, chain: str | None = None, head: str | None = None) -> Audit:
    """Verifies a run, or a federation's folder, from its ledger alone; raises `RejectedError` with what is false."""
    words = ["audit", os.fspath(path)]
    words += ["--chain", chain] if chain else []
    words += ["--head", head] if head else []
    return Audit(run_verb(words))


def sweep(
    configuration: Configuration, over: Mapping[str, Sequence[Any] | str], *, out: str | os.PathLike[str],
    progress: Listener | None = None,
) -> "pd.DataFrame":
    """Runs an experiment for every combination of values, and returns means and standard errors.

    Args:
        over: Values by key, such as {"quantization.clip": [0.5, 1, 2], "experiment.seed": "1..5"}.
    """
    words: list[str] = []
    for key, values in over.items():
        text = values if isinstance(values, str) else ",".join(str(v) for v in values)
        words += ["--over", f"{key}={text}"]
    with configuration_file(configuration) as file:
        document = run_verb(["sweep", file, *words, "--out", os.fspath(out)], progress)
    return _frame(next((v for v in document.values() if isinstance(v, list)), []) if isinstance(document, dict) else document)


def attack(
    configuration: Configuration, *, only: str | None = None, seeds: int = 5, quick: bool = False,
    progress: Listener | None = None,
) -> "pd.DataFrame":
    """Attacks an experiment in four modes (plaintext, sealed, proved, with privacy noise): what each attack gains."""
    words = ["--seeds", str(seeds)] + (["--only", only] if only else []) + (["--quick"] if quick else [])
    with configuration_file(configuration) as file:
        return _frame(run_verb(["attack", file, *words], progress))


def epsilon(**settings: Any) -> dict[str, Any]:
    """ε of a mechanism, as `sealedsum epsilon` tells it: its options by name, with _ for -.

    >>> epsilon(noise_multiplier=1.1, rate=0.01, steps=1000, delta=1e-5)  # doctest: +SKIP
    """
    words = ["epsilon"]
    for key, value in settings.items():
        words += [f"--{key.replace('_', '-')}"] + ([] if value is True else [str(value)])
    return run_verb(words)
