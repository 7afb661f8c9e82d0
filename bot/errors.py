"""One family of errors. Each says what is wrong and what to do about it.

RamusError
├── SettingsError      a setting or clinic.yml is wrong            (refuse to start)
├── ProtocolError      the triage protocol or a lexicon is wrong   (refuse to start)
├── ContentError       an answer is missing or lacks its papers    (refuse to start)
├── ReviewError        a sign-off, or the record of one, is wrong  (refuse to start)
├── DeskError          somebody cannot be added to the desk    (the command says why)
├── ModelError         the trained model is missing or unusable    (refuse to start)
├── LedgerError        the ledger or a back-up cannot be used      (refuse to start)
├── PrivacyError       an identifier would be stored               (refuse to start)
└── AssistantError     a message could not be answered             (the patient gets the safe reply)
"""

from __future__ import annotations


class RamusError(Exception):
    """Base of all errors that Ramus raises on purpose."""


class SettingsError(RamusError):
    """A setting is missing or has a value that cannot be used."""


class ProtocolError(RamusError):
    """The triage protocol or one of its lexicons cannot be used."""


class ContentError(RamusError):
    """An answer is missing, doubled or lacks its papers."""


class ReviewError(RamusError):
    """A clinician's sign-off, or a record of one, cannot be used."""


class DeskError(RamusError):
    """Somebody cannot be added to the desk, or is not there."""


class ModelError(RamusError):
    """There is no trained model, or it cannot be loaded."""


class LedgerError(RamusError):
    """The ledger, its key or a back-up cannot be used."""


class PrivacyError(RamusError):
    """What identifies a person was found where it must never be."""


class AssistantError(RamusError):
    """The assistant could not answer a message."""
