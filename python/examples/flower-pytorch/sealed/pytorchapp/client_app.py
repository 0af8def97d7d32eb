"""The clients' side."""

import torch
from flwr.app import ArrayRecord, Context, Message, MetricRecord, RecordDict
from flwr.clientapp import ClientApp
from sealedsum.flower import SealedMod

from pytorchapp.task import Net, load_data
from pytorchapp.task import test as test_net
from pytorchapp.task import train as train_net

app = ClientApp(mods=[SealedMod()])


@app.train()
def train(message: Message, context: Context) -> Message:
    """Trains what the server sent on the client's own examples."""
    net = Net()
    net.load_state_dict(message.content["arrays"].to_torch_state_dict())
    partition = context.node_config["partition-id"]
    torch.manual_seed(1000 * message.content["config"]["server-round"] + partition)
    loader, _ = load_data(partition, context.node_config["num-partitions"])
    loss = train_net(net, loader, context.run_config["local-epochs"], context.run_config["learning-rate"])
    content = RecordDict({
        "arrays": ArrayRecord(net.state_dict()),
        "metrics": MetricRecord({"train_loss": loss, "num-examples": len(loader.dataset)}),
    })
    return Message(content=content, reply_to=message)


@app.evaluate()
def evaluate(message: Message, context: Context) -> Message:
    """Tests what the server sent."""
    net = Net()
    net.load_state_dict(message.content["arrays"].to_torch_state_dict())
    _, loader = load_data(context.node_config["partition-id"], context.node_config["num-partitions"])
    loss, accuracy = test_net(net, loader)
    metrics = MetricRecord({"eval_loss": loss, "eval_acc": accuracy, "num-examples": len(loader.dataset)})
    return Message(content=RecordDict({"metrics": metrics}), reply_to=message)
