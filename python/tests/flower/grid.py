"""Flower without its transport: nodes in this process."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from flwr.app import ConfigRecord, Context, Error, Message, RecordDict
from flwr.clientapp import ClientApp
from flwr.serverapp import Grid
from flwr.supercore.task_identity import TaskIdentity

# What Flower's processes learn of their SuperLink, and messages are made with.
TaskIdentity.run_id, TaskIdentity.node_id, TaskIdentity.task_id = 1, 1, 1


def run_node(app: ClientApp, message: Message, context: Context) -> Message:
    """What a SuperNode does: an exception's text goes to the server."""
    try:
        return app(message, context)
    except Exception as error:  # noqa: BLE001: as Flower does
        return Message(Error(code=1, reason=f"{type(error)}:<'{error}'>"), reply_to=message)


class LocalGrid(Grid):
    """Nodes 1, 2, … that run an app each.

    Args:
        apps: An app a node.
        configs: A node's configuration, for each.
        lost: Whether a node's answer is lost, by Flower's round and node.
    """

    def __init__(
        self, apps: list[ClientApp], configs: list[dict] | None = None,
        lost: Callable[[str, int, int], bool] = lambda kind, server_round, node: False,
    ):
        self.apps, self.lost = apps, lost
        self.configs = configs or [{"partition-id": i, "num-partitions": len(apps)} for i in range(len(apps))]
        self.replies: list[Message] = []

    def set_run(self, run: object) -> None:
        """Nothing to do."""

    @property
    def run(self) -> object:
        """None is known."""
        raise NotImplementedError

    def create_message(self, *args: object, **kwargs: object) -> Message:
        """Flower's old way."""
        raise NotImplementedError

    def push_messages(self, messages: Iterable[Message]) -> Iterable[str]:
        """Not used by strategies."""
        raise NotImplementedError

    def pull_messages(self, message_ids: Iterable[str]) -> Iterable[Message]:
        """Not used by strategies."""
        raise NotImplementedError

    def get_node_ids(self) -> Iterable[int]:
        """All nodes."""
        return list(range(1, len(self.apps) + 1))

    def send_and_receive(self, messages: Iterable[Message], *, timeout: float | None = None) -> Iterable[Message]:
        """Has the nodes answer, one after another."""
        replies = []
        for message in messages:
            node = message.metadata.dst_node_id
            context = Context(
                run_id=1, node_id=node, node_config=self.configs[node - 1], state=RecordDict(), run_config={})
            server_round = int(message.content.config_records.get("config", ConfigRecord()).get("server-round", 0))
            reply = run_node(self.apps[node - 1], message, context)
            if not self.lost(message.metadata.message_type, server_round, node):
                replies.append(reply)
        self.replies += replies
        return replies
