"""All settings in one typed place: the clinic's facts (clinic.yml) and the server's (environment).

Order: environment over file over default. A wrong value stops the start with a `SettingsError`.
"""

from __future__ import annotations

import os
from functools import lru_cache
from pathlib import Path
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bot.errors import SettingsError

ROOT = Path(__file__).resolve().parents[1]
RESOURCES = Path(__file__).parent / "resources"
Country = Literal["US", "UK", "EU", "AU"]


class EmergencyLines(BaseModel):
    """The numbers of one country, from resources/emergency_lines.yml."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    emergency_number: str
    emergency_tel: str
    crisis_line: str
    crisis_tel: str
    advice_line: str


class Clinic(BaseModel):
    """What clinic.yml says. `country` None means: no number is guessed."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    name: str = Field(min_length=2)
    country: Country | None = None
    phone: str = Field(min_length=3)
    out_of_hours_phone: str = ""
    hours: str = ""
    address: str = ""
    website: str = ""
    email: str = ""
    directions: str = Field("", description="building, floor, bus or train")
    parking: str = Field("", description="where to park, drop-off, price")
    access: str = Field("", description="wheelchair, hearing loop, interpreter")
    cancellation: str = Field("", description="rule and fee for a visit that is moved or missed")
    referral: str = Field("", description="whether a referral is needed")
    refills: str = Field("", description="how a prescription is renewed")
    insurance: str = Field("", description="plans that the clinic takes")
    prices: str = Field("", description="what the clinic says about prices")
    bring: str = Field("", description="what to bring")
    food: str = Field("", description="the clinic's rule on food and drink before a procedure")
    driver: str = Field("", description="the clinic's rule on a driver and a companion")

    def words(self) -> dict[str, str]:
        """The placeholders that a response may use, e.g. {clinic_phone}."""
        lines = emergency_lines(self.country)
        return {
            "clinic_name": self.name,
            "clinic_phone": self.phone,
            "clinic_out_of_hours_phone": self.out_of_hours_phone or self.phone,
            **{f"clinic_{fact}": getattr(self, fact) for fact in CLINIC_FACTS},
            "emergency_number": lines.emergency_number,
            "crisis_line": lines.crisis_line,
            "advice_line": lines.advice_line,
        }

    def public(self) -> tuple[str, ...]:
        """What is the clinic's own and no patient's: it is never taken out of a message."""
        return self.phone, self.out_of_hours_phone, self.address, self.email, self.website


_ALWAYS_THERE = ("name", "country", "phone", "out_of_hours_phone")
CLINIC_FACTS = tuple(name for name in Clinic.model_fields if name not in _ALWAYS_THERE)  # each may be empty


class Server(BaseModel):
    """How the server runs. Each field is read from RAMUS_<FIELD> in the environment."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    host: str = Field("127.0.0.1", description="address to listen on")
    port: int = Field(8000, ge=1, le=65535, description="port to listen on (PORT works too)")
    data_dir: Path = Field(ROOT / "var", description="folder of conversations and sessions")
    models_dir: Path = Field(ROOT / "models", description="folder of trained models")
    clinic_file: Path = Field(ROOT / "clinic.yml", description="the clinic's facts")
    allowed_origins: tuple[str, ...] = Field((), description="web origins that may embed the chat, comma separated")
    trusted_proxy: str = Field("", description="address of the one proxy whose X-Forwarded-For is believed")
    rasa_url: str = Field("", description="a Rasa server on this machine to use instead of the model in this process")
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field("INFO", description="how much is logged")


def emergency_lines(country: Country | None) -> EmergencyLines:
    """The numbers for a country; the neutral wording when none is set (triage policy, "Words")."""
    return _all_lines()[country or "unknown"]


@lru_cache
def _all_lines() -> dict[str, EmergencyLines]:
    raw = yaml.safe_load((RESOURCES / "emergency_lines.yml").read_text("utf8"))
    return {key: EmergencyLines(**value) for key, value in raw.items()}


def load_clinic(path: Path) -> Clinic:
    """Read clinic.yml; raises SettingsError that names the field."""
    try:
        return Clinic(**(yaml.safe_load(path.read_text("utf8")) or {}))
    except FileNotFoundError as error:
        raise SettingsError(f"{path} is missing. Copy clinic.yml from the repository and fill it in.") from error
    except (ValidationError, yaml.YAMLError, TypeError) as error:
        raise SettingsError(f"{path} cannot be used: {error}") from error


def load_server(environ: dict[str, str] | None = None) -> Server:
    """Read RAMUS_* settings; raises SettingsError that names the variable."""
    env = dict(os.environ if environ is None else environ)
    values: dict[str, object] = {}
    for field in Server.model_fields:
        raw = env.get(f"RAMUS_{field.upper()}")
        if raw:
            values[field] = tuple(part.strip() for part in raw.split(",")) if field == "allowed_origins" else raw
    if "port" not in values and env.get("PORT"):
        values["port"] = env["PORT"]
    try:
        return Server(**values)  # type: ignore[arg-type]
    except ValidationError as error:
        raise SettingsError(f"A RAMUS_ setting cannot be used: {error}") from error


@lru_cache
def clinic() -> Clinic:
    """The clinic of this process."""
    return load_clinic(load_server().clinic_file)
