"""Trains one client's perceptron for one round with PyTorch: sealedsum starts it as heart-disease.toml says."""
import sys

import numpy as np
import torch
from torch.nn.utils import parameters_to_vector, vector_to_parameters

model_file, rows_file, update_file, seed = sys.argv[1:]
torch.manual_seed(int(seed))
torch.set_num_threads(1)

# One row a sample: the inputs, standardised, and last the label.
rows = torch.from_numpy(np.load(rows_file)).float()
features, labels = rows[:, :-1], rows[:, -1]

# As [model] says: two classes have one output, the logit of class 1.
net = torch.nn.Sequential(torch.nn.Linear(features.shape[1], 16), torch.nn.ReLU(), torch.nn.Linear(16, 1))
vector_to_parameters(torch.from_numpy(np.load(model_file)).float(), net.parameters())

loss = torch.nn.BCEWithLogitsLoss()
optimizer = torch.optim.SGD(net.parameters(), lr=0.1, momentum=0.5)
for epoch in range(2):
    for batch in torch.randperm(len(rows)).split(16):
        optimizer.zero_grad()
        loss(net(features[batch]).squeeze(1), labels[batch]).backward()
        optimizer.step()

np.save(update_file, parameters_to_vector(net.parameters()).detach().double().numpy())
