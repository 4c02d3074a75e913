"""What an operator must give for one number (or messaging service) at Twilio."""

import re
from collections.abc import Mapping
from typing import Annotated, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationInfo, model_validator

from connectors.contract.templates import OfferedTemplate, are_named, places_of
from connectors.toolkit.twilio.segments import MOST_SEGMENTS
from connectors.toolkit.twilio.settings import PhoneNumber, TwilioSettings, is_offline

_SERVICE = re.compile(r"MG[0-9a-fA-F]{32}")
_CONTENT = re.compile(r"HX[0-9a-fA-F]{32}")


def _service_sid(sid: str) -> str:
    if sid and not _SERVICE.fullmatch(sid):
        raise ValueError("messaging_service_sid begins with MG and has 32 more letters and digits")
    return sid


def _content_sid(sid: str) -> str:
    if not _CONTENT.fullmatch(sid):
        raise ValueError(
            "a content SID begins with HX and has 32 more letters and digits: see Twilio's Content Template Builder"
        )
    return sid


class ContentTemplate(BaseModel):
    """A text approved beforehand, kept at Twilio. `variables`: how many places it has to fill, buttons included.

    With the `text`, whose places are {{1}}, {{2}} ..., reps are offered it; `language` tells them apart.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    sid: Annotated[str, AfterValidator(_content_sid)]
    variables: int = Field(default=0, ge=0, le=100)
    text: str = Field(default="", max_length=4096)
    language: str = Field(default="", max_length=15)

    @model_validator(mode="after")
    def _check(self) -> Self:
        places = places_of(self.text)
        if are_named(places):
            raise ValueError("the places of a text at Twilio are numbered: {{1}}, {{2}}")
        if len(places) > self.variables:
            raise ValueError(f"the text has {len(places)} places, and variables says {self.variables}")
        return self

    def offered(self, name: str) -> OfferedTemplate:
        """As reps are offered it. What the text has no place for belongs to its buttons."""
        more = range(len(places_of(self.text)) + 1, self.variables + 1)
        return OfferedTemplate(name, self.language, self.text, tuple(f"Place {number}, of a button" for number in more))


class SmsSettings(TwilioSettings):
    """`number` writes, or the `messaging_service_sid` chooses a number; `whatsapp_number` is our WhatsApp sender, if we have one.

    `mms`: pictures go as MMS where they fit (numbers in the US and Canada); everything else goes as a link that holds for
    `link_days`. `most_segments`: a text that would be charged as more than these is refused before it is sent. `templates`:
    our name for a template -> where it lies.
    """

    messaging_service_sid: Annotated[str, AfterValidator(_service_sid)] = ""
    whatsapp_number: PhoneNumber = ""
    mms: bool = False
    link_days: int = Field(default=14, ge=1, le=365)
    most_segments: int = Field(default=MOST_SEGMENTS, ge=1, le=MOST_SEGMENTS)
    messages_per_second: float = Field(default=1, gt=0, le=1000)
    templates: Mapping[str, ContentTemplate] = {}

    @model_validator(mode="after")
    def _check_sender(self, info: ValidationInfo) -> Self:
        if not is_offline(info) and not (self.number or self.messaging_service_sid or self.whatsapp_number):
            raise ValueError("number is missing: give the number that customers write to, or a messaging_service_sid")
        return self
