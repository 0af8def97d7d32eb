"""PyTorch's models and updates: what training changed as arrays by name, and sums put back.

    federation = Federation.create("fed", parameters=parameters(model), …)

    load(model, federation.model)                       # a client takes the model,
    before = Snapshot(model)
    train(model)                                        # trains it as it likes,
    client.seal(notice, before.update(model), …)        # and seals what changed

    load(model, outcome.model)                          # after the round

Names are those of the `state_dict`, without what wrappers (Opacus, DistributedDataParallel, torch.compile) put before
them; the charter binds names and shapes. Entries that are no part of an update: integers such as `num_batches_tracked`,
parameters that are not trained (`requires_grad` is false), and the second name of tied parameters.
"""

from __future__ import annotations

import fnmatch
from collections.abc import Iterable, Mapping
from typing import Any, Union

import numpy as np

try:
    import torch
except ImportError:
    raise ImportError("sealedsum.torch needs PyTorch: pip install 'sealedsum[torch]'") from None

from .errors import ArgumentError
from .layout import Array

Model = Union["torch.nn.Module", Mapping[str, "torch.Tensor"]]
"""A module, or a `state_dict`. Only a module tells which of its parameters are trained."""

# Classes, and where they have what they wrap.
_WRAPPERS = (
    ("AbstractGradSampleModule", "_module"), ("AbstractGradSampleHooks", "_module"), ("OptimizedModule", "_orig_mod"),
    ("DistributedDataParallel", "module"), ("DataParallel", "module"),
)


def unwrap(module: Any) -> Any:
    """The model within Opacus' wrappers, DistributedDataParallel, DataParallel and torch.compile."""
    while True:
        names = {base.__name__ for base in type(module).__mro__}
        inner = next((getattr(module, attribute, None) for name, attribute in _WRAPPERS if name in names), None)
        if not isinstance(inner, torch.nn.Module):
            return module
        module = inner


def _tensors(model: Model, exclude: Iterable[str] = (), trained: bool = True) -> dict[str, "torch.Tensor"]:
    """The tensors of an update by name: those of the model itself, not copies."""
    still: set[str] = set()
    model = unwrap(model)
    if isinstance(model, torch.nn.Module):
        if trained:
            still = {name for name, p in model.named_parameters(remove_duplicate=False) if not p.requires_grad}
        state: dict[str, Any] = dict(model.state_dict(keep_vars=True))
    elif isinstance(model, Mapping):
        state = dict(model)
        # A state_dict that was taken of a wrapper.
        for prefix in ("_orig_mod.", "_module."):
            if state and all(isinstance(name, str) and name.startswith(prefix) for name in state):
                state = {name[len(prefix):]: tensor for name, tensor in state.items()}
    else:
        raise ArgumentError(f"a model of type {type(model).__name__}: give a torch.nn.Module or a state_dict")
    patterns = [exclude] if isinstance(exclude, str) else list(exclude)
    kept: dict[str, torch.Tensor] = {}
    seen: set[tuple[Any, ...]] = set()
    for name, tensor in state.items():
        if not isinstance(tensor, torch.Tensor) or name in still or any(fnmatch.fnmatchcase(name, p) for p in patterns):
            continue
        if not tensor.is_floating_point() and not tensor.is_complex():
            continue
        if tensor.is_complex() or tensor.layout != torch.strided or tensor.is_meta:
            raise ArgumentError(
                f"parameter {name!r} is {tensor.dtype}, {tensor.layout}, on {tensor.device}: real, dense tensors can "
                "be sealed; leave it out by exclude=")
        # Tied parameters are one tensor with two names.
        place = (str(tensor.device), tensor.data_ptr(), tuple(tensor.shape), tensor.stride())
        if tensor.numel() and place in seen:
            continue
        seen.add(place)
        kept[name] = tensor
    return kept


def _array(tensor: "torch.Tensor", copy: bool) -> Array:
    # Half precision becomes float32, which holds it exactly.
    wide = tensor.dtype if tensor.dtype in (torch.float32, torch.float64) else torch.float32
    array: Array = tensor.detach().to(device="cpu", dtype=wide, copy=copy).numpy()
    return array


def parameters(model: Model, exclude: Iterable[str] = ()) -> dict[str, Array]:
    """The arrays of an update by name, copied, for `Federation.create(parameters=…)`.

    `exclude` has patterns of names, such as "embedding.*" or "*.running_mean".
    """
    arrays = {name: _array(tensor, copy=True) for name, tensor in _tensors(model, exclude).items()}
    if not arrays:
        raise ArgumentError("no parameter is left to seal: all are excluded, integers or not trained")
    return arrays


class Snapshot:
    """A model before training: copied, on the CPU.

    Args:
        model: A module, wrapped or not, or a `state_dict`.
        exclude: Patterns of names that are no part of updates; as for `parameters`.
    """

    def __init__(self, model: Model, exclude: Iterable[str] = ()):
        self._before = parameters(model, exclude)

    def update(self, model: Model) -> dict[str, Array]:
        """What training added, by name, in float32, or float64 where the model is.

        `model` may be wrapped otherwise than the snapshot's was. Raises `ArgumentError` where a parameter is missing or
        has another shape.
        """
        after = _tensors(model, trained=False)
        changed = {}
        for name, before in self._before.items():
            if name not in after:
                known = ", ".join(list(after)[:5])
                raise ArgumentError(f"the model has no parameter {name!r} any more; it has {known}, …")
            values = _array(after[name], copy=False)
            if values.shape != before.shape:
                raise ArgumentError(f"parameter {name!r} has the shape {values.shape}, and had {before.shape}")
            changed[name] = np.subtract(values, before)
        return changed


def update(before: Model, after: Model, exclude: Iterable[str] = ()) -> dict[str, Array]:
    """What training added, by name, of two models or `state_dict`s. One that is trained in place needs a `Snapshot`."""
    return Snapshot(before, exclude).update(after)


def _targets(model: Model, arrays: Mapping[str, Any], what: str) -> list[tuple["torch.Tensor", "torch.Tensor"]]:
    """Pairs of a tensor and what it takes; all are checked before any is changed."""
    if not isinstance(arrays, Mapping):
        raise ArgumentError(f"the {what} of type {type(arrays).__name__}: give arrays by name, such as Outcome.{what}")
    tensors = _tensors(model, trained=False)
    pairs = []
    for name, array in arrays.items():
        if name not in tensors:
            raise ArgumentError(f"the model has no parameter {name!r}; it has {', '.join(list(tensors)[:5])}, …")
        value = torch.as_tensor(np.array(array, dtype=np.float64))
        if value.shape != tensors[name].shape:
            raise ArgumentError(
                f"the {what}, parameter {name!r}: shape {tuple(value.shape)}, and the model has "
                f"{tuple(tensors[name].shape)}")
        pairs.append((tensors[name], value))
    return pairs


def apply(model: Model, mean: Mapping[str, Any], rate: float = 1.0) -> None:
    """Adds a mean update, such as `Outcome.mean`, to a model in place, `rate` times."""
    with torch.no_grad():
        for tensor, value in _targets(model, mean, "mean"):
            tensor.copy_(tensor.to(device="cpu", dtype=torch.float64) + rate * value)


def load(model: Model, values: Mapping[str, Any]) -> None:
    """Sets a model's parameters in place, to those of `Outcome.model` or `Federation.model`. Others stay as is."""
    with torch.no_grad():
        for tensor, value in _targets(model, values, "model"):
            tensor.copy_(value)
