"""The server's side."""

from flwr.app import Array, ArrayRecord, Context, MetricRecord
from flwr.serverapp import Grid, ServerApp
from sealedsum.flower import SealedFedAvg

from numpyapp.task import first_model, load_test_data, test

app = ServerApp()


def evaluate(server_round: int, arrays: ArrayRecord) -> MetricRecord:
    """Tests the model on the server's own examples."""
    loss, accuracy = test({key: array.numpy() for key, array in arrays.items()}, *load_test_data())
    return MetricRecord({"loss": loss, "accuracy": accuracy})


@app.main()
def main(grid: Grid, context: Context) -> None:
    """Trains for some rounds."""
    config = context.run_config
    strategy = SealedFedAvg(
        config["federation"], clients=config["clients"], min_clients=8, clip=3.0, max_examples=40,
        metrics={"train_loss": (0, 10), "eval_loss": (0, 10), "eval_acc": (0, 1)})
    arrays = ArrayRecord({key: Array(values) for key, values in first_model().items()})
    result = strategy.start(grid=grid, initial_arrays=arrays, num_rounds=config["rounds"], evaluate_fn=evaluate)
    print(f"final accuracy: {result.evaluate_metrics_serverapp[config['rounds']]['accuracy']:.4f}")
