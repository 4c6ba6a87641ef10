"""Names for numpy's arrays in annotations. Whoever imports them does so under `TYPE_CHECKING`, as numpy is heavy and a
build in which nothing has changed needs none of it.
"""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

AnyArray: TypeAlias = npt.NDArray[Any]
"""Anything."""

AnyNumbers: TypeAlias = npt.NDArray[np.signedinteger[Any]]
"""Integers of any size."""

Numbers: TypeAlias = npt.NDArray[np.int64]
"""Integers."""

SmallNumbers: TypeAlias = npt.NDArray[np.int32]
"""Integers in half of the memory, for columns of millions."""

Floats: TypeAlias = npt.NDArray[np.float64]
"""Floating-point numbers."""

Octets: TypeAlias = npt.NDArray[np.uint8]
"""Bytes."""

Flags: TypeAlias = npt.NDArray[np.bool_]
"""Truth values."""
