"""The example in NVFlare's simulator, as it is and with a site that cheats."""

from __future__ import annotations

import os
import pathlib
import re
import shutil
import subprocess
import sys

import pytest

import sealedsum

pytest.importorskip("nvflare", reason="NVFlare is not installed")

EXAMPLE = pathlib.Path(__file__).parents[2] / "examples" / "nvflare-numpy"
FORGE = pathlib.Path(__file__).parents[1] / "flower" / "forge.py"

CHEAT = '''
"""A filter that damages the proofs of what it sealed."""
import pathlib

import numpy as np
from nvflare.apis.dxo import from_shareable
from sealedsum.nvflare import SealedResult

from forge import forged


class Cheat(SealedResult):
    def __init__(self, folder):
        super().__init__(folder)

    def process(self, shareable, fl_ctx):
        sealed = super().process(shareable, fl_ctx)
        dxo = from_shareable(sealed)
        folder = pathlib.Path(self.folder.format(site=fl_ctx.get_identity_name()))
        dxo.data["sealedsum"] = np.frombuffer(forged(dxo.data["sealedsum"].tobytes(), folder), dtype=np.uint8)
        return dxo.update_shareable(sealed)
'''


@pytest.mark.parametrize("cheats", [False, True])
def test_example(cheats: bool, tmp_path: pathlib.Path) -> None:
    job = pathlib.Path(shutil.copytree(EXAMPLE, tmp_path / "job"))
    if cheats:
        pytest.importorskip("cryptography", reason="the cheating site signs with it")
        shutil.copy(FORGE, job / "forge.py")
        (job / "cheat.py").write_text(CHEAT)
        text = (job / "job.py").read_text().replace("    for site in SITES:\n", (
            "    from cheat import Cheat\n    for site in SITES:\n"
            "        kind = Cheat if site == SITES[2] else SealedResult\n"), 1)
        (job / "job.py").write_text(text.replace("seal = SealedResult(", "seal = kind("))
    done = subprocess.run(
        [sys.executable, "job.py", str(tmp_path / "run"), "--key-bits", "2048"], cwd=job, stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=300, env=dict(os.environ))
    log = done.stdout
    assert done.returncode == 0, log[-5000:]
    count = 2 if cheats else 3
    opened = rf"sum of {count} proved submissions is open; .*'accuracy': ([\d.]+)"
    accuracies = [float(a) for a in re.findall(opened, log)]
    assert len(accuracies) == 2 and accuracies[1] > 0.8 > accuracies[0], log[-5000:]
    assert len(re.findall(r"REFUSED site-3 \(sent by site-3\): .*proof", log)) == (2 if cheats else 0)
    rounds = sealedsum.audit(tmp_path / "run" / "federation").document["rounds"]
    assert [(r["purpose"], r["accepted"]) for r in rounds] == [("training", count)] * 2
