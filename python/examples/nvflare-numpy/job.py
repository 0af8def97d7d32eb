"""Three sites in NVFlare's simulator; the federation's ledger is in the folder that is given."""

import argparse
import pathlib

import numpy as np
from nvflare.app_common.workflows.fedavg import FedAvg
from nvflare.fuel.utils.constants import FrameworkType
from nvflare.job_config.api import FedJob
from nvflare.job_config.defs import FilterType
from nvflare.job_config.script_runner import ScriptRunner

from sealedsum.nvflare import SealedAggregator, SealedResult

SITES = ["site-1", "site-2", "site-3"]


def main() -> None:
    """Runs the job."""
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=pathlib.Path, help="a new folder")
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--key-bits", type=int, default=3072)
    arguments = parser.parse_args()
    folder = arguments.folder.resolve()

    job = FedJob(name="sealed")
    # Installed at the sites; else NVFlare would send them its Python files with the job.
    job.set_app_packages(["sealedsum"])
    aggregator = SealedAggregator(
        str(folder / "federation"), clients=SITES, clip=4.0, max_examples=200, metrics={"accuracy": [0, 1]},
        min_clients=2, settings={"key_bits": arguments.key_bits})
    job.to_server(FedAvg(
        num_clients=len(SITES), num_rounds=arguments.rounds, persistor_id="", aggregator=aggregator,
        model={"weights": np.zeros(20).tolist()}, save_filename="model.npy"))
    for site in SITES:
        job.to(ScriptRunner(script="client.py", framework=FrameworkType.NUMPY), site)
        seal = SealedResult(str(folder / "federation" / "clients" / "{site}"))
        job.to(seal, site, filter_type=FilterType.TASK_RESULT, tasks=["train"])
    job.simulator_run(str(folder / "nvflare"), clients=SITES, threads=len(SITES))


if __name__ == "__main__":
    main()
