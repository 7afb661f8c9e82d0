"""All settings in one typed place: the clinics' (clinic.yml, clinics/ID.yml) and the server's (environment).

Order: environment over file over default. A wrong value stops the start with a `SettingsError`.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError, field_validator

from bot.colours import Colours
from bot.errors import SettingsError
from bot.origins import Origin, checked_origin

ROOT = Path(__file__).resolve().parents[1]
RESOURCES = Path(__file__).parent / "resources"
MOST_DAYS = 36500
Country = Literal["US", "UK", "EU", "AU"]
DEFAULT = ""  # the id of the clinic in clinic.yml
_ID = re.compile(r"(?=.{1,40}$)[a-z0-9]+(-[a-z0-9]+)*")
_PLAIN = re.compile(r"[^\x00-\x09\x0b-\x1f\x7f{}]*")


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
    allowed_origins: tuple[Origin, ...] = Field((), description="web origins whose pages may show the chat")
    readers: str = Field("", description="who at the clinic may read what is stored, as patients are told")
    privacy_contact: str = Field("", description="whom a patient can turn to about their data, as patients are told")
    colours: Colours | None = Field(None, description="of the chat; None means those that Ramus comes with")
    greeting: str = Field("", max_length=200, description="the first words of a conversation")
    suggested: tuple[str, ...] = Field((), max_length=6, description="ids of answers that the greeting offers")

    @field_validator("greeting")
    @classmethod
    def _plain(cls, text: str) -> str:
        if not _PLAIN.fullmatch(text):
            raise ValueError("it is said as it stands: leave out { and }, and write the clinic's name as it is")
        return text.strip()

    @field_validator("suggested")
    @classmethod
    def _once(cls, ids: tuple[str, ...]) -> tuple[str, ...]:
        if len(set(ids)) < len(ids):
            raise ValueError("an answer stands there twice")
        return ids

    def palette(self) -> Colours:
        """The clinic's colours, or those that Ramus comes with."""
        return self.colours or Colours()

    def words(self) -> dict[str, str]:
        """The placeholders that a response may use, e.g. {clinic_phone}."""
        lines = emergency_lines(self.country)
        return {
            "clinic_name": self.name,
            "clinic_phone": self.phone,
            "clinic_out_of_hours_phone": self.out_of_hours_phone or self.phone,
            **{f"clinic_{fact}": getattr(self, fact) for fact in CLINIC_FACTS},
            "clinic_greeting": self.greeting,
            "emergency_number": lines.emergency_number,
            "crisis_line": lines.crisis_line,
            "advice_line": lines.advice_line,
        }

    def public(self) -> tuple[str, ...]:
        """The clinic's own numbers and addresses."""
        return self.phone, self.out_of_hours_phone, self.address, self.email, self.website


def public(known: Mapping[str, Clinic]) -> tuple[str, ...]:
    """What is the clinics' own and no patient's: it is never taken out of a message."""
    return tuple(fact for one in known.values() for fact in one.public())


_ALWAYS_THERE = ("name", "country", "phone", "out_of_hours_phone")
_OF_THE_CHAT = ("allowed_origins", "readers", "privacy_contact", "colours", "greeting", "suggested")
CLINIC_FACTS = tuple(  # each may be empty
    name for name in Clinic.model_fields if name not in (*_ALWAYS_THERE, *_OF_THE_CHAT)
)


class Keep(BaseModel):
    """For how many days each kind of record is kept. Each field is read from RAMUS_KEEP_<FIELD>."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    conversations: int = Field(30, ge=1, le=MOST_DAYS, description="what was said, word for word")
    questions: int = Field(
        180, ge=1, le=MOST_DAYS, description="questions without an answer and words that raised flags, redacted"
    )
    answers: int = Field(730, ge=1, le=MOST_DAYS, description="which answers were given")
    feedback: int = Field(730, ge=1, le=MOST_DAYS, description="whether answers helped")
    handovers: int = Field(730, ge=1, le=MOST_DAYS, description="people who were sent to a person")
    triage: int = Field(2190, ge=1, le=MOST_DAYS, description="red flags and the alerts that they raised")
    audit: int = Field(2190, ge=1, le=MOST_DAYS, description="who did what")


class Server(BaseModel):
    """How the server runs. Each field is read from RAMUS_<FIELD> in the environment."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    host: str = Field("127.0.0.1", description="address to listen on")
    port: int = Field(8000, ge=1, le=65535, description="port to listen on (PORT works too)")
    data_dir: Path = Field(ROOT / "var", description="folder of conversations, sessions and the ledger")
    models_dir: Path = Field(ROOT / "models", description="folder of trained models")
    clinic_file: Path = Field(ROOT / "clinic.yml", description="the clinic's facts")
    clinics_dir: Path = Field(ROOT / "clinics", description="folder of further clinics, one ID.yml each")
    allowed_origins: tuple[Origin, ...] = Field(
        (), description="in place of those in clinic.yml: web origins that may show the chat, comma separated"
    )
    desk_host: str = Field("", description="host name of the desk alone; without it the desk is at /desk on every name")
    escalate_after: int = Field(
        300, ge=10, le=86_400, description="seconds until a message goes out about an alert that nobody acknowledged"
    )
    escalate_webhook: str = Field("", description="address to which that message is posted as JSON")
    escalate_secret: SecretStr = Field(SecretStr(""), description="signs what is posted (X-Ramus-Signature)")
    escalate_mail: str = Field("", description="e-mail address to which that message is sent")
    escalate_from: str = Field("ramus@localhost", description="sender of that e-mail")
    escalate_smtp: SecretStr = Field(
        SecretStr(""), description="mail server: smtp://user:password@host:587 or smtps://"
    )
    address: str = Field("", description="where staff reach this server, e.g. https://desk.clinic.example")
    trusted_proxy: str = Field("", description="address of the one proxy whose X-Forwarded-For is believed")
    rasa_url: str = Field("", description="a Rasa server on this machine to use instead of the model in this process")
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field("INFO", description="how much is logged")
    keep: Keep = Field(Keep.model_validate({}), description="for how many days each kind of record is kept")


def emergency_lines(country: Country | None) -> EmergencyLines:
    """The numbers for a country; the neutral wording when none is set (triage policy, "Words")."""
    return _all_lines()[country or "unknown"]


@lru_cache
def _all_lines() -> dict[str, EmergencyLines]:
    raw = yaml.safe_load((RESOURCES / "emergency_lines.yml").read_text("utf8"))
    return {key: EmergencyLines(**value) for key, value in raw.items()}


def is_origin(text: str) -> bool:
    """Whether a clinic's page could load the chat from there."""
    try:
        return bool(checked_origin(text))
    except ValueError:
        return False


def load_clinic(path: Path) -> Clinic:
    """Read clinic.yml; raises SettingsError that names the field."""
    try:
        return Clinic(**(yaml.safe_load(path.read_text("utf8")) or {}))
    except FileNotFoundError as error:
        raise SettingsError(f"{path} is missing. Copy clinic.yml from the repository and fill it in.") from error
    except ValidationError as error:
        raise SettingsError(f"{path} cannot be used.\n{_problems(error)}") from error
    except (OSError, UnicodeDecodeError, yaml.YAMLError, TypeError) as error:
        raise SettingsError(f"{path} cannot be used: {error}") from error


def load_clinics(server: Server) -> dict[str, Clinic]:
    """Every clinic of this server by id, the default one first; raises SettingsError that names file and field."""
    found = {DEFAULT: load_clinic(server.clinic_file)}
    for path in sorted(server.clinics_dir.glob("*.y*ml")) if server.clinics_dir.is_dir() else []:
        if path.suffix != ".yml" or not _ID.fullmatch(path.stem):
            raise SettingsError(
                f"{path} has a name that cannot be used. Name it ID.yml; the id has small letters, digits and dashes."
            )
        found[path.stem] = load_clinic(path)
    return found


def known_clinic(found: Mapping[str, Clinic], name: str) -> Clinic:
    """The clinic of an id; raises SettingsError that names those there are."""
    if name not in found:
        others = ", ".join(sorted(filter(None, found))) or "none"
        raise SettingsError(f"There is no clinic {name!r}. Beside the default one there are: {others}.")
    return found[name]


def _problems(error: ValidationError) -> str:
    """One line for each wrong field: its name, and what is wrong with it."""
    said = [(".".join(map(str, one["loc"])), one["msg"].removeprefix("Value error, ")) for one in error.errors()]
    return "\n".join(f"- {name}: {message}" for name, message in said)


def load_server(environ: dict[str, str] | None = None) -> Server:
    """Read RAMUS_* settings; raises SettingsError that names the variable."""
    env = dict(os.environ if environ is None else environ)
    values: dict[str, object] = {}
    for field in Server.model_fields.keys() - {"keep"}:
        raw = env.get(f"RAMUS_{field.upper()}")
        if raw:
            values[field] = tuple(part.strip() for part in raw.split(",")) if field == "allowed_origins" else raw
    values["keep"] = {
        kind: env[f"RAMUS_KEEP_{kind.upper()}"] for kind in Keep.model_fields if env.get(f"RAMUS_KEEP_{kind.upper()}")
    }
    if "port" not in values and env.get("PORT"):
        values["port"] = env["PORT"]
    try:
        return Server(**values)  # type: ignore[arg-type]
    except ValidationError as error:
        raise SettingsError(f"A RAMUS_ setting cannot be used.\n{_problems(error)}") from error


def clinic() -> Clinic:
    """The default clinic of this process."""
    return clinics()[DEFAULT]


@lru_cache
def clinics() -> dict[str, Clinic]:
    """Every clinic of this process by id."""
    return load_clinics(load_server())
