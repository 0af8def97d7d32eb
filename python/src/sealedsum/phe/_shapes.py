"""Lists and NumPy arrays of numbers."""

from __future__ import annotations

from typing import Any, Callable

import numpy as np


def flat(values: Any) -> list[Any]:
    """The numbers of an array, of whatever shape, or of another iterable; of an array, NumPy's numbers as Python's."""
    return values.ravel().tolist() if isinstance(values, np.ndarray) else list(values)


def shaped(values: Any, body: Callable[[list[Any]], list[Any]]) -> Any:
    """What `body` makes of the numbers: an array of objects in the shape of an array, else a list."""
    made = body(flat(values))
    if not isinstance(values, np.ndarray):
        return made
    array = np.empty(len(made), dtype=object)
    array[:] = made
    return array.reshape(values.shape)
