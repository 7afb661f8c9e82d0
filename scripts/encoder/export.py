"""Writes a fine-tuned network for one CPU thread: int8 ONNX encoder, tokenizer, the screen's heads, and their card."""

from __future__ import annotations

import hashlib
import json
import tempfile
from pathlib import Path

import numpy as np
import onnx
import onnxruntime as ort
import source
import torch
from network import WIDTH, Network
from onnxruntime.quantization import QuantType, quantize_dynamic
from onnxruntime.transformers import optimizer
from tokenizers import Tokenizer

import data

ENCODER = data.ROOT / "bot" / "resources" / "encoder"
HEADS = data.ROOT / "bot" / "resources" / "triage" / "learned"
HEADS_OF_ATTENTION = 12
OUTPUTS = ("sentence", "screen", "telling")


def write(net: Network, tok: Tokenizer, levels: list[str], flags: list[str], about: dict[str, str]) -> None:
    """Write everything that Ramus reads at run time."""
    net.eval()
    for folder in (ENCODER, HEADS):
        folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        graph(net, Path(name) / "fp32.onnx")
        quantise(Path(name) / "fp32.onnx", ENCODER / "model.onnx")
        closeness = compare(Path(name) / "fp32.onnx", ENCODER / "model.onnx", tok)
    tok.save(str(ENCODER / "tokenizer.json"))
    heads = {
        f"{name}_{part}": getattr(head, part).detach().numpy().astype(np.float32)
        for name, head in (("level", net.level), ("flag", net.flag))
        for part in ("weight", "bias")
    }
    np.savez(HEADS / "heads.npz", **heads)
    (HEADS / "names.json").write_text(json.dumps({"levels": levels, "flags": flags}, indent=1), "utf8")
    digest = hashlib.sha256((ENCODER / "model.onnx").read_bytes()).hexdigest()
    card = (Path(__file__).parent / "CARD.template.md").read_text("utf8")
    values = {**about, "DIGEST": digest, "SOURCE": source.SOURCE_SHA256, "TOKENS": str(source.MAX_TOKENS)}
    for key, value in {**values, "CLOSE": closeness}.items():
        card = card.replace(f"@{key}@", value)
    (ENCODER / "CARD.md").write_text(card, "utf8")


def graph(net: Network, path: Path) -> None:
    """The encoder as an fp32 ONNX graph that takes any number of sentences and tokens."""
    example = (torch.ones(1, 8, dtype=torch.long), torch.ones(1, 8, dtype=torch.long))
    both, one = {0: "batch", 1: "tokens"}, {0: "batch"}
    torch.onnx.export(
        net.encoder,
        example,
        str(path),
        input_names=["input_ids", "attention_mask"],
        output_names=list(OUTPUTS),
        dynamic_axes={"input_ids": both, "attention_mask": both, "sentence": one, "screen": one, "telling": both},
        opset_version=17,
        dynamo=False,
    )


def quantise(fp32: Path, target: Path) -> None:
    """Attention, normalisation and activation fused (a fifth less time), then int8 weights with one scale a channel."""
    fused = fp32.with_name("fused.onnx")
    optimizer.optimize_model(
        str(fp32), model_type="bert", num_heads=HEADS_OF_ATTENTION, hidden_size=WIDTH, opt_level=0
    ).save_model_to_file(str(fused))
    quantize_dynamic(
        str(fused),
        str(target),
        per_channel=True,
        weight_type=QuantType.QInt8,
        extra_options={"MatMulConstBOnly": True, "DefaultTensorType": onnx.TensorProto.FLOAT},
    )


def compare(fp32: Path, int8: Path, tok: Tokenizer) -> str:
    """Cosine between the two graphs' vectors on development messages, in words."""
    texts = [e.text for e in data.read(sorted((data.ROOT / "tests" / "heldout").glob("triage_dev_*.jsonl")))[:200]]
    before, after = (_vectors(path, tok, texts) for path in (fp32, int8))
    parts = []
    for name in ("sentence", "screen"):
        a, b = before[name], after[name]
        cosine = (a * b).sum(1) / np.linalg.norm(a, axis=1) / np.linalg.norm(b, axis=1)
        parts.append(f"{name} mean {cosine.mean():.4f}, lowest {cosine.min():.4f}")
    return "; ".join(parts)


def _vectors(path: Path, tok: Tokenizer, texts: list[str]) -> dict[str, np.ndarray]:
    session = ort.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    rows = []
    for encoding in map(tok.encode, texts):
        feed = {"input_ids": np.array([encoding.ids]), "attention_mask": np.array([encoding.attention_mask])}
        rows.append(session.run(list(OUTPUTS[:2]), feed))
    return {name: np.array([row[i][0] for row in rows]) for i, name in enumerate(OUTPUTS[:2])}
