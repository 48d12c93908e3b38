"""Models of meaning in a folder of the operator's: which format one has, and how it is opened. Nothing is downloaded.

The packages that open them come with `pip install kollegial[semantic]`, and are imported only where a model is named.
"""

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from bot.refusals import OperatorError
from handlers.matching.dense import Encoder, Vectors

INSTALL = 'install what opens it: pip install "kollegial[semantic]"'
FORMATS = (
    "a folder with a model of sentence-transformers (modules.json), fastembed (an .onnx file and tokenizer.json) "
    'or model2vec (config.json with "model_type": "model2vec", model.safetensors)'
)
LONGEST = 256
"""Tokens of a text that an ONNX model reads."""


def recognise(folder: Path) -> str | None:
    """The format of a model, by its files; None where it is none that is known."""
    if (folder / "model.safetensors").is_file() and _config(folder).get("model_type") == "model2vec":
        return "model2vec"
    if (folder / "modules.json").is_file():
        return "sentence-transformers"
    if (folder / "tokenizer.json").is_file() and _onnx(folder) is not None:
        return "fastembed"
    return None


def _config(folder: Path) -> dict[str, Any]:
    try:
        found = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _onnx(folder: Path) -> Path | None:
    return next(iter(sorted([*folder.glob("*.onnx"), *folder.glob("onnx/*.onnx")])), None)


def open_model(folder: Path) -> Encoder:
    """Open a model. It takes seconds, and as much memory as the model has.

    Raises:
        OperatorError: the format is not known, a package is missing, or the files do not make a model.
    """
    ways: dict[str, Callable[[Path], Encoder]] = {
        "model2vec": _Static,
        "sentence-transformers": _Transformer,
        "fastembed": _Onnx,
    }
    kind = recognise(folder)
    if kind is None:
        raise OperatorError(f"[matching] model: {folder} is no model that is known; name {FORMATS}")
    try:
        return ways[kind](folder)
    except ImportError as error:
        raise OperatorError(f"[matching] model: {kind} needs the package {error.name}; {INSTALL}") from None
    except Exception as error:  # whatever such a library makes of files that are none of its own
        what = f"{type(error).__name__}: {str(error)[:200]}"
        raise OperatorError(f"[matching] model: {folder} cannot be opened ({what}); name {FORMATS}") from error


class _Static:
    """A model of model2vec: one vector for each token."""

    def __init__(self, folder: Path) -> None:
        from model2vec import StaticModel

        self._model = StaticModel.from_pretrained(str(folder))

    def encode(self, texts: Sequence[str]) -> Vectors:
        """The mean vectors of the texts' tokens."""
        return np.asarray(self._model.encode(list(texts)), dtype=np.float32)


class _Transformer:
    """A model of sentence-transformers, on the processor."""

    def __init__(self, folder: Path) -> None:
        from sentence_transformers import SentenceTransformer

        self._model = SentenceTransformer(str(folder), device="cpu", local_files_only=True)

    def encode(self, texts: Sequence[str]) -> Vectors:
        """What the model makes of the texts."""
        return np.asarray(self._model.encode(list(texts), show_progress_bar=False), dtype=np.float32)


class _Onnx:
    """An ONNX model as fastembed has them: tokens in, one vector a token out; the mean, or the first one's."""

    def __init__(self, folder: Path) -> None:
        from onnxruntime import InferenceSession
        from tokenizers import Tokenizer

        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.enable_padding()
        self._tokenizer.enable_truncation(LONGEST)
        self._session = InferenceSession(str(_onnx(folder)), providers=["CPUExecutionProvider"])
        self._inputs = {each.name for each in self._session.get_inputs()}
        try:
            pooling = json.loads((folder / "1_Pooling" / "config.json").read_text(encoding="utf-8"))
        except (OSError, ValueError):
            pooling = {}
        self._first = bool(pooling.get("pooling_mode_cls_token"))

    def encode(self, texts: Sequence[str]) -> Vectors:
        """The vectors of the texts, pooled as the model says."""
        tokens = self._tokenizer.encode_batch(list(texts))
        ids = np.array([each.ids for each in tokens], dtype=np.int64)
        mask = np.array([each.attention_mask for each in tokens], dtype=np.int64)
        given = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
        found = self._session.run(None, {name: each for name, each in given.items() if name in self._inputs})[0]
        if found.ndim == 2:
            return np.asarray(found, dtype=np.float32)
        if self._first:
            return np.asarray(found[:, 0], dtype=np.float32)
        weights = mask[:, :, None].astype(np.float32)
        return np.asarray((found * weights).sum(1) / np.maximum(weights.sum(1), 1e-9), dtype=np.float32)
