"""What the other programs of this folder read of a run."""

import json
import pathlib
import tomllib


def value(text):
    """What stands behind `=` in an override: TOML, or a text without quotes."""
    try:
        return tomllib.loads(f"v = {text}")["v"]
    except tomllib.TOMLDecodeError:
        return text


def load(run):
    """The run's configuration with its overrides, its manifest, and the folder from which its data was named."""
    run = pathlib.Path(run)
    manifest = json.loads((run / "manifest.json").read_text())
    configuration = tomllib.loads((run / "config.toml").read_text())
    for override in manifest["overrides"]:
        path, text = override.split("=", 1)
        *tables, key = path.split(".")
        if any(part.isdigit() for part in tables + [key]):
            continue  # columns that a pattern was resolved to
        place = configuration
        for table in tables:
            place = place.setdefault(table, {})
        place[key] = value(text)
    return configuration, manifest, pathlib.Path(manifest["source"].removeprefix("file://")).parent


def curves(run):
    """The metrics of the last round by curve."""
    rows = [json.loads(line) for line in (pathlib.Path(run) / "metrics.jsonl").read_text().splitlines()]
    return {row["curve"]: row for row in rows}
