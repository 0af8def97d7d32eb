"""What a site runs: a logistic regression in NumPy on data that is drawn here."""

import numpy as np

import nvflare.client as flare

FEATURES = 20


def load_data(site: str) -> tuple[np.ndarray, np.ndarray]:
    """A site's examples and labels."""
    truth = np.random.default_rng(0).normal(size=FEATURES)
    rng = np.random.default_rng(sum(site.encode()))
    x = rng.normal(size=(200, FEATURES))
    return x, (x @ truth + rng.normal(size=len(x)) > 0).astype(float)


def probabilities(weights: np.ndarray, x: np.ndarray) -> np.ndarray:
    """What the model says of examples."""
    return 1 / (1 + np.exp(-(x @ weights)))


def main() -> None:
    """Trains what the server sends, for as long as it sends."""
    flare.init()
    x, y = load_data(flare.get_site_name())
    while flare.is_running():
        received = flare.receive()
        weights = np.array(received.params["weights"], dtype=float)
        accuracy = float(np.mean((probabilities(weights, x) > 0.5) == (y > 0.5)))
        for _ in range(5):
            weights -= 0.5 * x.T @ (probabilities(weights, x) - y) / len(y)
        flare.send(flare.FLModel(
            params={"weights": weights}, metrics={"accuracy": accuracy}, meta={"NUM_STEPS_CURRENT_ROUND": len(y)}))


main()
