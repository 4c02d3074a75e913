"""A call to Twilio's API, and what its answer proves. Pure."""

from dataclasses import dataclass

from connectors.contract.errors import OutcomeUnknown
from connectors.contract.outbound import Receipt
from connectors.toolkit.payload import JsonObject
from connectors.toolkit.twilio.forms import read_moment


@dataclass(frozen=True, slots=True)
class Call:
    """`path` stands behind the account; a field may stand several times."""

    path: str
    fields: tuple[tuple[str, str], ...]


def receipt(answer: JsonObject) -> Receipt:
    """Twilio took it; OutcomeUnknown when it did not say under which id."""
    sid = answer.text("sid")
    if sid is None:
        raise OutcomeUnknown("Twilio took it, but named no id")
    return Receipt(sid, read_moment(answer.text("date_created") or ""))
