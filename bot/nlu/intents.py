"""Ranks all intents and answers of a message (a Rasa intent classifier).

Labels are Rasa's full retrieval intents (`medial_branch_block/duration`) and its plain intents. The
features of the linear half are the sentence vector and character n-grams (2 to 5, tf-idf, reduced by a
truncated SVD): measured on questions by authors who had not seen the training data, the pair beats each
alone, and the SVD keeps the model small and its training short. The other half are the nearest examples
(bot/nlu/ranker.py). The result is given in the shape of Rasa's own
ResponseSelector, so that Rasa's retrieval actions (`utter_smalltalk`) work as they are.

To this model other languages than English are one label; which of them it is, the letters decide
(bot/nlu/languages.py). They have a say in whether it is one at all: slang and typing errors are English.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import INTENT, INTENT_RESPONSE_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot import nearest
from bot.encoder import FOLDER, encoder, file_digest
from bot.knowledge import conversations, moved, questions, topics
from bot.knowledge.conversations import AFTER, Asked, read_as
from bot.knowledge.corrections import MEANT, corrections
from bot.nlu import in_context, languages, linear, named, ranker
from bot.nlu.in_context import folder_digest, heard_before, put_right, questions_after, vector_of
from bot.nlu.languages import ENGLISH, Languages, in_other_letters
from bot.nlu.linear import LinearRanker
from bot.nlu.ranker import Ranker
from bot.nlu.several import Ranking, in_light_of, parts_of

logger = logging.getLogger(__name__)
RANKING_LENGTH = 15
RESPONSE_SELECTOR = "response_selector"
SCOPE, NEARNESS = "scope", 0.5
# where the learning is written down
LEARNS = (conversations, in_context, languages, linear, moved, named, nearest, questions, ranker, topics)
COMMANDS, SURELY = frozenset({"start_over", "stop_check", "handoff"}), 0.95
QUESTIONS = "questions"  # of a message that asks several things: place and ranking of each
LANGUAGE = "language"  # the retrieval intent whose answers are languages
HARDLY = 0.5  # below it a message is English, whatever its letters say; they are not even asked


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class IntentRanker(GraphComponent, IntentClassifier):
    """Intent and answer ranking of a message."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """`strength`: inverse of regularisation; `components`: size of the reduced n-gram space; `ignore`: intents
        that the program itself sets, and that are never learned; `language_from`: from which probability on,
        less the letters' lean to English, a message is in another language (chosen on the development sets);
        `conversations`: folder with questions that lean on the answer before them; `made`: so many more of them are
        made of the examples."""
        return {
            "strength": 50.0,
            "components": 300,
            "max_features": 20000,
            "seed": 0,
            "ignore": [],
            "language_from": 0.95,
            "conversations": "corpus/conversations",
            "made": 2500,
        }

    def __init__(self, config: dict[str, Any], storage: ModelStorage, resource: Resource, ranker: Ranker) -> None:
        self._config, self._storage, self._resource, self._ranker = config, storage, resource, ranker
        self._languages: Languages | None = None

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> IntentRanker:
        """Creates an untrained component (see the parent class)."""
        return cls(config, model_storage, resource, _new_ranker(config))

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> IntentRanker:
        """Loads the trained ranker (see the parent class)."""
        with model_storage.read_from(resource) as folder:
            component = cls(config, model_storage, resource, Ranker.load(folder))
            component._languages = Languages.load(folder)
        return component

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str | None:
        """What other files or another way to learn have taught is not served from the cache."""
        talks = folder_digest({**cls.get_default_config(), **config}["conversations"])
        files = [FOLDER / "model.onnx", topics.FILE, questions.FILE, named.FILE]
        return "".join([talks, *map(file_digest, [*files, *(Path(str(module.__file__)) for module in LEARNS)])])

    def train(self, training_data: TrainingData) -> Resource:
        """Fit on all examples that have an intent and a text."""
        ignored = set(self._config["ignore"])
        examples = [e for e in training_data.intent_examples if e.get(TEXT) and e.get(INTENT) not in ignored]
        if examples:
            labels = [e.get(INTENT_RESPONSE_KEY) or e.get(INTENT) for e in examples]
            logger.info("Learning %d labels from %d examples ...", len(set(labels)), len(examples))
            texts = [e.get(TEXT) for e in examples]
            labels = self._fit_languages(texts, labels)
            more = questions_after(examples, self._config["conversations"], self._config["made"], self._config["seed"])
            vectors = encoder().sentences([*texts, *map(read_as, more)])  # the examples may come without any
            self._ranker.fit([*texts, *(one.text for one in more)], vectors, [*labels, *(one.label for one in more)])
            with self._storage.write_to(self._resource) as folder:
                self._ranker.persist(folder)
                if self._languages:
                    self._languages.persist(folder)
        return self._resource

    def _fit_languages(self, texts: list[str], labels: list[str]) -> list[str]:
        """Fit on the letters of the languages, when there are several; returns the labels with all of them as one."""
        named = [label if label.startswith(f"{LANGUAGE}/") else ENGLISH for label in labels]
        if len(set(named)) < 3:
            return labels
        self._languages = Languages(seed=self._config["seed"])
        self._languages.fit(texts, named)
        return [label if name == ENGLISH else LANGUAGE for label, name in zip(labels, named, strict=True)]

    def process(self, messages: list[Message]) -> list[Message]:
        """Set `intent`, `intent_ranking` and the response selection of each message.

        A message that says which answer was given before it is ranked beside that answer.
        """
        for message in messages:
            text = message.get(TEXT)
            if text:
                alone = self._ranker.rank(text, self._vectors([message])[0])
                heard = heard_before(message)
                beside = self._beside(message, heard) if heard.after and not _commands(alone) else alone
                self._set_ranking(message, self._with_language(text, alone, beside))
                self._set_questions(message, heard, beside)
                message.set(SCOPE, self._scope(message, alone), add_to_output=True)
                message.set(AFTER, heard.after, add_to_output=True)
        return messages

    def _beside(self, message: Message, heard: Asked) -> Ranking:
        """The ranking beside the answer before, half of what is meant where the message takes something back."""
        text = message.get(TEXT)
        meant = corrections().meant(text)
        message.set(MEANT, meant, add_to_output=True)
        whole = self._part(text, heard)
        if meant:
            kept = dict(self._part(" ".join(text[slice(*span)].strip() for span in meant), heard))
            whole = sorted(((label, (score + kept[label]) / 2) for label, score in whole), key=lambda item: -item[1])
        return put_right(whole, heard.after) if corrections().corrects(text) else whole

    def _with_language(self, text: str, alone: Ranking, ranking: Ranking) -> Ranking:
        """The ranking with the language of the message first; without any when the message may well be English."""
        if self._languages is None:
            return ranking
        foreign = in_other_letters(text)
        score = 1.0 if foreign else dict(alone)[LANGUAGE]
        rest = [(label, other) for label, other in ranking if label != LANGUAGE]
        if score < HARDLY:
            return rest
        language, lean = self._languages.read(text)
        if not foreign and score - lean < self._config["language_from"]:
            return rest
        return [(language, max(score, rest[0][1])), *rest]

    def _set_ranking(self, message: Message, ranking: Ranking) -> None:
        totals: dict[str, float] = defaultdict(float)
        for label, score in ranking:
            totals[label.partition("/")[0]] += score
        top = ranking[0][0].partition("/")[0]  # the best label decides, not the largest family
        order = sorted(totals.items(), key=lambda item: (item[0] != top, -item[1]))
        intents = [{"name": name, "confidence": min(score, 1.0)} for name, score in order]
        message.set(INTENT, intents[0], add_to_output=True)
        message.set("intent_ranking", intents[:RANKING_LENGTH], add_to_output=True)
        message.set(RESPONSE_SELECTOR, self._selection(ranking), add_to_output=True)

    def _scope(self, message: Message, ranking: Ranking) -> float:
        """Whether the message is one of those that were learned at all, 0 to 1: a decision beside the ranking's own.

        A ranking always has a first label, and is sure of it too often when the message is none of them. So its log
        odds count together with how near the message's vector is to the centre of that label's examples.
        """
        (label, chance), vector = ranking[0], self._vectors([message])[0]
        odds = np.log(max(chance, 1e-6) / max(1 - chance, 1e-6))
        return float(1 / (1 + np.exp(-(odds + NEARNESS * self._ranker.familiar(label, vector)))))

    def _set_questions(self, message: Message, heard: Asked, whole: Ranking) -> None:
        """Rank the questions of a message one by one when there are several; one that corrects asks one."""
        text = message.get(TEXT)
        rank = in_light_of(whole, lambda part: self._part(part, heard))
        places = () if message.get(MEANT) else parts_of(text, whole, rank)
        asked = [
            {"start": start, "end": end, "ranking": rank(text[start:end])[:RANKING_LENGTH]} for start, end in places
        ]
        message.set(QUESTIONS, asked, add_to_output=True)

    def _part(self, text: str, heard: Asked) -> Ranking:
        return self._ranker.rank(text, vector_of(replace(heard, text=text)))

    @staticmethod
    def _selection(ranking: Ranking) -> dict[str, Any]:
        """The top answers, in the shape in which Rasa's retrieval actions read them."""
        answers = [{"intent_response_key": label, "confidence": score} for label, score in ranking if "/" in label]
        if not answers:
            return {}
        best = answers[0]
        response = {**best, "utter_action": f"utter_{best['intent_response_key']}", "responses": []}
        return {"default": {"response": response, "ranking": answers[:RANKING_LENGTH]}}

    @staticmethod
    def _vectors(messages: list[Message]) -> np.ndarray:
        """Sentence vectors, shape (messages, numbers)."""
        rows = []
        for message in messages:
            _, sentence = message.get_dense_features(TEXT, [])
            rows.append(sentence.features[0] if sentence else np.zeros(0))
        return np.array(rows)


def _commands(alone: Ranking) -> bool:
    """Whether a message surely steers the conversation ("start over"): then it says nothing about the answer before."""
    return alone[0][0] in COMMANDS and alone[0][1] >= SURELY


def _new_ranker(config: dict[str, Any]) -> Ranker:
    return Ranker(LinearRanker(config["strength"], config["components"], config["max_features"], config["seed"]))
