"""Fine-tunes the sentence encoder on labelled messages for the red-flag screen, and exports it.

Run by `make screen` in the encoder's throw-away environment (scripts/encoder/requirements.txt), on a CPU, in a quarter
of an hour. It learns from corpus/triage and ordinary questions, looks at nothing else, and writes the int8 encoder
and its two linear heads (level, flags) to bot/resources/triage/learned. The development sets are only measured on.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from onnxruntime.quantization.shape_inference import quant_pre_process
from torch import nn
from torch.nn import functional
from transformers import AutoModel

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "encoder"))
import export

import data

TARGET = data.ROOT / "bot" / "resources" / "triage" / "learned"
SCALE = 10.0  # unit vectors are scaled before the heads, so that these can be sure
BATCH, MAX_TOKENS, ENCODER_RATE, HEAD_RATE = 32, 128, 1.5e-4, 2e-3


class Screen(nn.Module):
    """Encoder with mean pooling and two linear heads."""

    def __init__(self, flags: int) -> None:
        super().__init__()
        self.encoder = export.SentenceEncoder(
            AutoModel.from_pretrained(export.source_folder(), attn_implementation="eager")
        )
        self.level, self.flag = nn.Linear(384, len(data.LEVELS)), nn.Linear(384, flags)
        self.drop = nn.Dropout(0.1)
        for part in (self.encoder.model.embeddings, self.encoder.model.encoder.layer[0]):
            part.requires_grad_(False)  # word meanings stay; half the time is saved

    def forward(self, ids: torch.Tensor, mask: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """Logits of level (batch, 4) and of flags (batch, flags)."""
        vector = self.drop(self.encoder(ids, mask)) * SCALE
        return self.level(vector), self.flag(vector)


class Trainer:
    """Fine-tunes a Screen."""

    def __init__(self, examples: list[data.Example], epochs: int) -> None:
        self.examples, self.epochs = examples, epochs
        self.flags = data.flag_names(examples)
        self.tokenizer = export.tokenizer(export.source_folder())
        self.tokenizer.enable_truncation(MAX_TOKENS)
        self.net = Screen(len(self.flags))
        heads = [p for name, p in self.net.named_parameters() if not name.startswith("encoder")]
        self.optimiser = torch.optim.AdamW(
            [{"params": self.net.encoder.parameters(), "lr": ENCODER_RATE}, {"params": heads, "lr": HEAD_RATE}],
            weight_decay=0.01,
        )
        steps = epochs * (len(examples) // BATCH + 25)
        self.schedule = torch.optim.lr_scheduler.LambdaLR(
            self.optimiser, lambda step: min(1.0, step / (0.06 * steps)) * max(0.02, 1 - step / steps)
        )

    def tensors(self, texts: list[str]) -> tuple[torch.Tensor, torch.Tensor]:
        """Padded ids and mask, shape (texts, longest)."""
        rows = [self.tokenizer.encode(text).ids for text in texts]
        ids = torch.zeros(len(rows), max(map(len, rows)), dtype=torch.long)
        mask = torch.zeros_like(ids)
        for i, row in enumerate(rows):
            ids[i, : len(row)], mask[i, : len(row)] = torch.tensor(row), 1
        return ids, mask

    def loss(self, batch: list[data.Example]) -> torch.Tensor:
        """Cross entropy of the level, and of the flags where they are known."""
        level, flag = self.net(*self.tensors([data.varied(example.text) for example in batch]))
        wanted = torch.tensor([data.LEVELS.index(example.level) for example in batch])
        weight = torch.tensor([1.0 if example.labelled else 0.5 for example in batch])
        total = (functional.cross_entropy(level, wanted, reduction="none", label_smoothing=0.02) * weight).mean()
        known = [i for i, example in enumerate(batch) if example.labelled]
        if known:
            truth = torch.tensor([[float(f in batch[i].flags) for f in self.flags] for i in known])
            total = total + 15 * functional.binary_cross_entropy_with_logits(flag[known], truth)
        return total

    def run(self, dev: list[data.Example]) -> None:
        """Train, and print how the development set fares after each epoch."""
        start = time.time()
        for epoch in range(self.epochs):
            self.net.train()
            for batch in data.in_batches(self.examples, BATCH):
                self.optimiser.zero_grad()
                self.loss(batch).backward()
                nn.utils.clip_grad_norm_(self.net.parameters(), 1.0)
                self.optimiser.step()
                self.schedule.step()
            print(f"epoch {epoch + 1}, {time.time() - start:.0f} s\n{self.report(dev)}", flush=True)

    def report(self, dev: list[data.Example]) -> str:
        """Share of emergencies and urgent messages above the score that a share of harmless ones passes."""
        self.net.eval()
        with torch.no_grad():
            parts = [dev[i : i + 64] for i in range(0, len(dev), 64)]
            scores = torch.cat([self.net(*self.tensors([e.text for e in part]))[0].softmax(1) for part in parts])
        level = np.array([data.LEVELS.index(e.level) for e in dev])
        alarm = scores[:, 2:].sum(1).numpy()
        lines = []
        for share in (0.005, 0.015, 0.03):
            limit = np.quantile(alarm[level == 0], 1 - share)
            found = [f"{(alarm[level == wanted] > limit).mean():.3f}" for wanted in (3, 2)]
            lines.append(f"  at {share:.1%} false alarms: emergencies {found[0]}, urgent {found[1]}")
        return "\n".join(lines)

    def save(self) -> None:
        """Write the quantised encoder and the heads."""
        TARGET.mkdir(parents=True, exist_ok=True)
        self.net.eval()
        with tempfile.TemporaryDirectory() as name:
            work = Path(name)
            export.write_graph(self.net.encoder, work / "fp32.onnx")
            quant_pre_process(str(work / "fp32.onnx"), str(work / "ready.onnx"), skip_symbolic_shape=True)
            quantize_dynamic(
                str(work / "ready.onnx"),
                str(TARGET / "model.onnx"),
                per_channel=True,
                weight_type=QuantType.QInt8,
                extra_options={"WeightSymmetric": False, "MatMulConstBOnly": True},
            )
        heads = {
            f"{name}_{part}": getattr(head, part).detach().numpy().astype(np.float32)
            for name, head in (("level", self.net.level), ("flag", self.net.flag))
            for part in ("weight", "bias")
        }
        np.savez(TARGET / "heads.npz", scale=np.float32(SCALE), **heads)
        (TARGET / "names.json").write_text(json.dumps({"levels": data.LEVELS, "flags": self.flags}, indent=1), "utf8")


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--epochs", type=int, default=5)
    arguments.add_argument("--questions", type=int, default=6000)
    chosen = arguments.parse_args()
    for seeded in (torch.manual_seed, random.seed, np.random.seed):
        seeded(0)
    corpus = data.read(sorted((data.ROOT / "corpus" / "triage").glob("*.jsonl")))
    dev = data.read(sorted((data.ROOT / "tests" / "heldout").glob("triage_dev_*.jsonl")))
    print(f"training: {data.summary(corpus)}\ndevelopment: {data.summary(dev)}", flush=True)
    ordinary = data.questions(chosen.questions)
    trainer = Trainer(corpus + ordinary, chosen.epochs)
    trainer.run(dev)
    trainer.save()
    write_card(data.summary(corpus), len(ordinary), chosen.epochs)


def write_card(corpus: str, questions: int, epochs: int) -> None:
    """Say beside the model what it was made from."""
    digest = hashlib.sha256((TARGET / "model.onnx").read_bytes()).hexdigest()
    card = (Path(__file__).parent / "CARD.template.md").read_text("utf8")
    values = {"CORPUS": corpus, "QUESTIONS": str(questions), "EPOCHS": str(epochs), "DIGEST": digest}
    for key, value in values.items():
        card = card.replace(f"@{key}@", value)
    (TARGET / "CARD.md").write_text(card, "utf8")


if __name__ == "__main__":
    main()
