"""Writes the vectors beside it: networks, optimisers and schedules by PyTorch, metrics by scikit-learn, the server's
rules by the formulas of Reddi et al. 2021 in NumPy. Run: python make.py (torch 2.13, numpy, scikit-learn)."""
import json
import os

import numpy as np
import torch
from sklearn import metrics
from torch import nn

torch.set_default_dtype(torch.float64)
torch.set_num_threads(1)
HERE = os.path.dirname(os.path.abspath(__file__))


def write(name, value):
    with open(os.path.join(HERE, name + ".json"), "w") as f:
        json.dump(value, f)
        f.write("\n")


def flat(tensors):
    return torch.cat([t.detach().reshape(-1) for t in tensors]).tolist()


class Net(nn.Module):
    """Layers by attribute name, applied in the order of `steps`."""

    def __init__(self, modules, steps):
        super().__init__()
        for name, m in modules:
            setattr(self, name, m)
        self.steps = steps

    def forward(self, x):
        for s in self.steps:
            x = getattr(self, s)(x) if isinstance(s, str) else s(x)
        return x


def flatten(x):
    return x.flatten(1)


NETWORKS = {
    "perceptron": (
        [4], [{"kind": "dense", "units": 6}, {"kind": "tanh"}, {"kind": "dense", "units": 5}, {"kind": "relu"}],
        "softmax", 3,
        lambda: Net([("fc1", nn.Linear(4, 6)), ("fc2", nn.Linear(6, 5)), ("fc3", nn.Linear(5, 3))],
                    ["fc1", torch.tanh, "fc2", torch.relu, "fc3"])),
    "lenet": (
        [1, 12, 12],
        [{"kind": "convolution", "channels": 3, "kernel": 5, "padding": 2}, {"kind": "relu"},
         {"kind": "max-pool", "size": 2}, {"kind": "convolution", "channels": 4, "kernel": 3}, {"kind": "tanh"},
         {"kind": "average-pool", "size": 2}, {"kind": "flatten"}, {"kind": "dense", "units": 7}, {"kind": "relu"}],
        "softmax", 4,
        lambda: Net([("conv1", nn.Conv2d(1, 3, 5, padding=2)), ("conv2", nn.Conv2d(3, 4, 3)),
                     ("fc1", nn.Linear(16, 7)), ("fc2", nn.Linear(7, 4))],
                    ["conv1", torch.relu, nn.MaxPool2d(2), "conv2", torch.tanh, nn.AvgPool2d(2), flatten, "fc1",
                     torch.relu, "fc2"])),
    "strided": (
        [2, 7, 12],
        [{"kind": "convolution", "channels": 3, "kernel": 4, "stride": 3, "padding": 3}, {"kind": "tanh"},
         {"kind": "max-pool", "size": 2}],
        "logistic", 1,
        lambda: Net([("conv1", nn.Conv2d(2, 3, 4, stride=3, padding=3)), ("fc1", nn.Linear(12, 1))],
                    ["conv1", torch.tanh, nn.MaxPool2d(2), flatten, "fc1"])),
    "regression": (
        [3], [{"kind": "dense", "units": 5}, {"kind": "tanh"}], "squaredError", 2,
        lambda: Net([("fc1", nn.Linear(3, 5)), ("fc2", nn.Linear(5, 2))], ["fc1", torch.tanh, "fc2"])),
    "multilabel": (
        [3], [{"kind": "dense", "units": 5}, {"kind": "relu"}], "multiLabel", 3,
        lambda: Net([("fc1", nn.Linear(3, 5)), ("fc2", nn.Linear(5, 3))], ["fc1", torch.relu, "fc2"])),
}


def network(name, seed):
    shape, layers, kind, outputs, make = NETWORKS[name]
    torch.manual_seed(seed)
    net = make()
    n = 5
    x = torch.randn(n, *shape)
    if kind == "softmax":
        y = torch.arange(n) % outputs
        loss = nn.CrossEntropyLoss(reduction="none")
        value = lambda: loss(net(x), y)
        predict = lambda: torch.softmax(net(x), 1)
    elif kind == "logistic":
        y = torch.arange(n) % 2
        loss = nn.BCEWithLogitsLoss(reduction="none")
        value = lambda: loss(net(x)[:, 0], y.double())
        predict = lambda: torch.stack([1 - torch.sigmoid(net(x)[:, 0]), torch.sigmoid(net(x)[:, 0])], 1)
    elif kind == "squaredError":
        y = torch.randn(n, outputs)
        loss = nn.MSELoss(reduction="none")
        value = lambda: loss(net(x), y).mean(1)
        predict = lambda: net(x)
    else:
        y = (torch.rand(n, outputs) > 0.5).double()
        loss = nn.BCEWithLogitsLoss(reduction="none")
        value = lambda: loss(net(x), y).mean(1)
        predict = lambda: torch.sigmoid(net(x))
    names = [(k, list(v.shape)) for k, v in net.state_dict().items()]
    before = flat(net.parameters())
    predictions = predict().tolist()
    losses = value()
    losses.sum().backward()
    gradient = flat(p.grad for p in net.parameters())
    # One step of the mean loss, and the clipped sum of the samples' gradients.
    after = [p - 0.1 * g / n for p, g in zip(before, gradient)]
    norms, clipped = [], np.zeros(len(before))
    for i in range(n):
        net.zero_grad()
        value()[i].backward()
        g = np.array(flat(p.grad for p in net.parameters()))
        norms.append(float(np.linalg.norm(g)))
        clipped += g
    norm = float(np.median(norms))
    clipped[:] = 0
    for i in range(n):
        net.zero_grad()
        value()[i].backward()
        g = np.array(flat(p.grad for p in net.parameters()))
        clipped += g * min(1, norm / np.linalg.norm(g))
    objective = {"logistic": {"logistic": {}}, "softmax": {"softmax": {"classes": outputs}},
                 "squaredError": {"squaredError": {"outputs": outputs}},
                 "multiLabel": {"multiLabel": {"labels": outputs}}}[kind]
    return {"name": name, "network": {"inputShape": shape, "layers": layers, "objective": objective},
            "tensors": [k for k, _ in names], "shapes": [s for _, s in names], "parameters": before,
            "features": x.reshape(n, -1).tolist(), "labels": y.tolist() if y.dim() == 1 else [],
            "values": y.tolist() if y.dim() == 2 else [], "predictions": predictions, "losses": losses.tolist(),
            "gradient": gradient, "step": after, "norm": norm, "clipped": clipped.tolist()}


def optimisers():
    rules = {
        "sgd": lambda p: torch.optim.SGD(p, lr=0.1),
        "momentum": lambda p: torch.optim.SGD(p, lr=0.1, momentum=0.9),
        "nesterov": lambda p: torch.optim.SGD(p, lr=0.1, momentum=0.8, nesterov=True),
        "adam": lambda p: torch.optim.Adam(p, lr=0.01, betas=(0.85, 0.99), eps=1e-7),
    }
    torch.manual_seed(3)
    start, gradients = torch.randn(6), torch.randn(12, 6)
    out = {}
    for name, make in rules.items():
        p = nn.Parameter(start.clone())
        o, path = make([p]), []
        for g in gradients:
            p.grad = g.clone()
            o.step()
            path.append(p.detach().tolist())
        out[name] = path
    return {"start": start.tolist(), "gradients": gradients.tolist(), "paths": out}


def schedules():
    from torch.optim import lr_scheduler as s
    rules = {
        "step": lambda o: s.StepLR(o, 3, gamma=0.5),
        "cosine": lambda o: s.CosineAnnealingLR(o, 20, eta_min=0.1),
        "warmUp": lambda o: s.LinearLR(o, start_factor=0.2, total_iters=4),
    }
    out = {}
    for name, make in rules.items():
        o = torch.optim.SGD([nn.Parameter(torch.zeros(1))], lr=1.0)
        schedule, factors = make(o), []
        for _ in range(20):
            factors.append(o.param_groups[0]["lr"])
            o.step()
            schedule.step()
        out[name] = factors
    return out


def server():
    r = np.random.default_rng(4)
    x0, deltas = r.normal(size=5), r.normal(size=(10, 5))
    deltas[3] = 0
    b1, b2, tau, eta, out = 0.9, 0.99, 1e-3, 0.1, {}
    for rule in ["momentum", "adagrad", "adam", "yogi"]:
        x, m, v, path = x0.copy(), np.zeros(5), np.full(5, tau**2), []
        for d in deltas:
            if rule == "momentum":
                m = b1 * m + d
                x = x + eta * m
            else:
                m = b1 * m + (1 - b1) * d
                v = {"adagrad": lambda: v + d**2, "adam": lambda: b2 * v + (1 - b2) * d**2,
                     "yogi": lambda: v - (1 - b2) * d**2 * np.sign(v - d**2)}[rule]()
                x = x + eta * m / (np.sqrt(v) + tau)
            path.append(x.tolist())
        out[rule] = path
    return {"start": x0.tolist(), "deltas": deltas.tolist(), "paths": out}


def scores():
    r = np.random.default_rng(5)
    y = r.integers(0, 3, 60)
    p = np.where(r.random(60) < 0.6, y, r.integers(0, 3, 60))
    t = r.uniform(-2, 8, 200)
    q = np.clip(t + r.normal(size=200), -2, 8)
    one = dict(labels=[0, 1, 2], average=None)
    return {
        "truth": y.tolist(), "prediction": p.tolist(), "confusion": metrics.confusion_matrix(y, p).tolist(),
        "accuracy": metrics.accuracy_score(y, p), "precision": metrics.precision_score(y, p, **one).tolist(),
        "recall": metrics.recall_score(y, p, **one).tolist(), "f1": metrics.f1_score(y, p, **one).tolist(),
        "macroF1": metrics.f1_score(y, p, average="macro"),
        "values": t.tolist(), "predictions": q.tolist(), "mae": metrics.mean_absolute_error(t, q),
        "rmse": float(np.sqrt(metrics.mean_squared_error(t, q))), "r2": metrics.r2_score(t, q)}


write("networks", [network(name, i) for i, name in enumerate(NETWORKS)])
write("optimisers", optimisers())
write("schedules", schedules())
write("server", server())
write("scores", scores())
