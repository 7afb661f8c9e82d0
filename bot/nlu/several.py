"""Several questions in one message: which parts of it are ranked by themselves."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from bot.knowledge.questions import Span, questions
from bot.knowledge.topics import topics

Ranking = list[tuple[str, float]]
Rank = Callable[[str], Ranking]
# Chosen on written conversations: two questions taken for one, and one for two.
CLEAR_WHOLE, CLEAR_HALF = 0.65, 0.5  # a whole that is less clear than this is two when both halves are that clear
TOLD, ASKED, JOINED = 0.7, 0.5, 0.7  # how clear a few words beside a question are, the question, and two joined halves
FEW, HARDLY, FOREMOST = 8, 0.05, 5
OF_ITSELF = 0.03  # what a part asks by itself, beside what the whole message asks
TORN = 0.15  # a whole with two labels that are each so likely may ask for both, however long the parts are
MOST_CUTS = 3  # a message that is clear as a whole and has more commas and joining words is a story


def parts_of(text: str, whole: Ranking, rank: Rank) -> Sequence[Span]:
    """Places of the questions in a message, the one that its whole asks first; () when it is one.

    Args:
        text: the message.
        whole: its ranking as one question.
        rank: ranks a part (`in_light_of` the whole).
    """
    parts = questions().parts(text)
    asked = [span for span, asks in parts if asks]
    if len(parts) == 2 and len(asked) == 1:
        (told,) = (span for span, asks in parts if not asks)
        return _told(text, whole, told, asked[0], rank) or asked
    return _foremost(text, whole, asked, rank) if asked else _halves(text, whole, rank)


def in_light_of(whole: Ranking, rank: Rank) -> Rank:
    """Ranks a part with what the whole message asks in mind: "what number" behind "when is the desk staffed and"."""
    asked = dict(whole)

    def beside(part: str) -> Ranking:
        weighed = [(label, score * (asked.get(label, 0.0) + OF_ITSELF)) for label, score in rank(part)]
        total = sum(score for _, score in weighed)
        return sorted(((label, score / total) for label, score in weighed), key=lambda item: -item[1])

    return beside


def _foremost(text: str, whole: Ranking, asked: Sequence[Span], rank: Rank) -> Sequence[Span]:
    """The questions, first the one that the whole asks; () when none asks what the whole, which is clear, does."""
    if len(asked) < 2 or whole[0][1] < CLEAR_WHOLE:
        return asked
    ranked = [(span, rank(text[slice(*span)])) for span in asked]
    return _in_order(whole, *ranked) if any(one[0][0] == whole[0][0] for _, one in ranked) else ()


def _told(text: str, whole: Ranking, told: Span, asked: Span, rank: Rank) -> Sequence[Span]:
    """A question and a few words beside it that ask for an answer as well: "sore too, n can i bath".

    More words than a few do so when the whole asks for just these two: "she asks when she can bath and when to drive".
    """
    few = len(text[slice(*told)].split()) <= FEW
    torn = {label for label, score in whole[:2] if score >= TORN}
    if not few and len(torn) < 2:
        return ()
    one, other = rank(text[slice(*told)]), rank(text[slice(*asked)])
    clear = one[0][1] >= TOLD and other[0][1] >= ASKED if few else {one[0][0], other[0][0]} == torn
    return _in_order(whole, (told, one), (asked, other)) if clear and _both(whole, one, other) else ()


def _halves(text: str, whole: Ranking, rank: Rank) -> Sequence[Span]:
    """The two halves of a message when each clearly asks for an answer of its own."""
    clear_whole, cuts = whole[0][1] >= CLEAR_WHOLE, questions().halves(text)
    if clear_whole and len(cuts) > MOST_CUTS:
        return ()
    best = 0.0
    spans: Sequence[Span] = ()
    for first, second in cuts:
        one, other = rank(text[slice(*first)]), rank(text[slice(*second)])
        clear = min(one[0][1], other[0][1])
        unclear = not clear_whole and clear >= CLEAR_HALF and len(_answers(one, other)) == 2
        if clear > best and (unclear or (clear >= JOINED and _both(whole, one, other))):
            best, spans = clear, _in_order(whole, (first, one), (second, other))
    return spans


def _both(whole: Ranking, one: Ranking, other: Ranking) -> bool:
    """Whether the whole asks for what each part asks, and neither part asks what the other does."""
    foremost = [label for label, _ in whole[:FOREMOST]]
    apart = dict(one).get(other[0][0], 0.0) < HARDLY and dict(other).get(one[0][0], 0.0) < HARDLY
    asked = {one[0][0], other[0][0]}
    return apart and len(_answers(one, other)) == 2 and asked <= set(foremost) and foremost[0] in asked


def _answers(one: Ranking, other: Ranking) -> set[str]:
    """The answers that two parts ask for."""
    return {ranking[0][0].replace("/", ".", 1) for ranking in (one, other)} & topics().known


def _in_order(whole: Ranking, *parts: tuple[Span, Ranking]) -> Sequence[Span]:
    """The places of the parts: first that of what the whole asks, else as they stand."""
    return [span for span, _ in sorted(parts, key=lambda part: (part[1][0][0] != whole[0][0], part[0]))]
