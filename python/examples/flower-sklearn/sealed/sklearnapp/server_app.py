"""The server's side."""

from flwr.app import ArrayRecord, Context, MetricRecord
from flwr.serverapp import Grid, ServerApp
from sealedsum.flower import SealedFedAvg

from sklearnapp.task import first_model, load_test_data, test

app = ServerApp()


def evaluate(server_round: int, arrays: ArrayRecord) -> MetricRecord:
    """Tests the model on the server's own examples."""
    loss, accuracy = test(arrays.to_numpy_ndarrays(), *load_test_data())
    return MetricRecord({"loss": loss, "accuracy": accuracy})


@app.main()
def main(grid: Grid, context: Context) -> None:
    """Trains for some rounds."""
    config = context.run_config
    strategy = SealedFedAvg(
        config["federation"], clients=config["clients"], min_clients=8, clip=4.0, max_examples=130,
        metrics={"train_loss": (0, 10), "eval_loss": (0, 10), "eval_acc": (0, 1)})
    arrays = ArrayRecord(first_model())
    result = strategy.start(grid=grid, initial_arrays=arrays, num_rounds=config["rounds"], evaluate_fn=evaluate)
    print(f"final accuracy: {result.evaluate_metrics_serverapp[config['rounds']]['accuracy']:.4f}")
