"""The model, a logistic regression in NumPy, and the data, scikit-learn's breast cancer data."""

import numpy as np
from sklearn.datasets import load_breast_cancer

FEATURES = 30
Model = dict[str, np.ndarray]


def first_model() -> Model:
    """What training starts from."""
    return {"weights": np.zeros(FEATURES), "bias": np.zeros(1)}


def all_data() -> tuple[np.ndarray, np.ndarray]:
    """Examples in random order, scaled, and labels."""
    x, y = load_breast_cancer(return_X_y=True)
    order = np.random.default_rng(0).permutation(len(y))
    return ((x - x.mean(0)) / x.std(0))[order], y[order].astype(float)


def load_data(partition: int, partitions: int) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """A client's examples and labels, for training and for testing. The last 100 of all are the server's."""
    x, y = all_data()
    mine = np.array_split(np.arange(len(y) - 100), partitions)[partition]
    cut = len(mine) * 4 // 5
    return x[mine[:cut]], y[mine[:cut]], x[mine[cut:]], y[mine[cut:]]


def load_test_data() -> tuple[np.ndarray, np.ndarray]:
    """The server's examples and labels."""
    x, y = all_data()
    return x[-100:], y[-100:]


def probabilities(model: Model, x: np.ndarray) -> np.ndarray:
    """What the model says of examples."""
    return 1 / (1 + np.exp(-(x @ model["weights"] + model["bias"])))


def train(model: Model, x: np.ndarray, y: np.ndarray, epochs: int, learning_rate: float) -> float:
    """Changes the model by gradient descent; returns the loss."""
    for _ in range(epochs):
        error = probabilities(model, x) - y
        model["weights"] -= learning_rate * x.T @ error / len(y)
        model["bias"] -= learning_rate * error.mean()
    return test(model, x, y)[0]


def test(model: Model, x: np.ndarray, y: np.ndarray) -> tuple[float, float]:
    """Loss and accuracy."""
    p = probabilities(model, x).clip(1e-9, 1 - 1e-9)
    loss = -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p))
    return float(loss), float(np.mean((p > 0.5) == (y > 0.5)))
