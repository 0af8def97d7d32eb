"""The server's side."""

from flwr.app import Array, ArrayRecord, Context
from flwr.serverapp import Grid, ServerApp

from sealedsum.flower import SealedFedAvg

from .task import first_model

app = ServerApp()


@app.main()
def main(grid: Grid, context: Context) -> None:
    """Trains for some rounds."""
    config = context.run_config
    strategy = SealedFedAvg(
        config["federation"],
        clients=config["clients"],
        clip=4.0,  # no update is longer
        max_examples=200,  # and no client has more examples
        metrics={"train_loss": (0, 10), "test_loss": (0, 10), "test_accuracy": (0, 1)},
        min_clients=max(3, config["clients"] * 4 // 5),  # some may drop out
    )
    arrays = ArrayRecord({key: Array(values) for key, values in first_model().items()})
    result = strategy.start(grid=grid, initial_arrays=arrays, num_rounds=config["rounds"])
    for server_round, metrics in result.evaluate_metrics_clientapp.items():
        print(f"round {server_round}: accuracy {metrics['test_accuracy']:.3f}")
