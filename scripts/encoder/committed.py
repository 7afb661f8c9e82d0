"""The committed encoder's weights, to go on from when the kept ones are lost.

Its int8 weights become decimals again, which costs little: the training that follows moves them further than the
rounding did. The head of the intents is not committed; it begins at the mean vectors of its questions.
"""

from __future__ import annotations

import json
import re
from typing import Any

import numpy as np
import onnx
import torch
from export import ENCODER, HEADS
from network import Network
from onnx import numpy_helper

_ATTENTION, _MATRIX = re.compile(r"Attention_(\d+)_qkv_(weight|bias)"), "onnx::MatMul_"
_DENSE = ("attention.output.dense", "intermediate.dense", "output.dense")
_EMBEDDINGS = "model.embeddings."  # never trained: the pretrained ones stand


def committed() -> dict[str, Any]:
    """What `train.py --keep` would have written, without intents; raises ValueError for a graph of another shape."""
    found = _decimals(onnx.load(str(ENCODER / "model.onnx")))
    net = {f"encoder.{name}": value for name, value in found.items() if name.startswith(("model.", "queries", "norm"))}
    for name in [name for name in net if name.startswith(f"encoder.{_EMBEDDINGS}")]:
        del net[name]
    for name, value in found.items():
        if match := _ATTENTION.fullmatch(name):
            for part, third in zip(("query", "key", "value"), np.split(value, 3, axis=-1), strict=True):
                net[f"encoder.model.encoder.layer.{match[1]}.attention.self.{part}.{match[2]}"] = third.T
    matrices = sorted((name for name in found if name.startswith(_MATRIX)), key=lambda name: int(name[len(_MATRIX) :]))
    layers = (len(matrices) - 1) // len(_DENSE)
    places = [f"model.encoder.layer.{i}.{part}" for i in range(layers) for part in _DENSE] + ["queries"]
    for place, name in zip(places, matrices, strict=True):
        net[f"encoder.{place}.weight"] = found[name].T
    with np.load(HEADS / "heads.npz") as heads:
        for name in ("level_weight", "level_bias", "flag_weight", "flag_bias"):
            net[name.replace("_", ".")] = heads[name]
    flags = json.loads((HEADS / "names.json").read_text("utf8"))["flags"]
    return {"net": {name: torch.tensor(value) for name, value in net.items()}, "flag": flags, "intent": []}


def _decimals(model: onnx.ModelProto) -> dict[str, np.ndarray[Any, Any]]:
    """Every weight of the graph by its name, quantised ones as decimals."""
    stored = {one.name: numpy_helper.to_array(one) for one in model.graph.initializer}
    found = {name: value for name, value in stored.items() if value.dtype == np.float32}
    for name, value in stored.items():
        if name.endswith("_quantized"):
            whole = name.removesuffix("_quantized")
            zero = stored[f"{whole}_zero_point"].astype(np.float32)
            found[whole] = (value.astype(np.float32) - zero) * stored[f"{whole}_scale"]
    return {name: value for name, value in found.items() if not name.endswith("_scale")}


def intents_from(net: Network, texts: dict[int, list[str]], tensors: Any) -> None:
    """Set the head of the intents to the mean sentence vector of the texts of each, by the intent's number."""
    net.eval()
    with torch.no_grad():
        for number, some in texts.items():
            mean = net.encoder(*tensors(some))[0].mean(0)
            net.intent.weight[number] = mean / mean.norm()
        net.intent.bias.zero_()
