"""Names and shapes of a model's parameters: how arrays become the one vector that is sealed, and back."""

from __future__ import annotations

import fnmatch
import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Union

import numpy as np
import numpy.typing as npt

from .errors import ArgumentError

Arrays = Union[npt.ArrayLike, Mapping[str, Any], Sequence[Any]]
"""A flat vector, a mapping of names to arrays (such as a `state_dict`), or a list of arrays in order."""


def _numpy(value: Any, name: str) -> np.ndarray:
    """The value as an array of real numbers; PyTorch tensors may be on a device and need a gradient."""
    if hasattr(value, "detach"):
        value = value.detach().cpu().numpy()
    array = np.asarray(value)
    if array.dtype.kind not in "fiub":
        raise ArgumentError(f"{name}: an array of {array.dtype}; give real numbers, as float32 or float64")
    return array


class Layout:
    """Names and shapes, in order.

    >>> layout = Layout({"w": (2, 3), "b": (3,)})
    >>> layout.dimension
    9
    """

    def __init__(self, shapes: Mapping[str, Sequence[int]]):
        self.shapes: dict[str, tuple[int, ...]] = {}
        for name, shape in shapes.items():
            if not isinstance(name, str):
                raise ArgumentError(f"a parameter is named by {name!r}; names are strings")
            sizes = tuple(int(length) for length in shape)
            if any(length < 0 for length in sizes):
                raise ArgumentError(f"parameter {name!r}: the shape {sizes} has a negative length")
            self.shapes[name] = sizes
        if self.dimension < 1:
            raise ArgumentError("the parameters have no entries: give at least one non-empty array")

    @classmethod
    def of(cls, parameters: Any, exclude: Iterable[str] = ()) -> "Layout":
        """The layout of arrays, of shapes by name, or of so many entries.

        `exclude` has patterns such as "*.num_batches_tracked"; parameters whose names match are not part of updates.
        """
        if isinstance(parameters, Layout):
            return parameters
        if isinstance(parameters, (int, np.integer)) and not isinstance(parameters, bool):
            return cls({"parameters": (int(parameters),)})
        if not isinstance(parameters, Mapping):
            if isinstance(parameters, np.ndarray) or hasattr(parameters, "detach"):
                parameters = [parameters]
            try:
                parameters = {f"{i}": value for i, value in enumerate(parameters)}
            except TypeError:
                raise ArgumentError(
                    f"parameters of type {type(parameters).__name__}: give a state_dict, a list of arrays, shapes by "
                    "name, or a number of entries"
                ) from None
        patterns = list(exclude)
        shapes: dict[str, Sequence[int]] = {}
        for name, value in parameters.items():
            if any(fnmatch.fnmatchcase(str(name), pattern) for pattern in patterns):
                continue
            is_shape = isinstance(value, (tuple, list)) and all(isinstance(x, (int, np.integer)) for x in value)
            shapes[name] = value if is_shape else _numpy(value, f"parameter {name!r}").shape
        return cls(shapes)

    @property
    def dimension(self) -> int:
        """Entries of the vector."""
        return sum(math.prod(shape) for shape in self.shapes.values())

    def flatten(self, arrays: Arrays, what: str = "update") -> np.ndarray:
        """One contiguous vector of float32 or float64. A vector that is one already is not copied.

        Raises `ArgumentError` with the name of the parameter whose shape or type is another.
        """
        if isinstance(arrays, Mapping):
            missing = [name for name in self.shapes if name not in arrays]
            if missing:
                raise ArgumentError(f"the {what} has no parameter {missing[0]!r}; the federation's are {list(self.shapes)}")
            parts = [(name, arrays[name]) for name in self.shapes]
        elif isinstance(arrays, (list, tuple)) and not all(np.isscalar(x) for x in arrays):
            if len(arrays) != len(self.shapes):
                raise ArgumentError(f"the {what} has {len(arrays)} arrays, the federation {len(self.shapes)} parameters")
            parts = list(zip(self.shapes, arrays))
        else:
            vector = _numpy(arrays, what)
            if vector.shape != (self.dimension,):
                raise ArgumentError(
                    f"the {what} has the shape {vector.shape}; a vector of {self.dimension} entries is needed, or an "
                    "array for each parameter"
                )
            return _finite(_contiguous(vector), what, None)
        flat = []
        for name, value in parts:
            array = _numpy(value, f"{what}, parameter {name!r}")
            if array.shape != self.shapes[name]:
                raise ArgumentError(f"{what}, parameter {name!r}: shape {array.shape}, and {self.shapes[name]} is needed")
            flat.append(_finite(_contiguous(array), what, name).reshape(-1))
        return flat[0] if len(flat) == 1 else np.concatenate(flat)

    def unflatten(self, vector: npt.ArrayLike) -> dict[str, np.ndarray]:
        """Arrays by name, views of the vector."""
        vector = np.asarray(vector)
        if vector.shape != (self.dimension,):
            raise ArgumentError(f"a vector of shape {vector.shape}; {self.dimension} entries are needed")
        arrays, start = {}, 0
        for name, shape in self.shapes.items():
            end = start + math.prod(shape)
            arrays[name] = vector[start:end].reshape(shape)
            start = end
        return arrays

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Layout) and list(self.shapes.items()) == list(other.shapes.items())

    def __repr__(self) -> str:
        return f"Layout({len(self.shapes)} parameters, {self.dimension} entries)"


def _contiguous(array: np.ndarray) -> np.ndarray:
    # Half precision and integers gain nothing by a type of their own: they become float64 exactly.
    dtype = array.dtype if array.dtype in (np.float32, np.float64) else np.dtype(np.float64)
    return np.ascontiguousarray(array, dtype=dtype)


def _finite(array: np.ndarray, what: str, name: str | None) -> np.ndarray:
    if not np.isfinite(array).all():
        place = int(np.flatnonzero(~np.isfinite(array.reshape(-1)))[0])
        where = f", parameter {name!r}" if name is not None else ""
        raise ArgumentError(
            f"{what}{where}: entry {place} is infinite or not a number; did training diverge? Lower the learning rate"
        )
    return array
