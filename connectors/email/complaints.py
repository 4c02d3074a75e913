"""Who complained of a mail of ours, as their mail provider reports it. RFC 5965 (feedback reports)."""

from dataclasses import dataclass
from email.message import Message

from connectors.email.delivery_status import field_values
from connectors.email.mailboxes import read_mailboxes
from connectors.email.parsed_message import as_message
from connectors.email.parts import LIMITS, read_tree
from connectors.email.report_parts import RETURNED_TYPES, header_values, own_parts, returned_ids, source_of
from connectors.email.reports import FEEDBACK

# The report's own fields; providers that blacken them often leave the address in the copy of the mail.
_FIELDS = ("original-rcpt-to", "removal-recipient")


@dataclass(frozen=True, slots=True)
class Complaint:
    """`address`: who complained; None where the report hides it. `original_ids`: the mails complained of, by Message-ID."""

    address: str | None
    original_ids: tuple[str, ...] = ()


def complaint_of(raw: bytes) -> Complaint:
    """What a mail that is a complaint says."""
    parts = list(own_parts(as_message(read_tree(raw, LIMITS).top)))
    returned = [part for part in parts if part.get_content_type() in RETURNED_TYPES]
    reports = [source_of(part) for part in parts if part.get_content_type() == FEEDBACK]
    named = [value for report in reports for name in _FIELDS for value in field_values(report, name)]
    copied = [value for part in returned for value in _recipients(part)]
    ids = dict.fromkeys(one for part in returned for one in returned_ids(part))
    return Complaint(next(filter(None, map(_address, [*named, *copied])), None), tuple(ids))


def _recipients(part: Message) -> list[str]:
    """Whom the returned mail was for; it is held as a mail, or as text."""
    children = part.get_payload() if part.is_multipart() else []
    held = [child for child in children if isinstance(child, Message)]
    return [value for child in held for value in header_values(child, "To")] or field_values(source_of(part), "to")


def _address(value: str) -> str | None:
    return next((one.address for one in read_mailboxes(value) if "@" in one.address), None)
