"""What an operator must give for one telephone number at Twilio, and what somebody who calls it hears."""

import re
import unicodedata
from enum import StrEnum
from typing import Annotated, Self

from pydantic import AfterValidator, Field, ValidationInfo, model_validator

from connectors.toolkit.twilio.settings import PhoneNumber, TwilioSettings, is_offline

_LANGUAGE = re.compile(r"[a-zA-Z]{2,3}(-[a-zA-Z0-9]{2,8}){0,3}")
_VOICE = re.compile(r"[A-Za-z0-9._-]{0,80}")


class Answering(StrEnum):
    """What happens when somebody calls."""

    GREETING = "greeting"  # hears the greeting, and the call ends
    VOICEMAIL = "voicemail"  # hears it and may leave words, which are recorded
    FORWARD = "forward"  # is put through to telephones of ours; when nobody answers, as voicemail


def _spoken(text: str) -> str:
    if any(unicodedata.category(sign) in ("Cc", "Cs") and sign not in "\n\t" for sign in text):
        raise ValueError("the greeting holds control characters, which nobody can speak")
    return text.strip()


def _language(tag: str) -> str:
    if not _LANGUAGE.fullmatch(tag):
        raise ValueError(f"{tag!r} is no language tag such as en-GB or de-DE")
    return tag


def _voice(name: str) -> str:
    if not _VOICE.fullmatch(name):
        raise ValueError(f"{name!r} is no voice of Twilio's, such as Polly.Amy")
    return name


class CallsSettings(TwilioSettings):
    """`forward_to` ring all at once, for `ring_seconds`. `bridge` is the telephone that rings when a rep without one calls
    somebody. `longest_message`: of a voicemail, in seconds. `record`, `transcribe`: conversations; voicemail is always recorded.
    """

    answering: Answering = Answering.VOICEMAIL
    greeting: Annotated[str, AfterValidator(_spoken)] = Field(
        default="Hello. We cannot answer right now. Please leave a message after the tone.", max_length=4000
    )
    language: Annotated[str, AfterValidator(_language)] = "en-US"
    voice: Annotated[str, AfterValidator(_voice)] = ""
    forward_to: tuple[PhoneNumber, ...] = Field(default=(), max_length=10)
    ring_seconds: int = Field(default=20, ge=5, le=600)
    bridge: PhoneNumber = ""
    record: bool = False
    transcribe: bool = True
    longest_message: int = Field(default=120, ge=5, le=3600)
    calls_per_second: float = Field(default=1, gt=0, le=100)

    @model_validator(mode="after")
    def _check(self, info: ValidationInfo) -> Self:
        if not self.number and not is_offline(info):
            raise ValueError("number is missing: give the number that customers call")
        if self.answering is Answering.FORWARD and not all((self.forward_to, *self.forward_to)):
            raise ValueError("forward_to is empty: give the telephones that callers are put through to")
        if not self.greeting and self.answering is not Answering.FORWARD:
            raise ValueError("greeting is empty: give what callers shall hear")
        return self
