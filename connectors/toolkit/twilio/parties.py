"""Who stands at the ends of a call or a message: a number, a word instead of one, or another road by way of Twilio.

Source: Twilio's pages on request parameters and on anonymous callers, 2026-10: `From` is E.164, or begins with `client:`, `sip:`
or `whatsapp:`; a caller who hides comes as a word, or as the word typed on a telephone's keys.
"""

from dataclasses import dataclass
from enum import StrEnum

from connectors.contract.inbound import Sender
from connectors.toolkit.numbers import is_e164, spellings
from connectors.toolkit.twilio.forms import TwilioForm

# RESTRICTED, BLOCKED, UNKNOWN, ANONYMOUS and UNAVAILABLE on the keys of a telephone.
HIDDEN_NUMBERS = frozenset({"+7378742833", "+2562533", "+8566696", "+266696687", "+86282452253"})
HIDDEN_WORDS = frozenset({"anonymous", "restricted", "blocked", "unknown", "unavailable", "private", "no caller id"})


class Road(StrEnum):
    """What Twilio writes before an address that is no plain number, without its colon. RCS replaces SMS on the same phone."""

    WHATSAPP = "whatsapp"
    RCS = "rcs"


@dataclass(frozen=True, slots=True)
class Party:
    """One end. `handle` is the address without its road; empty where nobody is named or they hide."""

    handle: str
    road: Road | None = None

    @property
    def phone(self) -> str | None:
        """The E.164 number, if it is one."""
        return self.handle if is_e164(self.handle) else None

    @property
    def written(self) -> str:
        """As Twilio writes it: behind its road."""
        return f"{self.road}:{self.handle}" if self.road is not None else self.handle

    @property
    def digits(self) -> str:
        """The handle as WhatsApp writes it: a number without its plus."""
        return self.handle.removeprefix("+") if self.phone else self.handle


def party(written: str | None) -> Party:
    """Who is meant by a From or To."""
    address = (written or "").strip()
    for road in Road:
        if address.lower().startswith(f"{road}:"):
            return Party(_named(address[len(road) + 1 :]), road)
    return Party(_named(address))


def _named(address: str) -> str:
    address = address.strip()
    # In some forms the plus came unescaped, as a blank.
    if address.isascii() and address.isdigit() and len(address) > 8:
        address = f"+{address}"
    hides = address in HIDDEN_NUMBERS or address.lower().lstrip("+") in HIDDEN_WORDS
    return "" if hides else address


def sender_of(someone: Party, form: TwilioForm) -> Sender | None:
    """The person at the far end, who sent this form; None when they hide."""
    if not someone.handle:
        return None
    bsuid = form.text("ExternalUserId") or _bsuid(someone)
    return Sender(
        handle=someone.digits if someone.road is Road.WHATSAPP else someone.handle,
        name=form.text("ProfileName") or form.text("CallerName"),
        phone=someone.phone,
        country=form.text("FromCountry"),
        bsuid=bsuid,
        also=(*_also(someone), *([bsuid] if bsuid not in (None, someone.handle) else [])),
    )


def _bsuid(someone: Party) -> str | None:
    """A WhatsApp user whose number is hidden comes by their business-scoped id (`CC.letters`)."""
    is_one = someone.phone is None and someone.road is Road.WHATSAPP and "." in someone.handle
    return someone.handle if is_one else None


def _also(someone: Party) -> tuple[str, ...]:
    """The other national spellings of the same number, as handles."""
    if someone.phone is None:
        return ()
    others = [one for one in spellings(someone.phone) if one != someone.phone]
    return tuple(one.removeprefix("+") if someone.road is Road.WHATSAPP else one for one in others)
