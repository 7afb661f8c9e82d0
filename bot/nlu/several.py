"""Several questions in one message: which parts of it are ranked by themselves."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from bot.knowledge.questions import Span, questions
from bot.knowledge.topics import topics

Ranking = list[tuple[str, float]]
CLEAR_WHOLE, CLEAR_HALF = 0.65, 0.5  # chosen on written conversations: two questions for one, and one for two


def parts_of(text: str, whole: Ranking, rank: Callable[[str], Ranking]) -> Sequence[Span]:
    """Places of the questions in a message; () when it is one.

    Args:
        text: the message.
        whole: its ranking as one question.
        rank: ranks a part.
    """
    return questions()(text) or _halves(text, whole, rank)


def _halves(text: str, whole: Ranking, rank: Callable[[str], Ranking]) -> Sequence[Span]:
    """The two halves of a message that is unclear as a whole, when each clearly asks for an answer of its own."""
    if whole[0][1] >= CLEAR_WHOLE:
        return ()
    best = CLEAR_HALF
    spans: Sequence[Span] = ()
    for both in questions().halves(text):
        (first, one), (second, other) = (rank(text[slice(*part)])[0] for part in both)
        answers = {label.replace("/", ".", 1) for label in (first, second)}
        if len(answers & topics().known) == len(both) and min(one, other) >= best:
            best, spans = min(one, other), both
    return spans
