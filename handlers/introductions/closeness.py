"""How close what members know is to what is asked: the nearest of a member's texts counts. Pure."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray


def nearest(cosines: ArrayLike, texts: Sequence[int]) -> NDArray[np.float64]:
    """How close each question is to each member, 0 to those without texts.

    `cosines` has a row for each question and a column for each text, the texts of one member after those of the one
    before; `texts` is how many each member has.
    """
    given = np.asarray(cosines, dtype=np.float64)
    found = np.zeros((len(given), len(texts)))
    having = np.flatnonzero(texts)
    if len(having) and len(given):
        starts = np.concatenate([[0], np.cumsum(np.asarray(texts)[having])[:-1]])
        found[:, having] = np.maximum.reduceat(given, starts, axis=1)
    return np.clip(found, 0.0, 1.0)
