"""The model, scikit-learn's linear classifier, and the data, its handwritten digits."""

import numpy as np
from sklearn.datasets import load_digits
from sklearn.linear_model import SGDClassifier
from sklearn.metrics import log_loss

CLASSES, FEATURES = 10, 64


def first_model() -> list[np.ndarray]:
    """What training starts from: coefficients and intercepts."""
    return [np.zeros((CLASSES, FEATURES)), np.zeros(CLASSES)]


def load_data(partition: int, partitions: int) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """A client's examples and labels, for training and for testing. The last 300 of all are the server's."""
    x, y = load_digits(return_X_y=True)
    mine = np.arange(partition, len(y) - 300, partitions)
    cut = len(mine) * 4 // 5
    return x[mine[:cut]] / 16, y[mine[:cut]], x[mine[cut:]] / 16, y[mine[cut:]]


def load_test_data() -> tuple[np.ndarray, np.ndarray]:
    """The server's examples and labels."""
    x, y = load_digits(return_X_y=True)
    return x[-300:] / 16, y[-300:]


def train(
    model: list[np.ndarray], x: np.ndarray, y: np.ndarray, epochs: int, learning_rate: float, seed: int
) -> SGDClassifier:
    """A classifier that goes on from the model."""
    classifier = SGDClassifier(
        loss="log_loss", learning_rate="constant", eta0=learning_rate, max_iter=epochs, tol=None, random_state=seed)
    return classifier.fit(x, y, coef_init=model[0].copy(), intercept_init=model[1].copy())


def test(model: list[np.ndarray], x: np.ndarray, y: np.ndarray) -> tuple[float, float]:
    """Loss and accuracy."""
    scores = x @ model[0].T + model[1]
    p = 1 / (1 + np.exp(-scores))
    p /= p.sum(axis=1, keepdims=True)
    return float(log_loss(y, p, labels=np.arange(CLASSES))), float(np.mean(scores.argmax(axis=1) == y))
