"""The clients' side."""

from flwr.app import Array, ArrayRecord, Context, Message, MetricRecord, RecordDict
from flwr.clientapp import ClientApp

from numpyapp.task import load_data, test, train

app = ClientApp()


@app.train()
def train_message(message: Message, context: Context) -> Message:
    """Trains what the server sent on the client's own examples."""
    model = {key: array.numpy() for key, array in message.content["arrays"].items()}
    x, y, _, _ = load_data(context.node_config["partition-id"], context.node_config["num-partitions"])
    loss = train(model, x, y, context.run_config["local-epochs"], context.run_config["learning-rate"])
    content = RecordDict({
        "arrays": ArrayRecord({key: Array(values) for key, values in model.items()}),
        "metrics": MetricRecord({"train_loss": loss, "num-examples": len(y)}),
    })
    return Message(content, reply_to=message)


@app.evaluate()
def evaluate_message(message: Message, context: Context) -> Message:
    """Tests what the server sent."""
    model = {key: array.numpy() for key, array in message.content["arrays"].items()}
    _, _, x, y = load_data(context.node_config["partition-id"], context.node_config["num-partitions"])
    loss, accuracy = test(model, x, y)
    metrics = MetricRecord({"eval_loss": loss, "eval_acc": accuracy, "num-examples": len(y)})
    return Message(RecordDict({"metrics": metrics}), reply_to=message)
