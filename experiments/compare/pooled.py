"""Trains a model of scikit-learn on all rows that the clients of a run train on, in one place, and measures it on the
rows that they hold out: what a run is compared with, by other people's code.

    sealedsum run experiments/shuttle.toml --out runs/shuttle
    python experiments/compare/pooled.py runs/shuttle

Needs pandas and scikit-learn, and reads tables (CSV or ARFF). Rows are read here by pandas, from the file that the run
read; which of them are held out comes from RUN/partition.csv. The last line is a JSON object.
"""

import json
import pathlib
import re
import sys

import numpy as np
import pandas as pd
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.metrics import accuracy_score, mean_absolute_error, mean_squared_error, roc_auc_score
from sklearn.neural_network import MLPClassifier, MLPRegressor

import rundata


def table(path, data):
    """The file as texts, with the columns of its header or of the configuration."""
    if data.get("format") == "arff":
        from sklearn.externals import _arff

        content = _arff.load(open(path, encoding="utf-8").read())
        frame = pd.DataFrame(content["data"], columns=[name for name, _ in content["attributes"]])
        return frame.map(lambda cell: "" if cell is None else f"{cell:g}" if isinstance(cell, float) else str(cell))
    names = data.get("column_names") or None
    separator = {"comma": ",", "semicolon": ";", "tab": "\t", "bar": "|"}.get(data.get("separator"))
    frame = pd.read_csv(path, sep=separator or (None if names is None else ","), engine="python", dtype=str,
                        keep_default_na=False, skiprows=data.get("skipped_lines", 0),
                        header=None if names else 0, names=names)
    frame.columns = [str(c).strip() for c in frame.columns]
    return frame.map(lambda cell: str(cell).strip())


def expand(patterns, header, taken):
    """`pixel{0..783}` and `pixel*` as column names."""
    out = []
    for pattern in patterns:
        numbered = re.fullmatch(r"(.*)\{(\d+)\.\.(\d+)\}(.*)", pattern)
        if numbered:
            head, low, high, tail = numbered.groups()
            out += [f"{head}{i}{tail}" for i in range(int(low), int(high) + 1)]
        elif "*" in pattern:
            fits = re.compile(".*".join(map(re.escape, pattern.split("*"))))
            out += [c for c in header if fits.fullmatch(c) and c not in taken]
        else:
            out.append(pattern)
    return out


def inputs(frame, data, train):
    """Numbers standardised by the training rows, the missing ones their mean; a text an indicator each."""
    label = data["label"]
    taken = {label.get("column"), data.get("clients"), *data.get("ignored", []), *label.get("columns", [])}
    taken |= {f["column"] for f in data["features"] if "column" in f}
    parts = []
    for feature in data["features"]:
        names = [feature["column"]] if "column" in feature else expand(feature["columns"], frame.columns, taken)
        missing = {"", *data.get("missing", []), *feature.get("missing", [])}
        for name in names:
            cells = frame[name]
            if "parts" in feature:
                time = pd.to_datetime(cells)
                for part in feature["parts"]:
                    number = {"hour": time.dt.hour, "weekday": time.dt.day_of_week, "month": time.dt.month}[part]
                    parts.append(np.stack([number == v for v in sorted(number.unique())], axis=1).astype(float))
                continue
            if "categories" in feature:
                parts.append(np.stack([cells == c for c in feature["categories"]], axis=1).astype(float))
                continue
            gone = cells.isin(missing)
            values = pd.to_numeric(cells.where(~gone), errors="coerce").to_numpy(float)
            mean, deviation = np.nanmean(values[train]), np.nanstd(values[train])
            parts.append(np.nan_to_num((values - mean) / (deviation or 1))[:, None])
    return np.concatenate(parts, axis=1)


def main(run):
    run = pathlib.Path(run)
    configuration, _, folder = rundata.load(run)
    data, model = configuration["data"], configuration.get("model", {})
    frame = table(folder / data["file"], data)
    label = data["label"]
    gone = {"", *data.get("missing", [])}
    frame = frame[~frame[label["column"]].isin(gone)].reset_index(drop=True)
    dealt = pd.read_csv(run / "partition.csv")
    train = dealt[dealt["held out"] == 0]["row"].to_numpy()
    test = dealt[dealt["held out"] == 1]["row"].to_numpy()
    x = inputs(frame, data, train)
    sealed = rundata.curves(run)["sealed"]
    hidden = model.get("layers") or [model.get("hidden", 16)]
    penalty = configuration.get("training", {}).get("l2", 0.0)
    result = {"experiment": configuration["experiment"]["name"], "training_rows": len(train), "held_out_rows": len(test)}
    if "range" in label:
        y = pd.to_numeric(frame[label["column"]]).to_numpy(float)
        low, high = label["range"]
        unit = (y - low) / (high - low)
        regressor = MLPRegressor(hidden, random_state=1, max_iter=200) if model["kind"] == "perceptron" else LinearRegression()
        guess = low + (high - low) * regressor.fit(x[train], unit[train]).predict(x[test])
        result["rmse"] = {"pooled": mean_squared_error(y[test], guess) ** 0.5, "sealed": sealed.get("rmse")}
        result["mae"] = {"pooled": mean_absolute_error(y[test], guess), "sealed": sealed.get("mae")}
    else:
        if "above" in label:
            y = (pd.to_numeric(frame[label["column"]]) > label["above"]).to_numpy(int)
        else:
            y = frame[label["column"]].map({c: i for i, c in enumerate(label["classes"])}).to_numpy(int)
        if model.get("kind") == "perceptron":
            classifier = MLPClassifier(hidden, random_state=1, max_iter=300)
        else:
            classifier = LogisticRegression(C=1 / (penalty * len(train)) if penalty else np.inf, max_iter=5000)
        classifier.fit(x[train], y[train])
        result["accuracy"] = {"pooled": accuracy_score(y[test], classifier.predict(x[test])), "sealed": sealed["accuracy"]}
        if y.max() == 1:
            scores = classifier.predict_proba(x[test])[:, 1]
            result["auc"] = {"pooled": roc_auc_score(y[test], scores), "sealed": sealed.get("auc")}
    print(json.dumps(result))


if __name__ == "__main__":
    main(sys.argv[1])
