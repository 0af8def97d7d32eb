"""Trains the network of a run by federated averaging in PyTorch: the same rows, clients, hold-outs, rounds, epochs,
sizes of batches, rate and clip, with nothing sealed or quantised and with PyTorch's own first parameters. A batch may hold
the end of one epoch and the start of the next.

    sealedsum run experiments/fashion-mnist.toml --out runs/fashion
    python experiments/compare/fedavg.py runs/fashion

Needs NumPy and PyTorch, and reads images (IDX). Which client has which image comes from RUN/partition.csv. Prints a line a
round; the last line is a JSON object.
"""

import csv
import gzip
import json
import pathlib
import sys

import numpy as np
import torch
from torch import nn

import rundata


def idx(path):
    """An IDX file of bytes, packed by gzip or not: a big-endian header, then the entries."""
    content = path.read_bytes()
    content = gzip.decompress(content) if content[:2] == b"\x1f\x8b" else content
    extents = np.frombuffer(content, ">u4", content[3], 4)
    return np.frombuffer(content, np.uint8, offset=4 + 4 * content[3]).reshape(extents)


def network(model, classes):
    """LeNet-5's layers by default: convolution, ReLU and pool each, then dense layers."""
    height, width, channels = model["image"]
    layers = []
    for i, filters in enumerate(model.get("filters", [6, 16])):
        layers += [nn.Conv2d(channels, filters, model.get("kernel", 5), padding=model.get("padding", 2) if i == 0 else 0),
                   nn.ReLU(), nn.MaxPool2d(2)]
        channels = filters
    layers.append(nn.Flatten())
    for units in model.get("dense", [120, 84]):
        layers += [nn.LazyLinear(units), nn.ReLU()]
    built = nn.Sequential(*layers, nn.LazyLinear(classes))
    built(torch.zeros(1, model["image"][2], height, width))
    return built


def flat(net):
    return torch.cat([p.detach().reshape(-1) for p in net.parameters()])


def main(run):
    run = pathlib.Path(run)
    configuration, manifest, folder = rundata.load(run)
    data, model, training = configuration["data"], configuration["model"], configuration["training"]
    images = idx(folder / data["file"]).astype(np.float32) / 255
    labels = torch.from_numpy(idx(folder / data["labels"]).astype(np.int64))
    height, width, channels = model["image"]
    clients = {}
    for row in csv.DictReader((run / "partition.csv").open()):
        clients.setdefault(row["client"], ([], []))[int(row["held out"])].append(int(row["row"]))
    train = np.concatenate([c[0] for c in clients.values()])
    test = np.concatenate([c[1] for c in clients.values()])
    mean, deviation = images[train].mean(0), images[train].std(0)
    x = torch.from_numpy((images - mean) / np.where(deviation > 0, deviation, 1)).reshape(-1, channels, height, width)
    torch.manual_seed(manifest["seed"])
    net = network(model, int(labels.max()) + 1)
    weights, loss = flat(net), nn.CrossEntropyLoss()
    clip, rate = configuration["quantization"]["clip"], training["rate"]
    accuracy = 0.0
    for number in range(1, configuration["experiment"]["rounds"] + 1):
        total, count = torch.zeros_like(weights), 0
        for rows, _ in clients.values():
            nn.utils.vector_to_parameters(weights.clone(), net.parameters())
            optimizer = torch.optim.SGD(net.parameters(), lr=rate, weight_decay=training.get("l2", 0),
                                        momentum=training.get("momentum", 0.9) if training.get("optimizer") == "momentum" else 0)
            order = torch.from_numpy(np.concatenate([np.random.permutation(rows) for _ in range(training["epochs"])]))
            for batch in order.split(training["batch"]):
                optimizer.zero_grad()
                loss(net(x[batch]), labels[batch]).backward()
                optimizer.step()
            update = flat(net) - weights
            total += update * min(1, clip / float(update.norm())) * len(rows)
            count += len(rows)
        weights = weights + total / count
        nn.utils.vector_to_parameters(weights.clone(), net.parameters())
        with torch.no_grad():
            hits = sum(int((net(x[part]).argmax(1) == labels[part]).sum()) for part in torch.from_numpy(test).split(1000))
        accuracy = hits / len(test)
        print(f"round {number}: {accuracy:.4f}", flush=True)
    last = {name: metrics["accuracy"] for name, metrics in rundata.curves(run).items()}
    print(json.dumps({"experiment": configuration["experiment"]["name"], "pytorch": accuracy, **last}))


if __name__ == "__main__":
    torch.set_num_threads(1)
    main(sys.argv[1])
