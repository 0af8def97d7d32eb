"""The model, an MLP in PyTorch, and the data, scikit-learn's handwritten digits."""

import torch
from sklearn.datasets import load_digits
from torch import nn
from torch.utils.data import DataLoader, TensorDataset


class Net(nn.Module):
    """An MLP with one hidden layer."""

    def __init__(self) -> None:
        super().__init__()
        self.layers = nn.Sequential(nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, 10))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """The classes' scores."""
        return self.layers(x)


def _all_data() -> tuple[torch.Tensor, torch.Tensor]:
    x, y = load_digits(return_X_y=True)
    return torch.tensor(x / 16, dtype=torch.float32), torch.tensor(y)


def load_data(partition: int, partitions: int) -> tuple[DataLoader, DataLoader]:
    """A client's examples, for training and for testing. The last 300 of all are the server's."""
    x, y = _all_data()
    mine = torch.arange(partition, len(y) - 300, partitions)
    cut = len(mine) * 4 // 5
    train_data = TensorDataset(x[mine[:cut]], y[mine[:cut]])
    return DataLoader(train_data, batch_size=16, shuffle=True), DataLoader(TensorDataset(x[mine[cut:]], y[mine[cut:]]))


def load_test_data() -> DataLoader:
    """The server's examples."""
    x, y = _all_data()
    return DataLoader(TensorDataset(x[-300:], y[-300:]), batch_size=300)


def train(net: nn.Module, loader: DataLoader, epochs: int, learning_rate: float) -> float:
    """Trains; returns the last epoch's loss."""
    optimiser = torch.optim.SGD(net.parameters(), lr=learning_rate)
    net.train()
    loss = 0.0
    for _ in range(epochs):
        losses = []
        for x, y in loader:
            optimiser.zero_grad()
            batch_loss = nn.functional.cross_entropy(net(x), y)
            batch_loss.backward()
            optimiser.step()
            losses.append(batch_loss.item())
        loss = sum(losses) / len(losses)
    return loss


def test(net: nn.Module, loader: DataLoader) -> tuple[float, float]:
    """Loss and accuracy."""
    net.eval()
    loss = correct = count = 0.0
    with torch.no_grad():
        for x, y in loader:
            scores = net(x)
            loss += nn.functional.cross_entropy(scores, y, reduction="sum").item()
            correct += (scores.argmax(1) == y).sum().item()
            count += len(y)
    return loss / count, correct / count
