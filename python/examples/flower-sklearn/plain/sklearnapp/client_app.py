"""The clients' side."""

from flwr.app import ArrayRecord, Context, Message, MetricRecord, RecordDict
from flwr.clientapp import ClientApp

from sklearnapp.task import load_data, test, train

app = ClientApp()


@app.train()
def train_message(message: Message, context: Context) -> Message:
    """Trains what the server sent on the client's own examples."""
    model = message.content["arrays"].to_numpy_ndarrays()
    partition = context.node_config["partition-id"]
    x, y, _, _ = load_data(partition, context.node_config["num-partitions"])
    seed = 1000 * message.content["config"]["server-round"] + partition
    classifier = train(model, x, y, context.run_config["local-epochs"], context.run_config["learning-rate"], seed)
    trained = [classifier.coef_, classifier.intercept_]
    content = RecordDict({
        "arrays": ArrayRecord(trained),
        "metrics": MetricRecord({"train_loss": test(trained, x, y)[0], "num-examples": len(y)}),
    })
    return Message(content, reply_to=message)


@app.evaluate()
def evaluate_message(message: Message, context: Context) -> Message:
    """Tests what the server sent."""
    model = message.content["arrays"].to_numpy_ndarrays()
    _, _, x, y = load_data(context.node_config["partition-id"], context.node_config["num-partitions"])
    loss, accuracy = test(model, x, y)
    metrics = MetricRecord({"eval_loss": loss, "eval_acc": accuracy, "num-examples": len(y)})
    return Message(RecordDict({"metrics": metrics}), reply_to=message)
