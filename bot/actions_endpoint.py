"""Runs the custom actions inside this process instead of over HTTP."""

from __future__ import annotations

from typing import Any

from rasa.utils.endpoints import EndpointConfig
from rasa_sdk.executor import ActionExecutor

from bot.errors import AssistantError


class InProcessActions(EndpointConfig):
    """An action endpoint whose requests go straight to rasa-sdk's executor."""

    def __init__(self) -> None:
        super().__init__(url="in-process://actions")
        self._executor = ActionExecutor()
        self._executor.register_package("actions")

    async def request(self, method: str = "post", subpath: str | None = None, **kwargs: Any) -> Any:
        """Run one action call; raises AssistantError when an action speaks past the responses."""
        result = await self._executor.run(kwargs["json"])
        for message in (result or {}).get("responses", []):
            if not message.get("response"):
                raise AssistantError("An action sent literal text. Actions name responses, so that the frame is added.")
        return result
