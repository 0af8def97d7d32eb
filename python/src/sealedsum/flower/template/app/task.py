"""The model and the data: a logistic regression in NumPy on data that is drawn here. Put your own in their place."""

import numpy as np

FEATURES = 20


def first_model() -> dict[str, np.ndarray]:
    """What training starts from."""
    return {"weights": np.zeros(FEATURES), "bias": np.zeros(1)}


def load_data(partition: int) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """A client's examples and labels, for training and for testing."""
    truth = np.random.default_rng(0).normal(size=FEATURES)
    rng = np.random.default_rng(partition + 1)
    x = rng.normal(size=(250, FEATURES))
    y = (x @ truth + rng.normal(size=len(x)) > 0).astype(float)
    return x[:200], y[:200], x[200:], y[200:]


def probabilities(model: dict[str, np.ndarray], x: np.ndarray) -> np.ndarray:
    """What the model says of examples."""
    return 1 / (1 + np.exp(-(x @ model["weights"] + model["bias"])))


def train(model: dict[str, np.ndarray], x: np.ndarray, y: np.ndarray, epochs: int, learning_rate: float) -> float:
    """Changes the model by gradient descent; returns the loss."""
    for _ in range(epochs):
        error = probabilities(model, x) - y
        model["weights"] -= learning_rate * x.T @ error / len(y)
        model["bias"] -= learning_rate * error.mean()
    return test(model, x, y)[0]


def test(model: dict[str, np.ndarray], x: np.ndarray, y: np.ndarray) -> tuple[float, float]:
    """Loss and accuracy."""
    p = probabilities(model, x).clip(1e-9, 1 - 1e-9)
    loss = -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p))
    return float(loss), float(np.mean((p > 0.5) == (y > 0.5)))
