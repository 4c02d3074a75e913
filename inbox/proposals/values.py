"""The words of the room."""

import hashlib
from dataclasses import dataclass
from enum import StrEnum


class ProposalKind(StrEnum):
    DRAFT = "draft"
    SUMMARY = "summary"
    TRANSLATION = "translation"


RULES = "rules"
"""Who made what no model did."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposed:
    """A text for a rep. `made_by` is the model's name, or RULES; `input_hash` (SHA-256, hex) is of all it was made from;
    `reason` is one sentence for the rep: who made it, and what to look at. An empty text: there is none, and `reason` says why.
    """

    kind: ProposalKind
    text: str
    made_by: str
    input_hash: str
    reason: str
    prompt_version: str = ""
    language: str = ""


def hash_of(*parts: str) -> str:
    """Of everything a text was made from, in order."""
    return hashlib.sha256("\0".join(parts).encode("utf-8", "replace")).hexdigest()
