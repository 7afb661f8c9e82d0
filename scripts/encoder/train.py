"""Fine-tunes the sentence encoder on the triage corpus and on ordinary questions at once, and exports it.

Run by `make encoder` in a throw-away environment (requirements.txt), on a CPU, in about an hour. It learns from
corpus/triage (level and flags) and data/nlu (intents; requests and small talk as harmless messages too), looks at
nothing else, and writes the int8 encoder to bot/resources/encoder and the screen's heads to
bot/resources/triage/learned. Questions that lean on an answer before them (corpus/conversations, and others made of
data/nlu) are read beside its title. The development sets are only measured on.
When the corpus has grown, `--start` goes on from kept weights, with a lower `--rate` and two or three epochs; with
`--since` and `--share` it sees all that came after a revision, and in each epoch a share of what was there before;
`--mixed` mixes earlier weights into those that are kept.
With `--layers` and `--teacher` an encoder of fewer layers learns from one with all of them.
"""

from __future__ import annotations

import argparse
import random
import time
from pathlib import Path

import committed
import export
import learned
import network
import numpy as np
import source
import teacher
import torch
from torch import nn
from torch.nn import functional

import data
from bot.triage.carried import MARK

BATCH, ENCODER_RATE, HEAD_RATE = 32, 1.5e-4, 2e-3
AVERAGED = 0.999  # the weights that are kept are a running average of the trained ones
FLAG_WEIGHT, INTENT_WEIGHT, QUESTION_WEIGHT = 15.0, 1.0, 0.7
COMMITTED = Path("committed")
KEPT = ", on from the weights of the version before"
MIXED = ", and mixed with earlier ones ({:.0%} of these)"
FEWER = "Of the six layers those numbered {} are there; what the others did they learned from a version with all six."
JOINED, SHORT = 0.15, 400  # this share of messages shorter than so many letters gets an ordinary one beside it


class Trainer:
    """Fine-tunes a network."""

    def __init__(self, told: list[data.Example], asked: list[data.Asked], options: argparse.Namespace) -> None:
        self.told, self.calm, self.asked = told, data.unalarming(asked), asked
        self.epochs, self.layers, self.share = options.epochs, options.layers, options.share
        self.known = learned.texts_at(options.since) if options.since else frozenset[str]()
        self.kept_at: Path | None = options.keep
        self.mixed: Path | None = options.mixed
        self.before: float = options.before
        examples = self.examples(0)
        self.flags = data.flag_names(told)
        self.intents = sorted({one.label for one in asked + data.in_conversation(asked, 0)})
        plain = [e.text for e in examples if e.level == "none" and not data.after_title(e.text)[0]]
        self.harmless = [text for text in plain if len(text) < SHORT and MARK not in text]
        self.tokenizer = source.tokenizer(source.source_folder())
        self.net = network.Network(len(data.LEVELS), len(self.flags), len(self.intents), self.layers)
        self.teacher = teacher.Teacher(teacher.kept(options.teacher), len(data.LEVELS)) if options.teacher else None
        if self.teacher:
            teacher.steady(self.net)
        heads = [p for name, p in self.net.named_parameters() if not name.startswith("encoder.model.")]
        body = [p for p in self.net.encoder.model.parameters() if p.requires_grad]
        self.optimiser = torch.optim.AdamW(
            [{"params": body, "lr": options.rate}, {"params": heads, "lr": HEAD_RATE}], weight_decay=0.01
        )
        steps = self.epochs * (len(examples) // BATCH + 25)
        self.schedule = torch.optim.lr_scheduler.LambdaLR(
            self.optimiser, lambda step: min(1.0, step / (0.06 * steps)) * max(0.02, 1 - step / steps)
        )

    def examples(self, epoch: int) -> list[data.Example]:
        """The messages and questions, of those known a share, and an epoch's own questions in a conversation."""
        ordinary = self.calm + data.as_examples(self.asked + data.in_conversation(self.asked, epoch))
        seen = learned.thinned([*self.told, *ordinary], self.known, self.share, epoch)
        return [*seen, *data.in_turn(self.told, data.TURNS, epoch)]

    def start_from(self, kept: Path) -> None:
        """Go on from kept weights, or from the committed ones; labels that these do not know begin anew."""
        state = committed.committed() if kept == COMMITTED else teacher.kept(kept)
        mine, before = self.net.state_dict(), state["net"]
        if len(before) > len(mine):
            before = teacher.chosen(before, self.layers)
        for head, names in (("flag", self.flags), ("intent", self.intents)):
            rows = {name: i for i, name in enumerate(state[head])}
            for part in (f"{head}.weight", f"{head}.bias"):
                for i, name in enumerate(names):
                    if name in rows:
                        mine[part][i] = before[part][rows[name]]
        for part, value in before.items():
            if not part.startswith(("flag.", "intent.")):
                mine[part] = value
        self.net.load_state_dict(mine)
        if kept == COMMITTED:
            texts = {i: [one.text for one in self.asked if one.label == name] for i, name in enumerate(self.intents)}
            committed.intents_from(self.net, {i: some[:60] for i, some in texts.items() if some}, self.tensors)

    def keep(self, target: Path) -> None:
        """Keep the weights for a later start."""
        torch.save({"net": self.net.state_dict(), "flag": self.flags, "intent": self.intents}, target)

    def tensors(self, texts: list[str]) -> tuple[torch.Tensor, torch.Tensor]:
        """Padded ids and mask, shape (texts, longest)."""
        rows = [self.tokenizer.encode(text).ids for text in texts]
        ids = torch.zeros(len(rows), max(map(len, rows)), dtype=torch.long)
        mask = torch.zeros_like(ids)
        for i, row in enumerate(rows):
            ids[i, : len(row)], mask[i, : len(row)] = torch.tensor(row), 1
        return ids, mask

    def seen_as(self, example: data.Example) -> str:
        """The text as one epoch sees it: misspelled at times, and at times with an ordinary message beside it."""
        title, text = data.after_title(example.text) if example.intent else ("", example.text)
        text = title + data.varied(text)
        if not example.intent and random.random() < JOINED and len(text) < SHORT:
            text = data.joined(text, random.choice(self.harmless))
        return text

    def loss(self, batch: list[data.Example]) -> torch.Tensor:
        """Cross entropy of the level; of the flags for messages; of the intent for questions."""
        ids, mask = self.tensors([self.seen_as(example) for example in batch])
        with torch.autocast("cpu", dtype=torch.bfloat16):
            hidden = self.net.encoder.hidden(ids, mask)
            sentence, screen, _ = self.net.encoder.pooled(hidden, mask)
            level, flag, intent = self.net.read(sentence, screen)
        wanted = torch.tensor([data.LEVELS.index(example.level or data.LEVELS[0]) for example in batch])
        weight = torch.tensor([_weight(example) for example in batch])
        smoothed = functional.cross_entropy(level.float(), wanted, reduction="none", label_smoothing=0.02)
        total = (smoothed * weight).mean()
        if self.teacher:
            total = total + self.teacher.loss(ids, mask, hidden, sentence)
        told = [i for i, example in enumerate(batch) if not example.intent]
        asked = [i for i, example in enumerate(batch) if example.intent]
        if told:
            truth = torch.tensor([[float(name in batch[i].flags) for name in self.flags] for i in told])
            total = total + FLAG_WEIGHT * functional.binary_cross_entropy_with_logits(flag[told].float(), truth)
        if asked:
            label = torch.tensor([self.intents.index(batch[i].intent) for i in asked])
            total = total + INTENT_WEIGHT * functional.cross_entropy(intent[asked].float(), label, label_smoothing=0.05)
        return total

    def run(self, dev: list[data.Example]) -> None:
        """Train, and print how the development set fares after each epoch."""
        start = time.time()
        average = {name: value.clone() for name, value in self.net.state_dict().items()}
        for epoch in range(self.epochs):
            self.net.train()
            for batch in data.in_batches(self.examples(epoch), BATCH):
                self.optimiser.zero_grad()
                self.loss(batch).backward()
                nn.utils.clip_grad_norm_(self.net.parameters(), 1.0)
                self.optimiser.step()
                self.schedule.step()
                for name, value in self.net.state_dict().items():
                    if value.dtype.is_floating_point:
                        average[name].lerp_(value, 1 - AVERAGED)
            if self.kept_at:
                self.keep(self.kept_at)
            print(f"epoch {epoch + 1}, {time.time() - start:.0f} s\n{self.report(dev)}\n{self.answered()}", flush=True)
        if self.mixed:
            average = learned.mixed(average, teacher.kept(self.mixed)["net"], self.before)
        self.net.load_state_dict(average)
        if self.kept_at:
            self.keep(self.kept_at)

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

    def answered(self) -> str:
        """Share of the development questions whose answer comes first."""
        rows = data.dev_questions()
        with torch.no_grad():
            parts = [[text for text, _ in rows[i : i + 64]] for i in range(0, len(rows), 64)]
            first = torch.cat([self.net(*self.tensors(part))[2].argmax(1) for part in parts])
        right = [self.intents[i].replace("/", ".") in wanted for i, (_, wanted) in zip(first, rows, strict=True)]
        return f"  answers first: {np.mean(right):.3f} of {len(rows)}"


def _weight(example: data.Example) -> float:
    """How much an example teaches the level."""
    if not example.level:
        return 0.0
    return QUESTION_WEIGHT if example.intent else 1.0


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(map(int, text.split(",")))


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--epochs", type=int, default=6)
    arguments.add_argument("--rate", type=float, default=ENCODER_RATE)
    arguments.add_argument("--start", type=Path, help="weights to go on from: a file, or `committed`")
    arguments.add_argument("--keep", type=Path, help="where to keep the weights")
    arguments.add_argument("--share", type=float, default=1.0, help="of what is known that an epoch sees")
    arguments.add_argument("--since", help="the revision whose messages the kept weights have learned from")
    arguments.add_argument("--mixed", type=Path, help="kept weights of before, to mix with what was learned")
    arguments.add_argument("--before", type=float, default=0.3, help="their share")
    arguments.add_argument("--layers", type=_numbers, default=tuple(network.ALL), help="those kept, as 0,2,4,5")
    arguments.add_argument("--teacher", type=Path, help="kept weights with all layers, to learn from")
    chosen = arguments.parse_args()
    for seeded in (torch.manual_seed, random.seed, np.random.seed):
        seeded(0)
    corpus = data.read(data.corpus_files())
    dev = data.read(sorted((data.ROOT / "tests" / "heldout").glob("triage_dev_*.jsonl")))
    questions = data.questions()
    trainer = Trainer([*corpus, *data.carried()], questions, chosen)
    print(f"training: {data.summary(corpus)}; {len(trainer.calm)} more\ndevelopment: {data.summary(dev)}", flush=True)
    if chosen.start:
        trainer.start_from(chosen.start)
    trainer.run(dev)
    mixed = MIXED.format(chosen.before) if chosen.mixed else ""
    epochs = f"{chosen.epochs} epochs{KEPT if chosen.start else ''}{mixed}"
    about = {"CORPUS": data.summary(corpus), "QUESTIONS": str(len(questions)), "EPOCHS": epochs}
    about["LAYERS"] = FEWER.format(",".join(map(str, chosen.layers))) if chosen.teacher else "All six layers are there."
    export.write(trainer.net, trainer.tokenizer, list(data.LEVELS), trainer.flags, about)


if __name__ == "__main__":
    main()
