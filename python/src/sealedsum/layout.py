"""Names and shapes of a model's parameters: how arrays become the one vector that is sealed, and back."""

from __future__ import annotations

import fnmatch
import math
import operator
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Union

import numpy as np
import numpy.typing as npt

from .errors import ArgumentError

Arrays = Union[npt.ArrayLike, Mapping[str, Any], Sequence[Any]]
"""A flat vector, a mapping of names to arrays (such as a `state_dict`), or a list of arrays in order."""
Array = npt.NDArray[Any]

LARGEST = (1 << 32) - 1
"""Entries of an update, at most."""


def _tensor(value: Any) -> Any:
    """A PyTorch tensor, which may be on a device and need a gradient, as NumPy takes it."""
    value = value.detach().cpu()
    if str(value.dtype) == "torch.bfloat16" or str(value.dtype).startswith("torch.float8"):
        value = value.float()
    return value.numpy(force=True)


def numbers(value: Any, what: str) -> Array:
    """The value as an array of real numbers, without a copy where that is possible."""
    try:
        array = np.asarray(_tensor(value) if hasattr(value, "detach") else value)
        if isinstance(value, np.ma.MaskedArray) and np.ma.is_masked(value):
            raise ValueError("some entries are masked; fill them in first")
    except MemoryError:
        raise
    except Exception as error:  # noqa: BLE001: whatever a foreign array throws, it is no array of numbers
        raise ArgumentError(f"{what}: no array of numbers ({error})") from None
    if array.dtype.kind not in "fiub":
        raise ArgumentError(f"{what}: an array of {array.dtype}; give real numbers, as float32 or float64")
    if array.dtype.kind in "iu" and array.dtype.itemsize == 8 and array.size:
        if max(int(array.max()), -int(array.min())) > 1 << 53:
            raise ArgumentError(f"{what}: integers beyond 2^53, which float64 does not hold exactly")
    return array


def _is_shape(value: Any) -> bool:
    return isinstance(value, (tuple, list)) and all(
        isinstance(length, (int, np.integer)) and not isinstance(length, bool) for length in value)


def _is_flat(value: Any) -> bool:
    return isinstance(value, (list, tuple)) and len(value) > 0 and all(np.isscalar(x) for x in value)


class Layout:
    """Names and shapes, in order.

    >>> layout = Layout({"w": (2, 3), "b": (3,)})
    >>> layout.dimension
    9
    """

    def __init__(self, shapes: Mapping[str, Sequence[int]]):
        self.shapes: dict[str, tuple[int, ...]] = {}
        if not isinstance(shapes, Mapping):
            raise ArgumentError(f"shapes of type {type(shapes).__name__}: give shapes by name")
        for name, shape in shapes.items():
            if not isinstance(name, str):
                raise ArgumentError(f"a parameter is named by {name!r}; names are texts")
            try:
                sizes = tuple(operator.index(length) for length in shape)
            except TypeError:
                raise ArgumentError(f"parameter {name!r}: {shape!r} is no shape; give whole numbers") from None
            if any(length < 0 for length in sizes):
                raise ArgumentError(f"parameter {name!r}: the shape {sizes} has a negative length")
            self.shapes[name] = sizes
        self.dimension: int = sum(math.prod(shape) for shape in self.shapes.values())
        """Entries of the vector."""
        if not 1 <= self.dimension <= LARGEST:
            raise ArgumentError(f"the parameters have {self.dimension} entries together; 1 to {LARGEST} can be sealed")

    @classmethod
    def of(cls, parameters: Any, exclude: Iterable[str] = ()) -> "Layout":
        """The layout of arrays, of shapes by name, or of so many entries.

        In a mapping or list of several, a tuple of whole numbers is a shape. One array alone, and so many entries, are
        named "parameters"; arrays in a list "0", "1", …. `exclude` has patterns such as "*.running_mean": parameters
        whose names match are not part of updates.
        """
        return cls.read(parameters, exclude)[0]

    @classmethod
    def read(cls, parameters: Any, exclude: Iterable[str] = ()) -> tuple["Layout", bool]:
        """The layout, and whether all of it came from arrays, which have values."""
        if isinstance(parameters, Layout):
            return parameters, False
        if isinstance(parameters, (int, np.integer)) and not isinstance(parameters, bool):
            return cls({"parameters": (int(parameters),)}), False
        if isinstance(parameters, (np.ndarray, np.generic)) or hasattr(parameters, "detach") or _is_flat(parameters):
            parameters = {"parameters": numbers(parameters, "parameters")}
        if not isinstance(parameters, Mapping):
            if not isinstance(parameters, (list, tuple)):
                raise ArgumentError(
                    f"parameters of type {type(parameters).__name__}: give a state_dict, a list of arrays, shapes by "
                    "name, or a number of entries")
            parameters = {f"{i}": value for i, value in enumerate(parameters)}
        shapes: dict[str, Sequence[int]] = {}
        valued = True
        patterns = [exclude] if isinstance(exclude, str) else list(exclude)
        for name, value in parameters.items():
            if any(fnmatch.fnmatchcase(str(name), str(pattern)) for pattern in patterns):
                continue
            if isinstance(value, int) and not isinstance(value, bool):
                raise ArgumentError(
                    f"parameter {name!r} is {value}: write ({value},) for a vector of that length, or () for a number")
            if _is_shape(value):
                shapes[name], valued = value, False
            else:
                shapes[name] = numbers(value, f"parameter {name!r}").shape
        return cls(shapes), valued

    def flatten(self, arrays: Arrays, what: str = "update") -> Array:
        """One contiguous vector of float32 or float64. A vector that is one already is not copied; arrays are, once.

        Names that are not in the layout are passed over. Raises `ArgumentError` with the name of the parameter whose
        shape or type is another, or that has an entry that is no number.
        """
        if isinstance(arrays, Mapping):
            missing = [name for name in self.shapes if name not in arrays]
            if missing:
                raise ArgumentError(
                    f"the {what} has no parameter {_some(missing)}; it has {_some([str(name) for name in arrays])}")
            parts = [(f"{what}, parameter {name!r}", arrays[name], shape) for name, shape in self.shapes.items()]
        elif isinstance(arrays, (list, tuple)) and not _is_flat(arrays):
            if len(arrays) != len(self.shapes):
                raise ArgumentError(f"the {what} has {len(arrays)} arrays; the federation has {len(self.shapes)}")
            parts = [(f"{what}, parameter {name!r}", a, self.shapes[name]) for name, a in zip(self.shapes, arrays)]
        else:
            vector = numbers(arrays, what)
            alone = len(self.shapes) == 1 and vector.shape in self.shapes.values()
            parts = [(what, vector, vector.shape if alone else (self.dimension,))]
        flat = []
        for place, value, shape in parts:
            array = numbers(value, place)
            if array.shape != shape:
                raise ArgumentError(f"{place}: shape {array.shape}, and {shape} is needed")
            flat.append((place, array))
        if len(flat) == 1:
            place, array = flat[0]
            return _finite(np.ascontiguousarray(array, dtype=_precision(array)).reshape(-1), place)
        vector = np.empty(self.dimension, dtype=np.result_type(*(_precision(array) for _, array in flat)))
        start = 0
        for place, array in flat:
            end = start + array.size
            vector[start:end].reshape(array.shape)[...] = array
            _finite(vector[start:end], place)
            start = end
        return vector

    def unflatten(self, vector: npt.ArrayLike) -> dict[str, Array]:
        """Arrays by name, views of the vector."""
        flat = numbers(vector, "the vector")
        if flat.shape != (self.dimension,):
            raise ArgumentError(f"a vector of shape {flat.shape}; {self.dimension} entries are needed")
        arrays, start = {}, 0
        for name, shape in self.shapes.items():
            end = start + math.prod(shape)
            arrays[name] = flat[start:end].reshape(shape)
            start = end
        return arrays

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Layout) and list(self.shapes.items()) == list(other.shapes.items())

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"Layout({len(self.shapes)} parameters, {self.dimension} entries)"


def _some(names: Sequence[str]) -> str:
    """Names for people, who read no hundred of them."""
    return ", ".join(repr(name) for name in names[:5]) + (f" and {len(names) - 5} more" if len(names) > 5 else "")


def _precision(array: Array) -> "np.dtype[Any]":
    # Half precision is exact in float32, and integers up to 2^53 in float64.
    return np.dtype(np.float32 if array.dtype.kind == "f" and array.dtype.itemsize <= 4 else np.float64)


def _finite(array: Array, what: str) -> Array:
    good = np.isfinite(array)
    if not good.all():
        raise ArgumentError(
            f"{what}: entry {int(np.argmin(good))} is infinite or not a number; did training diverge? "
            "Lower the learning rate")
    return array
