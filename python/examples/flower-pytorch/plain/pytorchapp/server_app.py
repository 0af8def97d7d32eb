"""The server's side."""

import torch
from flwr.app import ArrayRecord, Context, MetricRecord
from flwr.serverapp import Grid, ServerApp
from flwr.serverapp.strategy import FedAvg

from pytorchapp.task import Net, load_test_data, test

app = ServerApp()


def evaluate(server_round: int, arrays: ArrayRecord) -> MetricRecord:
    """Tests the model on the server's own examples."""
    net = Net()
    net.load_state_dict(arrays.to_torch_state_dict())
    loss, accuracy = test(net, load_test_data())
    return MetricRecord({"loss": loss, "accuracy": accuracy})


@app.main()
def main(grid: Grid, context: Context) -> None:
    """Trains for some rounds."""
    config = context.run_config
    torch.manual_seed(0)
    strategy = FedAvg(min_available_nodes=8)
    arrays = ArrayRecord(Net().state_dict())
    result = strategy.start(grid=grid, initial_arrays=arrays, num_rounds=config["rounds"], evaluate_fn=evaluate)
    print(f"final accuracy: {result.evaluate_metrics_serverapp[config['rounds']]['accuracy']:.4f}")
