"""Logging without patients' words. Configure it before Rasa is imported.

Rasa logs message texts at DEBUG through structlog, and some of its warnings carry them too
(`message.parsing.failed`, `interpolator.interpolate.text`). At the default level only events
without such fields pass; every known field that can hold a person's words is dropped.
"""

from __future__ import annotations

import logging
import os
import traceback
from collections.abc import MutableMapping
from typing import Any

import structlog

FORMAT = "%(asctime)s %(levelname)s %(name)s %(message)s"
PRIVATE_FIELDS = frozenset(
    {
        "text",
        "user_text",
        "message",
        "messages",
        "response",
        "parse_data_text",
        "entities",
        "parse_data_entities",
        "tracker",
        "rasa_message",
        "event_info",
        "slot_values",
        "slots",
        "body",
        "json_body",
        "exc_info",
        "exception",
    }
)
QUIET = (
    "rasa",
    "rasa_sdk",
    "matplotlib",
    "asyncio",
    "sanic",
    "apscheduler",
    "spacy",
    "PyRuSH",
    "uvicorn.access",
    "py.warnings",
)


def without_private_fields(_logger: Any, _name: str, event: MutableMapping[str, Any]) -> dict[str, Any]:
    """structlog processor: drop every field that can carry a person's words."""
    return {key: value for key, value in event.items() if key not in PRIVATE_FIELDS}


class WithoutWords(logging.Formatter):
    """Prints of an exception its kind and where it happened, never its own words: they may quote a patient."""

    def formatException(self, ei: Any) -> str:  # noqa: N802 - the name is logging's
        """Kind of the error, then file, line and function of each frame."""
        kind, _, trace = ei
        places = (f"  {frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(trace))
        return "\n".join([f"{kind.__name__ if kind else 'error'} at", *places])


def configure(level: str = "INFO") -> None:
    """Set the level for Ramus, silence the libraries below WARNING, and strip private fields."""
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    os.environ.setdefault("SQLALCHEMY_SILENCE_UBER_WARNING", "1")
    logging.basicConfig(level=level, format=FORMAT, force=True)
    for handler in logging.getLogger().handlers:
        handler.setFormatter(WithoutWords(FORMAT))
    logging.captureWarnings(True)  # libraries' deprecation warnings are for developers, not for the clinic
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.ERROR)
    logging.getLogger("presidio-analyzer").setLevel(logging.CRITICAL)  # its errors quote the text
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            without_private_fields,
            structlog.processors.LogfmtRenderer(sort_keys=False, bool_as_flag=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(max(logging.getLevelName(level), logging.WARNING)),
        cache_logger_on_first_use=False,
    )
