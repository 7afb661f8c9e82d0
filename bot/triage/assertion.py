"""Is a sign about this person, now? medspaCy's ConText with rules for patients' language.

Categories: negated, general question, hypothetical, feared, historical and settled, a relative's history,
another meaning. A sign that stands in the scope of such words does not count (triage policy, rule 5).
A scope also ends where a new statement begins: "no fever my leg is numb" denies only the fever.
"""

from __future__ import annotations

from typing import Any

from medspacy.context import ConText, ConTextRule
from spacy.language import Language
from spacy.tokens import Doc, Span

from bot.triage.normalise import Normaliser
from bot.triage.schema import Assertion, AssertionRule, Terminators
from bot.triage.signs import SignPlace
from bot.triage.words import variants, words_to_doc

GROUP = "signs"
CONTEXT_IMMUNE = frozenset({"historical", "general", "feared"})   # a circumstance may be past, asked or feared


class Assertions:
    """Tells for each sign which categories take it away."""

    def __init__(
        self, nlp: Language, assertions: dict[str, Assertion], terminators: Terminators, normaliser: Normaliser
    ) -> None:
        self._nlp = nlp
        self._context = ConText(nlp, rules=None, span_attrs=None, input_span_type="group", span_group_name=GROUP)
        rules = [
            rule
            for name, assertion in assertions.items()
            for direction in ("forward", "backward", "bidirectional", "pseudo")
            for rule in self._rules(name, direction, getattr(assertion, direction), normaliser)
        ]
        rules += self._rules("terminate", "terminate", AssertionRule(phrases=terminators.phrases), normaliser)
        rules += self._restarts(terminators)
        self._context.add(rules)

    def __call__(self, doc: Doc, places: list[SignPlace]) -> list[tuple[str, ...]]:
        """For each place the categories that take it away; empty when the sign stands."""
        distinct = sorted({(place.start, place.end) for place in places})
        doc.spans[GROUP] = [Span(doc, start, end, label="sign") for start, end in distinct]
        self._context(doc)
        why = {
            (span.start, span.end): tuple(sorted({m.category.lower() for m in span._.modifiers}))
            for span in doc.spans[GROUP]
        }
        return [why[place.start, place.end] for place in places]

    def _rules(
        self, name: str, direction: str, rule: AssertionRule | None, normaliser: Normaliser
    ) -> list[ConTextRule]:
        if rule is None:
            return []
        literals = {
            " ".join(token.text for token in words_to_doc(self._nlp, normaliser(variant)))
            for phrase in rule.phrases for variant in variants(phrase)
        }
        return [
            ConTextRule(literal, name.upper(), direction=direction.upper(), max_scope=rule.max_scope,
                        pattern=[{"LOWER": word} for word in literal.split(" ")])
            for literal in sorted(literals) if literal
        ]

    @staticmethod
    def _restarts(terminators: Terminators) -> list[ConTextRule]:
        if not terminators.restarts:
            return []
        pattern: list[dict[str, Any]] = [
            {"LOWER": {"NOT_IN": list(terminators.carried_by)}}, {"LOWER": {"IN": list(terminators.restarts)}},
        ]
        return [ConTextRule("new statement", "TERMINATE", direction="TERMINATE", pattern=pattern)]
