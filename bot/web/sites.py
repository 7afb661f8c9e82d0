"""Each clinic as the web shows it, and which clinic a request is about.

A request names its clinic with `?clinic=ID`; without it, it is about its session's clinic, else about the default one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from starlette.datastructures import QueryParams
from starlette.types import Scope

from bot.knowledge.catalog import answers
from bot.settings import DEFAULT, Clinic, EmergencyLines, Server, emergency_lines
from bot.web.wording import Words, client_config, load_wording


@dataclass(frozen=True)
class Site:
    """One clinic's side. `suggestions`: titles of the answers that its own settings offer first."""

    id: str
    clinic: Clinic
    origins: tuple[str, ...]
    words: Words
    suggestions: tuple[str, ...]

    @property
    def lines(self) -> EmergencyLines:
        """The numbers of the clinic's country."""
        return emergency_lines(self.clinic.country)

    @property
    def config(self) -> dict[str, Any]:
        """What its widget is told."""
        return client_config(self.clinic, self.words)

    @property
    def query(self) -> str:
        """What follows an address of ours, so that it stays with this clinic."""
        return f"?clinic={self.id}" if self.id else ""


Sites = Mapping[str, Site]


def build_sites(clinics: Mapping[str, Clinic], server: Server) -> dict[str, Site]:
    """The sites by the clinic's id. RAMUS_ALLOWED_ORIGINS takes the place of the default clinic's own origins."""
    origins = {name: clinic.allowed_origins for name, clinic in clinics.items()}
    origins[DEFAULT] = server.allowed_origins or origins[DEFAULT]
    titles = {name: tuple(answers()[one].title for one in clinic.suggested) for name, clinic in clinics.items()}
    return {
        name: Site(name, clinic, origins[name], load_wording(clinic), titles[name]) for name, clinic in clinics.items()
    }


def all_origins(sites: Sites) -> tuple[str, ...]:
    """Of every clinic, each once."""
    return tuple(dict.fromkeys(origin for site in sites.values() for origin in site.origins))


def named_clinic(scope: Scope) -> str | None:
    """The id in the address, None when there is none."""
    return QueryParams(scope.get("query_string", b"")).get("clinic")
