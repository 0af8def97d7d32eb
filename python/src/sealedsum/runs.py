"""Experiments: configurations in, runs with tables, plots and audits out."""

from __future__ import annotations

import html
import json
import math
import pathlib
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Union

from ._native import PathLike, count, real
from .command import Configuration, Listener, configuration_file, folder_of, overrides, run_verb, toml, word
from .errors import ArgumentError, FileError

if TYPE_CHECKING:
    import matplotlib.axes
    import pandas as pd

Setting = Union[str, float, int, bool]


def _pandas() -> Any:
    try:
        import pandas
    except ImportError:
        raise ImportError("tables are pandas' DataFrames: pip install 'sealedsum[frames]'") from None
    return pandas


def _axes(ax: "matplotlib.axes.Axes | None", width: float, height: float) -> "matplotlib.axes.Axes":
    if ax is not None:
        return ax
    try:
        import matplotlib.pyplot as plt
    except ImportError:
        raise ImportError("plots are matplotlib's: pip install 'sealedsum[plots]'") from None
    return plt.figure(figsize=(width, height), layout="constrained").add_subplot()


def _frame(rows: Sequence[Mapping[str, Any]]) -> "pd.DataFrame":
    frame: "pd.DataFrame" = _pandas().DataFrame.from_records(list(rows))
    return frame


def _table(rows: Sequence[Mapping[str, Any]]) -> str:
    """Rows as a notebook shows them, with or without pandas."""

    def cell(value: Any) -> str:
        shown = "–" if value is None or value != value else f"{value:.4g}" if isinstance(value, float) else str(value)
        return f"<td>{html.escape(shown)}</td>"

    names = list(dict.fromkeys(name for row in rows for name in row))
    head = "".join(f"<th>{html.escape(name)}</th>" for name in names)
    body = "".join("<tr>" + "".join(cell(row.get(name)) for name in names) + "</tr>" for row in rows)
    return f"<table><tr>{head}</tr>{body}</table>"


class Run:
    """The folder of a run: its metrics, costs, privacy, model and ledger."""

    def __init__(self, path: PathLike):
        self.path = folder_of(path)

    def _file(self, name: str) -> pathlib.Path:
        file = self.path / name
        if not file.is_file():
            raise FileError(
                f"{self.path} has no {name}: is it a run, and did it end? `resume` goes on with one that did not")
        return file

    def _csv(self, name: str) -> "pd.DataFrame":
        # A client may be named "NA": only an empty cell is a missing one.
        table: "pd.DataFrame" = _pandas().read_csv(self._file(name), keep_default_na=False, na_values=[""])
        return table

    def _json(self, name: str) -> dict[str, Any]:
        document: dict[str, Any] = json.loads(self._file(name).read_text(encoding="utf-8"))
        return document

    @property
    def metrics(self) -> "pd.DataFrame":
        """What each round reached, by `curve`: the sealed run, its plaintext twin and what it is compared with."""
        return self._csv("metrics.csv")

    @property
    def comparison(self) -> "pd.DataFrame":
        """All curves after the last round."""
        table = self.metrics
        last: "pd.DataFrame" = table[table["round"] == table["round"].max()].drop(columns="round")
        last = last.reset_index(drop=True)
        return last

    @property
    def phases(self) -> "pd.DataFrame":
        """Seconds, and bytes on the chain, by phase; all parties and rounds together."""
        return self._csv("phases.csv")

    @property
    def clients(self) -> "pd.DataFrame":
        """Rows of each client."""
        return self._csv("clients.csv")

    @property
    def partition(self) -> "pd.DataFrame":
        """Which row is whose, and whether it is held out."""
        return self._csv("partition.csv")

    @property
    def manifest(self) -> dict[str, Any]:
        """What the run is: chain, digests, seed, version, machine."""
        return self._json("manifest.json")

    @property
    def report(self) -> dict[str, Any]:
        """All that the run's page shows: `tables`, each with `key` and `table`."""
        return self._json("report.json")

    @property
    def description(self) -> dict[str, Any]:
        """The last model's kind, inputs, classes and digest (docs/json/model.schema.json)."""
        return self._json("model/final.json")

    @property
    def model(self) -> dict[str, Any]:
        """The last model's arrays by name, in float64."""
        import numpy as np

        vector = np.load(self._file("model/final.npy"), allow_pickle=False)
        arrays = {}
        for tensor in self.description["tensors"]:
            start, shape = tensor["offset"], tensor["shape"]
            arrays[tensor["name"]] = vector[start:start + math.prod(shape)].reshape(shape)
        return arrays

    def audit(self, *, chain: str | None = None, head: str | None = None) -> "Audit":
        """Verifies the whole run from its ledger alone; raises `RejectedError` with what is false."""
        return audit(self.path, chain=chain, head=head)

    def plot(self, metric: str | None = None, ax: "matplotlib.axes.Axes | None" = None) -> "matplotlib.axes.Axes":
        """A metric by round, a line for the run and for each of what it is compared with."""
        table = self.metrics
        others = ("curve", "round", "training_rows", "held_out_rows", "correct")
        known = [name for name in table.columns if name not in others]
        if metric is None:
            metric = known[0]
        if metric not in known:
            raise ArgumentError(f"the run has no metric {metric!r}; it has {', '.join(known)}")
        ax = _axes(ax, 7, 3.6)
        for name, rows in table.groupby("curve", sort=False):
            if name == "sealed":
                style: dict[str, Any] = dict(color="black", linewidth=2.4, zorder=3)
            elif name == "plaintext twin":
                style = dict(color="gold", linewidth=1.2, linestyle=(0, (3, 3)), zorder=4)
            else:
                style = dict(linewidth=1.2)
            ax.plot(rows["round"], rows[metric], label=name, **style)
        ax.set_xlabel("training round")
        ax.set_ylabel(metric)
        ax.locator_params(axis="x", integer=True)
        ax.legend(frameon=False, loc="center left", bbox_to_anchor=(1, 0.5))
        return ax

    def plot_phases(self, ax: "matplotlib.axes.Axes | None" = None) -> "matplotlib.axes.Axes":
        """Where the seconds went."""
        table = self.phases
        ax = _axes(ax, 7, 2.6)
        bars = ax.barh(table["phase"], table["seconds"], color="steelblue")
        ax.bar_label(bars, fmt="%.3g s", padding=3)
        ax.margins(x=0.15)
        ax.invert_yaxis()
        ax.set_xlabel("seconds, all parties and rounds together")
        return ax

    def _repr_html_(self) -> str:
        import csv

        try:
            with self._file("metrics.csv").open(newline="", encoding="utf-8") as file:
                rows = [row for row in csv.DictReader(file) if row.get("curve") == "sealed"]
        except FileError:
            return html.escape(f"{self!r}: not ended")
        return _table([{k: _number(v) if k != "curve" else v for k, v in row.items()} for row in rows])

    def __repr__(self) -> str:
        return f"Run({str(self.path)!r})"


def _number(text: Any) -> Any:
    """The number that a text is, or the text, without its quotes."""
    for kind in (int, float, json.loads):
        try:
            return kind(text)
        except (TypeError, ValueError):
            continue
    return text


class Audit:
    """What an audit found: all of it holds, as all else is an exception."""

    def __init__(self, document: Mapping[str, Any]):
        self.document = dict(document)
        """See docs/json/audit.schema.json."""

    @property
    def rounds(self) -> "pd.DataFrame":
        """A row a round: purpose, how it ended, submissions accepted, offences, and a run's metrics."""
        return _frame(self.document["rounds"])

    @property
    def chain(self) -> str:
        """The chain's identifier."""
        return str(self.document["chain"])

    @property
    def head(self) -> str:
        """The last block's hash: who keeps it can tell later that nothing was cut off."""
        return str(self.document["hash"])

    @property
    def finished(self) -> bool:
        """Whether a run is over; a federation never is."""
        return bool(self.document["finished"])

    def _repr_html_(self) -> str:
        return _table(self.document["rounds"])

    def __repr__(self) -> str:
        return f"Audit({self.document['blocks']} blocks of chain {self.chain[:16]}… hold)"


class Sweep:
    """What became of many runs."""

    def __init__(self, document: Mapping[str, Any]):
        self.document = dict(document)
        """See docs/json/sweep.schema.json."""
        self.path = pathlib.Path(str(document["sweep"]))

    @staticmethod
    def _settings(rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
        # Settings are texts in the document, as they stand on the command line.
        return [
            {k: v if k in ("run", "failure") else _number(v) if isinstance(v, str) else v for k, v in row.items()}
            for row in rows]

    @property
    def means(self) -> "pd.DataFrame":
        """A row a combination of all settings but the seed: means after the last round, with standard errors."""
        return _frame(self._settings(self.document["means"]))

    @property
    def points(self) -> "pd.DataFrame":
        """A row a run; `failure` says why one has no result."""
        return _frame(self._settings(self.document["points"]))

    def run(self, identifier: str) -> Run:
        """A run by its column `run` in `points`."""
        return Run(self.path / word(identifier, "identifier"))

    def plot(self, metric: str | None = None, ax: "matplotlib.axes.Axes | None" = None) -> "matplotlib.axes.Axes":
        """A metric's means with standard errors over the first setting, a line for each value of the others."""
        rows = self._settings(self.document["means"])
        names = list(rows[0]) if rows else []
        settings = names[:names.index("runs")] if "runs" in names else []
        known = [name for name in names if f"{name}_error" in names]
        if metric is None and known:
            metric = known[0]
        if metric not in known:
            raise ArgumentError(f"the sweep has no metric {metric!r}; it has {', '.join(known)}")
        ax = _axes(ax, 6, 3.6)
        lines: dict[str, list[dict[str, Any]]] = {}
        for row in rows:
            lines.setdefault(", ".join(f"{name} = {row[name]}" for name in settings[1:]), []).append(row)
        for label, line in lines.items():
            x = [row[settings[0]] for row in line] if settings else [0] * len(line)
            y = [math.nan if row[metric] is None else row[metric] for row in line]
            error = [row[f"{metric}_error"] or 0 for row in line]
            ax.errorbar(x, y, yerr=error, marker="o", markersize=4, capsize=3, label=label)
        ax.set_xlabel(settings[0] if settings else "")
        ax.set_ylabel(metric)
        if len(lines) > 1:
            ax.legend(frameon=False, loc="center left", bbox_to_anchor=(1, 0.5))
        return ax

    def _repr_html_(self) -> str:
        return _table(self._settings(self.document["means"]))

    def __repr__(self) -> str:
        return f"Sweep({str(self.path)!r}, {self.document['runs']} runs, {self.document['failed']} failed)"


class Attacks:
    """What attacks gained."""

    _COLOURS = {
        "works": "#e07b6a", "above-epsilon": "#e07b6a", "bounded": "#f3d27a", "within-epsilon": "#f3d27a",
        "chance": "#9ccb9a", "refused": "#9ccb9a", "skipped": "#dddddd"}

    def __init__(self, document: Sequence[Mapping[str, Any]]):
        self.document = list(document)
        """See docs/json/attack.schema.json."""

    @property
    def table(self) -> "pd.DataFrame":
        """A row an attack and mode: metric, mean and standard error over the seeds, what guessing gives, verdict."""
        return _frame([{k: v for k, v in row.items() if k != "further"} for row in self.document])

    @property
    def as_expected(self) -> bool:
        """Whether every attack came out as docs/attacks.md says."""
        return all(row["as_expected"] for row in self.document)

    def plot(self, ax: "matplotlib.axes.Axes | None" = None) -> "matplotlib.axes.Axes":
        """A row an attack, a column a mode: the mean with its standard error, coloured by what came of it."""
        modes = list(dict.fromkeys(row["mode"] for row in self.document))
        attacks = list(dict.fromkeys((row["attack"], row["metric"]) for row in self.document))
        ax = _axes(ax, 2.6 + 1.5 * len(modes), 0.8 + 0.3 * len(attacks))
        shown = set()
        for row in self.document:
            x, y = modes.index(row["mode"]), attacks.index((row["attack"], row["metric"]))
            verdict = row["verdict"]
            label = verdict if verdict not in shown else None
            shown.add(verdict)
            ax.bar(x, 0.92, width=0.96, bottom=y - 0.46, color=self._COLOURS.get(verdict, "#dddddd"), label=label)
            if row["mean"] is not None:
                text = f"{row['mean']:.3g}" + (f" ± {row['standardError']:.2g}" if row["standardError"] else "")
                ax.text(x, y, text, ha="center", va="center", fontsize=8)
        ax.set_xticks(range(len(modes)), modes)
        ax.set_yticks(range(len(attacks)), [f"{attack} ({metric})" for attack, metric in attacks], fontsize=8)
        ax.set_xlim(-0.5, len(modes) - 0.5)
        ax.set_ylim(len(attacks) - 0.5, -0.5)
        ax.xaxis.tick_top()
        ax.tick_params(length=0)
        ax.spines[:].set_visible(False)
        # One colour for verdicts of a kind: each verdict is named.
        ax.legend(frameon=False, ncols=4, loc="upper center", bbox_to_anchor=(0.5, 0), fontsize=8)
        return ax

    def _repr_html_(self) -> str:
        names = ("attack", "mode", "metric", "mean", "standardError", "chance", "verdict")
        return _table([{name: row[name] for name in names} for row in self.document])

    def __repr__(self) -> str:
        return f"Attacks({len({row['attack'] for row in self.document})} attacks, as expected: {self.as_expected})"


class Epsilon:
    """What noise costs."""

    def __init__(self, document: Mapping[str, Any]):
        self.document = dict(document)
        """See docs/json/epsilon.schema.json."""

    @property
    def table(self) -> "pd.DataFrame":
        """A row an accountant: noise multiplier, ε of all steps and of one; infinite where nothing is guaranteed."""
        return _frame(self._rows())

    def _rows(self) -> list[dict[str, Any]]:
        return [
            {k: math.inf if v is None and k.startswith("epsilon") else v for k, v in row.items()}
            for row in self.document["epsilons"]]

    @property
    def epsilon(self) -> float:
        """The least ε that an accountant proves."""
        return min(float(row["epsilon"]) for row in self._rows())

    @property
    def noise_multiplier(self) -> float | None:
        """The least noise that an accountant allows; None without noise."""
        known = [float(row["noise_multiplier"]) for row in self._rows() if row["noise_multiplier"] is not None]
        return min(known) if known else None

    @property
    def privacy(self) -> dict[str, Any] | None:
        """What a configuration claims, and for whom; None of numbers."""
        claimed: dict[str, Any] | None = self.document["privacy"]
        return claimed

    def _repr_html_(self) -> str:
        return _table(self._rows())

    def __repr__(self) -> str:
        return f"Epsilon({self.epsilon:.4g})"


def run(
    configuration: Configuration, *, out: PathLike, settings: Mapping[str, Any] | None = None,
    folder: PathLike | None = None, progress: Listener | None = None,
) -> Run:
    """Runs an experiment into a new folder. Ctrl-C stops it, and `resume` goes on.

    Args:
        configuration: A TOML file, or nested dictionaries.
        out: The run's folder.
        settings: Keys to change, such as {"experiment.rounds": 3}.
        folder: Where the files that a dictionary names are; here unless set.
        progress: Told each line of progress.
    """
    target = word(out, "out")
    with configuration_file(configuration, folder) as file:
        run_verb(["run", file, "--out", target, *overrides(settings)], progress)
    return Run(target)


def resume(path: PathLike, *, progress: Listener | None = None) -> Run:
    """Goes on with a run that was stopped."""
    run_verb(["resume", str(folder_of(path))], progress)
    return Run(path)


def plan(
    configuration: Configuration, *, settings: Mapping[str, Any] | None = None, folder: PathLike | None = None,
) -> dict[str, Any]:
    """What a run would do and cost, without doing it (docs/json/plan.schema.json)."""
    with configuration_file(configuration, folder) as file:
        document: dict[str, Any] = run_verb(["plan", file, *overrides(settings)])
    return document


def audit(path: PathLike, *, chain: str | None = None, head: str | None = None) -> Audit:
    """Verifies a run, or a federation's folder, from its ledger alone; raises `RejectedError` with what is false.

    Args:
        path: The folder, or a ledger file.
        chain: The chain's identifier that you expect, from a source that you trust.
        head: The hash of a block that must be there: the last that you know of.
    """
    words = ["audit", word(path, "path")]
    words += ["--chain", word(chain, "chain")] if chain is not None else []
    words += ["--head", word(head, "head")] if head is not None else []
    return Audit(run_verb(words))


def sweep(
    configuration: Configuration, over: Mapping[str, "Sequence[Setting] | str"], *, out: PathLike,
    settings: Mapping[str, Any] | None = None, at_once: int | None = None, folder: PathLike | None = None,
    progress: Listener | None = None,
) -> Sweep:
    """Runs an experiment for every combination of values. Ctrl-C stops it, and the same call goes on.

    Args:
        configuration: A TOML file, or nested dictionaries.
        over: Values by key, such as {"quantization.clip": [0.5, 1, 2], "experiment.seed": "1..5"}.
        out: The folder of the runs.
        settings: Keys to change in all.
        at_once: Runs at a time; as many as there are processors unless set.
        folder: Where the files that a dictionary names are; here unless set.
        progress: Told each line of progress.
    """
    if not isinstance(over, Mapping) or not over:
        raise ArgumentError('over: give values by key, such as {"quantization.clip": [0.5, 1, 2]}')
    words = ["--out", word(out, "out"), *overrides(settings)]
    for key, values in over.items():
        if not isinstance(values, str):
            if not isinstance(values, Iterable):
                raise ArgumentError(f"over: the values of {key!r} are a list, or a range such as \"1..5\"")
            values = ",".join(toml(value) for value in values)
        words += ["--over", f"{word(key, 'a setting')}={values}"]
    words += ["--at-once", str(count(at_once, "at_once"))] if at_once is not None else []
    with configuration_file(configuration, folder) as file:
        # 6: some runs failed; the table says which, and why.
        return Sweep(run_verb(["sweep", file, *words], progress, accept=(0, 6)))


def attack(
    configuration: Configuration, *, only: str | Sequence[str] = (), seeds: int = 5, quick: bool = False,
    settings: Mapping[str, Any] | None = None, folder: PathLike | None = None, progress: Listener | None = None,
) -> Attacks:
    """Attacks an experiment in four modes (plaintext, sealed, proved, with privacy noise): what each attack gains.

    Args:
        configuration: A TOML file, or nested dictionaries.
        only: Attacks, or how the names of some begin; all unless set.
        seeds: How many seeds the means are over.
        quick: Fewer victims and keys of 512 bits: seconds instead of minutes.
        settings: Keys to change.
        folder: Where the files that a dictionary names are; here unless set.
        progress: Told each line of progress.
    """
    words = ["--seeds", str(count(seeds, "seeds")), *(["--quick"] if quick else []), *overrides(settings)]
    for name in [only] if isinstance(only, str) else only:
        words += ["--only", word(name, "only")]
    with configuration_file(configuration, folder) as file:
        return Attacks(run_verb(["attack", file, *words], progress))


def epsilon(
    configuration: Configuration | None = None, *, sigma: float | None = None, target: float | None = None,
    rate: float | None = None, steps: int | None = None, delta: float | None = None, accountant: str | None = None,
    settings: Mapping[str, Any] | None = None, folder: PathLike | None = None,
) -> Epsilon:
    """ε of a configuration, or of Gaussian noise; or the noise for a target ε.

    Args:
        configuration: A TOML file or nested dictionaries, with a section `privacy`; else `sigma` or `target` is needed.
        sigma: Deviation of the noise over the sensitivity.
        target: The ε that is wanted.
        rate: The share of clients, or rows, that a step samples; 1 unless set.
        steps: How many steps; 1 unless set.
        delta: δ; 1e-5 unless set.
        accountant: "rdp", "pld" or "zcdp"; all three unless set.
        settings: Keys of the configuration to change.
        folder: Where the files that a dictionary names are; here unless set.

    >>> epsilon(sigma=1.0, rate=0.01, steps=1000).epsilon  # doctest: +SKIP
    """
    words = overrides(settings)
    for name, value in (("sigma", sigma), ("target", target), ("rate", rate), ("delta", delta)):
        words += [f"--{name}={real(value, name)!r}"] if value is not None else []
    words += [f"--steps={count(steps, 'steps')}"] if steps is not None else []
    words += ["--accountant", word(accountant, "accountant")] if accountant is not None else []
    if configuration is None:
        return Epsilon(run_verb(["epsilon", *words]))
    with configuration_file(configuration, folder) as file:
        return Epsilon(run_verb(["epsilon", file, *words]))
