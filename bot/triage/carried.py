"""A message as the learned layer reads it after what the same person said before it.

"She couldn't pee for two days" after "my neighbour's block went wrong" is a story; after nothing it is a sign. "Same
with me now" is a sign only after the story.
"""

from __future__ import annotations

TOLD = "told"  # where a message's metadata has what was said before it
TURNS = 2  # so many earlier messages are read with the newest
MARK = ">>"  # between what was said before and the newest message; nobody types it
MOST = 60  # words of what was said before that are read: the last ones


def carried(before: str, text: str) -> str:
    """The newest message behind what was said before it."""
    return f"{' '.join(before.split()[-MOST:])} {MARK} {text}"
