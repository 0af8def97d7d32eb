"""phe's own tests, on our classes."""

from __future__ import annotations

import importlib.util
import json
import pathlib
import subprocess
import sys

import pytest

HERE = pathlib.Path(__file__).parent
LEFT_OUT: dict[str, dict[str, str]] = {"paillier_test": {}, "math_test": {}, "util_test": {}, "cli_test": {}}
"""By file, what does not pass, with reasons."""
AT_LEAST = {"paillier_test": 150, "math_test": 2, "util_test": 15, "cli_test": 10}
"""How many tests the files have, so that none goes missing unseen."""


@pytest.mark.parametrize("name", LEFT_OUT)
def test_passes_phes_own_tests(name: str) -> None:
    if importlib.util.find_spec("phe") is None:
        pytest.skip("phe is not installed")
    if name == "cli_test" and importlib.util.find_spec("click") is None:
        pytest.skip("click is not installed")
    command = [sys.executable, str(HERE / "upstream.py"), name]
    done = subprocess.run(command, capture_output=True, text=True, timeout=900, check=False)
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout.splitlines()[-1])
    assert said["foreign"] == [] and said["skipped"] == 0
    assert said["run"] >= AT_LEAST[name]
    assert set(said["failed"]) == set(LEFT_OUT[name]), said["failed"]
