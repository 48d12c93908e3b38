"""A model's vectors beside the lexical score, fused as a weighted sum."""

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]

SHARE = 0.75
"""The model's share of the fused score; rank fusion was measured to be worse, 0.7 to 0.85 best."""

PAGE = 64
"""Texts that are encoded at once."""


class Encoder(Protocol):
    """What makes vectors of texts."""

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Texts as rows of numbers, of the same dimension each time."""
        ...


class OtherDimension(ValueError):
    """A model gives vectors of another dimension than those that are there."""


class Dense:
    """The vectors of an index, by the same slots. 68 000 texts in 384 dimensions take 104 MB."""

    def __init__(self, encoder: Encoder, share: float = SHARE) -> None:
        self._encoder = encoder
        self._share = share
        self._vectors: Vectors = np.zeros((0, 0), dtype=np.float32)
        self._filled = 0

    def add(self, texts: Sequence[str]) -> None:
        """Take further texts, in the order of their slots.

        Raises:
            OtherDimension: the model gives other vectors than before.
        """
        for at in range(0, len(texts), PAGE):
            page = self._encode(texts[at : at + PAGE])
            if not self._filled:
                self._vectors = np.zeros((max(PAGE, len(texts)), page.shape[1]), dtype=np.float32)
            needed = self._filled + len(page)
            if needed > len(self._vectors):
                larger = np.zeros((max(needed, 2 * len(self._vectors)), self._vectors.shape[1]), dtype=np.float32)
                larger[: self._filled] = self._vectors[: self._filled]
                self._vectors = larger
            self._vectors[self._filled : needed] = page
            self._filled = needed

    def keep(self, slots: NDArray[np.int64]) -> None:
        """Forget all but some slots, which are numbered anew in this order."""
        self._vectors = self._vectors[slots]
        self._filled = len(slots)

    def fused(self, text: str, lexical: NDArray[np.float32]) -> NDArray[np.float32]:
        """The weighted sum of both scores; each is brought to a scale from 0, an average text, to 1, the best one.

        It is multiplied by the best lexical score, so that it is of the same kind as a lexical one. What was dropped
        has to be known by its lexical score of 0 and is taken out by whoever calls: a text without a common gram can
        be similar here.
        """
        if not self._filled:
            return lexical
        cosine = self._vectors[: self._filled] @ self._encode([text])[0]
        average, best = float(cosine.mean()), float(cosine.max())
        meaning = np.clip((cosine - average) / ((best - average) or 1.0), 0.0, 1.0)
        top = float(lexical.max(initial=0.0)) or 1.0
        mixed: NDArray[np.float32] = (self._share * meaning * top + (1 - self._share) * lexical).astype(np.float32)
        return mixed

    def _encode(self, texts: Sequence[str]) -> Vectors:
        found = np.asarray(self._encoder.encode(texts), dtype=np.float32)
        if found.ndim != 2 or len(found) != len(texts):
            raise OtherDimension(f"the model gives vectors of shape {found.shape} for {len(texts)} texts")
        if self._filled and found.shape[1] != self._vectors.shape[1]:
            there = self._vectors.shape[1]
            raise OtherDimension(f"the model gives {found.shape[1]} dimensions, where the vectors there have {there}")
        lengths = np.linalg.norm(found, axis=1, keepdims=True)
        unit: Vectors = (found / np.where(lengths > 0, lengths, 1.0)).astype(np.float32)
        return unit
