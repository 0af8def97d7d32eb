"""Runs one file of phe's own tests on `sealedsum.phe`: `python upstream.py paillier_test`. Says in JSON what failed."""

from __future__ import annotations

import importlib.util
import json
import pathlib
import sys
import unittest

from sealedsum import phe as ours


def load(name: str, path: pathlib.Path) -> object:
    spec = importlib.util.spec_from_file_location(name, path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


def main(name: str) -> None:
    # Found without being imported: from here on, `phe` is ours.
    folder = pathlib.Path(importlib.util.find_spec("phe").origin).parent
    sys.modules["phe"] = ours
    for part in ("paillier", "encoding", "util"):
        sys.modules[f"phe.{part}"] = getattr(ours, part)
    if name == "cli_test":
        # Their command line, on our classes.
        ours.command_line = load("phe.command_line", folder / "command_line.py")
    suite = unittest.defaultTestLoader.loadTestsFromModule(load(f"upstream_{name}", folder / "tests" / f"{name}.py"))
    result = unittest.TextTestRunner(stream=sys.stderr, verbosity=0).run(suite)
    foreign = [key for key, module in sys.modules.items() if key.startswith("phe.") and module is not None
               and str(folder) in (getattr(module, "__file__", "") or "") and key != "phe.command_line"]
    bad = {test.id().partition(".")[2]: text.splitlines()[-1] for test, text in result.failures + result.errors}
    print(json.dumps({"run": result.testsRun, "failed": bad, "skipped": len(result.skipped), "foreign": foreign}))


if __name__ == "__main__":
    main(sys.argv[1])
