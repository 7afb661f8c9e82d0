"""Is a sign about this person, now? medspaCy's ConText with rules for patients' language.

Categories: negated, general question, hypothetical, feared, historical and settled, a relative's history,
another meaning. A sign that stands in the scope of such words does not count (triage policy, rule 5).
The scope of a rule with `one_statement` also ends where a new statement begins: "no fever my leg is numb"
denies only the fever.
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
RESTART, CLAUSE = "RESTART", "CLAUSE"
NEGATED = "negated"
CONTEXT_IMMUNE = frozenset({"historical", "general", "feared"})  # a circumstance may be past, asked or feared


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
            for spec in getattr(assertion, direction)
            for rule in self._rules(name, direction, spec, normaliser)
        ]
        ends = AssertionRule(phrases=terminators.phrases, max_scope=1, one_clause=False, one_statement=False)
        rules += self._rules("terminate", "terminate", ends, normaliser)
        rules += [
            ConTextRule("new statement", RESTART, direction="PSEUDO", max_scope=1, pattern=[{"TAG": RESTART}]),
            ConTextRule(
                "new clause",
                CLAUSE,
                direction="PSEUDO",
                max_scope=1,
                pattern=[{"LOWER": {"IN": list(terminators.clause_ends)}}],
            ),
        ]
        self._restarts, self._carried_by = frozenset(terminators.restarts), frozenset(terminators.carried_by)
        self._context.add(rules)
        self._claims = {
            name.upper(): {tuple(word.text for word in words_to_doc(nlp, normaliser(one))) for one in spec.claimed_by}
            for name, spec in assertions.items()
        }

    def __call__(self, doc: Doc, places: list[SignPlace]) -> list[tuple[str, ...]]:
        """For each place the categories that take it away; empty when the sign stands."""
        distinct = sorted({part for place in places for part in place.parts})
        doc.spans[GROUP] = [Span(doc, start, end, label="sign") for start, end in distinct]
        doc[0].tag_ = "START"  # spaCy matches on tags only where a document has some
        for token in doc[1:]:
            if token.text in self._restarts and doc[token.i - 1].text not in self._carried_by:
                token.tag_ = RESTART
        self._context(doc)
        modifiers = {(span.start, span.end): span._.modifiers for span in doc.spans[GROUP]}
        return [
            tuple(
                sorted(
                    {
                        modifier.category.lower()
                        for part in place.parts
                        for modifier in modifiers[part]
                        if _outside(modifier, place) and not self._claimed(doc, modifier, place)
                    }
                )
            )
            for place in places
        ]

    def _claimed(self, doc: Doc, modifier: Any, place: SignPlace) -> bool:
        """Whether the writer says the sign of themselves: a claiming word stands in it, or right before it."""
        claims = self._claims.get(modifier.category, ())
        first, last = modifier.modifier_span
        for claim in claims:
            for start in range(place.start - len(claim), place.end - len(claim) + 1):
                apart = start + len(claim) <= first or start >= last
                if start >= 0 and apart and tuple(word.text for word in doc[start : start + len(claim)]) == claim:
                    return True
        return False

    def _rules(self, name: str, direction: str, rule: AssertionRule, normaliser: Normaliser) -> list[ConTextRule]:
        literals = {
            " ".join(token.text for token in words_to_doc(self._nlp, normaliser(variant)))
            for phrase in rule.phrases
            for variant in variants(phrase)
        }
        ended_by = {name for name, on in ((RESTART, rule.one_statement), (CLAUSE, rule.one_clause)) if on} or None
        return [
            ConTextRule(
                literal,
                name.upper(),
                direction=direction.upper(),
                max_scope=rule.max_scope,
                terminated_by=ended_by,
                pattern=[{"LOWER": word} for word in literal.split(" ")],
            )
            for literal in sorted(literals)
            if literal
        ]


def _outside(modifier: Any, place: SignPlace) -> bool:
    """Whether the modifier shares no word with the sign's phrases: in "no feeling" the "no" denies nothing.

    medspaCy 1.3.1 means to check this itself, but overlooks a modifier in the middle of its target.
    """
    start, end = modifier.modifier_span
    return not any(start < b and a < end for a, b in place.parts)
