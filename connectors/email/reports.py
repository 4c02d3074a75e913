"""Mails that no person wrote: bounces, complaints, automatic answers, list mail, and our own mail coming back.

Every question takes the parsed mail (standard library, policy compat32) and is pure; none raises, whatever the mail holds.
Sources: RFC 3464 (delivery reports), RFC 3834 (automatic answers), RFC 5965 (complaints), RFC 8098 (read receipts).
"""

import re
from collections.abc import Collection, Iterator
from email.message import Message

from connectors.email.bounce_words import (
    ADDRESS,
    Outcome,
    diagnostic_in_words,
    failed_address,
    folded,
    is_answer,
    is_daemon_address,
    is_daemon_name,
    outcome_in_words,
    short_line,
    status_in_words,
)
from connectors.email.delivery_status import RecipientReport, field_values, recipient_reports, to_report
from connectors.email.encoded_words import decode_words
from connectors.email.mail import Bounce, NamedAddress
from connectors.email.report_parts import (
    RETURNED_TYPES,
    SOURCE,
    STATUS_TYPES,
    first_words,
    header_values,
    ids_in_text,
    message_ids,
    own_parts,
    report_types,
    returned_ids,
    returned_subject,
    source_of,
    subject_in_text,
    subject_of,
)

INSTANCE_HEADER = "X-Inbox-Hub-Instance"
MOST_HOPS = 25  # Received headers; a mail that passed so many servers goes in circles

FEEDBACK = "message/feedback-report"
RECEIPT = "message/disposition-notification"
OTHER_REPORTS = frozenset({"feedback-report", "disposition-notification"})

AUTOMATIC_HEADERS = ("X-Autoreply", "X-Autorespond", "X-Auto-Reply-From")
AUTOMATIC_SUBJECT = re.compile(
    r"auto(?:matic)?[ -]?(?:reply|respon(?:se|der|s))(?![^\W\d_])"
    r"|(?:auto|out of (?:the )?office|automatische antwort|abwesenheitsnotiz|réponse automatique|respuesta automática"
    r"|risposta automatica|resposta automática|automatisch antwoord|autosvar|automatiskt? svar|automaattinen vastaus"
    r"|odpowiedź automatyczna|automatická odpově[ďd]|automatická odpoveď|automatikus válasz|răspuns automat"
    r"|автоматический ответ|автоответ|автоматична відповідь|otomatik yanıt|αυτόματη απάντηση"
    r"|自動応答|自动答复|自動回覆|자동 회신)(?: autoreply)?\s?[:：]"
)
SUPPRESSED = frozenset({"all", "dr", "oof", "autoreply"})
BULK_HEADERS = ("List-Id", "List-Unsubscribe", "Feedback-ID")
BULK_PRECEDENCE = frozenset({"bulk", "list", "junk"})
OUR_HEADERS = ("To", "Delivered-To", "X-Original-To", "Envelope-To")


def bounce_of(message: Message, full_text: str, sender: NamedAddress | None) -> Bounce | None:
    """The report that a mail of ours failed or is late; None for every other mail, also for reports of success.

    A delivery report (RFC 3464) counts by its form, whoever sent it and however broken it is. A report in free words
    counts where a mailer-daemon or postmaster sent it and its subject, X-Failed-Recipients or text speaks of failure.
    """
    reports = report_types(message)
    if reports & OTHER_REPORTS or _holds_part(message, FEEDBACK) or _holds_part(message, RECEIPT):
        return None
    if "delivery-status" in reports or (_status_parts(message) and (reports or _is_from_server(message, sender))):
        return _reported(message, full_text)
    return _in_words(message, full_text) if _is_from_server(message, sender) else None


def is_complaint(message: Message) -> bool:
    """A feedback report (RFC 5965): somebody called our mail spam, or the like."""
    reports = report_types(message)
    return bool(reports) and ("feedback-report" in reports or _holds_part(message, FEEDBACK))


def is_receipt(message: Message) -> bool:
    """A report that our mail was shown, deleted or processed (RFC 8098): neither an answer nor a bounce."""
    reports = report_types(message)
    return bool(reports) and ("disposition-notification" in reports or _holds_part(message, RECEIPT))


def is_automatic(message: Message, bounce: Bounce | None) -> bool:
    """No person wrote this for this occasion: a bounce, a complaint, or what says so in its own headers (RFC 3834)."""
    return bounce is not None or is_complaint(message) or _says_automatic(message)


def is_bulk(message: Message) -> bool:
    """List mail and newsletters. A person may have written them all the same."""
    return _has_any(message, BULK_HEADERS) or bool(BULK_PRECEDENCE & set(first_words(message, "Precedence")))


def forbids_answer(message: Message) -> bool:
    """The sender wants no automatic answer, though a person may have written: an empty Return-Path (RFC 5321 4.5.5) or
    X-Auto-Response-Suppress ([MS-OXCMAIL] 2.2.3.2.14), which Exchange sets on ordinary notices too."""
    suppressed = (word for value in header_values(message, "X-Auto-Response-Suppress") for word in value.split(","))
    return _has_empty_path(message) or bool(SUPPRESSED & {word.strip().lower() for word in suppressed})


def loop_reason(message: Message, own_domains: Collection[str], own_instance: str) -> str | None:
    """Why this is our own mail coming back, or one that goes in circles, in words; None where it is neither.

    `own_domains`: the domains that stand in Message-IDs of ours; `own_instance`: what we write into INSTANCE_HEADER.
    """
    if own_instance and own_instance in header_values(message, INSTANCE_HEADER):
        return "This mail was sent by this hub and came back."
    domains = {domain.casefold() for domain in own_domains}
    if any(one.rpartition("@")[2].casefold() in domains for one in message_ids(header_values(message, "Message-ID"))):
        return "The Message-ID of this mail is one of ours, so we sent it ourselves."
    hops = len(header_values(message, "Received"))
    return f"This mail passed {hops} servers, so it goes in circles." if hops >= MOST_HOPS else None


def _holds_part(message: Message, content_type: str) -> bool:
    return any(part.get_content_type() == content_type for part in own_parts(message))


def _status_parts(message: Message) -> list[Message]:
    return [part for part in own_parts(message) if part.get_content_type() in STATUS_TYPES]


def _is_from_server(message: Message, sender: NamedAddress | None) -> bool:
    """A mailer-daemon or postmaster by address; by name alone only with the marks of a machine. A mail without any
    sender is a server's where its Return-Path is empty, or where it is nothing but a report."""
    written = " ".join(decode_words(value) for value in header_values(message, "From"))
    if sender is not None and "@" in sender.address:
        marked = _has_empty_path(message) or _says_automatic(message) or _has_any(message, ("X-Failed-Recipients",))
        return is_daemon_address(sender.address) or (marked and is_daemon_name(f"{sender.name or ''} {written}"))
    return is_daemon_name(written) or _has_empty_path(message) or message.get_content_type() in STATUS_TYPES


def _reported(message: Message, full_text: str) -> Bounce | None:
    """A delivery report: its own lines first; where the parts are lost, the same lines in the text, else its words."""
    sources = (recipient_reports(text) for text in _report_texts(message, full_text))
    report = next((to_report(reports) for reports in sources if reports), None)
    outcome = (report and report.outcome) or outcome_in_words(subject_of(message), full_text) or Outcome.FAILED
    if outcome is Outcome.DELIVERED:
        return None
    return _bounce(message, full_text, outcome, report)


def _report_texts(message: Message, full_text: str) -> Iterator[str]:
    yield "\n\n".join(source_of(part) for part in _status_parts(message))
    yield full_text[:SOURCE]
    for part in own_parts(message):
        if part.get_content_type() not in RETURNED_TYPES:
            yield source_of(part)


def _in_words(message: Message, full_text: str) -> Bounce | None:
    named = _has_any(message, ("X-Failed-Recipients",))
    subject = subject_of(message)
    if is_answer(subject) and not named:
        return None
    match outcome_in_words(subject, full_text):
        case Outcome.DELIVERED:
            return None
        case None if not named:
            return None
        case outcome:
            return _bounce(message, full_text, outcome or Outcome.FAILED, None)


def _bounce(message: Message, full_text: str, outcome: Outcome, report: RecipientReport | None) -> Bounce:
    """What the report's own lines do not say is read from the headers and the words."""
    named = report.address if report else None
    return Bounce(
        recipient=named or short_line(_recipient_in_words(message, full_text) or ""),
        status=report.status if report else status_in_words(full_text),
        action=outcome.value,
        diagnostic=(report.diagnostic if report else None) or diagnostic_in_words(full_text),
        original_ids=_original_ids(message, full_text),
        original_subject=short_line(_original_subject(message, full_text) or ""),
    )


def _recipient_in_words(message: Message, full_text: str) -> str | None:
    named = (found for value in header_values(message, "X-Failed-Recipients") for found in ADDRESS.findall(value))
    ours = {
        found.casefold()
        for name in OUR_HEADERS
        for value in header_values(message, name)
        for found in ADDRESS.findall(value)
    }
    return next(named, None) or failed_address(full_text, ours)


def _original_ids(message: Message, full_text: str) -> tuple[str, ...]:
    parts = [part for part in own_parts(message) if part is not message]
    returned = [one for part in parts if part.get_content_type() in RETURNED_TYPES for one in returned_ids(part)]
    named = [
        value for part in _status_parts(message) for value in field_values(source_of(part), "x-original-message-id")
    ]
    return tuple(message_ids([f"<{one}>" for one in returned] + named) or ids_in_text(full_text[:SOURCE]))


def _original_subject(message: Message, full_text: str) -> str | None:
    parts = (part for part in own_parts(message) if part is not message and part.get_content_type() in RETURNED_TYPES)
    found = (returned_subject(part) for part in parts)
    return next(filter(None, found), None) or subject_in_text(full_text[:SOURCE])


def _says_automatic(message: Message) -> bool:
    """By the headers of the mail itself. What many ordinary mails carry (X-Auto-Response-Suppress alone, Precedence
    bulk, list headers) is not enough."""
    return (
        any(word != "no" for word in first_words(message, "Auto-Submitted"))
        or _has_any(message, AUTOMATIC_HEADERS)
        or bool({"auto_reply", "auto-reply"} & set(first_words(message, "Precedence")))
        or "vacation" in first_words(message, "X-Apple-Action")
        or _is_answer_by_subject(message)
    )


def _is_answer_by_subject(message: Message) -> bool:
    marked = _has_any(message, ("X-Auto-Response-Suppress",)) or _has_empty_path(message)
    return marked and AUTOMATIC_SUBJECT.match(folded(subject_of(message))) is not None


def _has_any(message: Message, names: tuple[str, ...]) -> bool:
    return any(header_values(message, name) for name in names)


def _has_empty_path(message: Message) -> bool:
    """The null sender (RFC 5321 4.5.5): nobody is to be told if this mail fails."""
    return any(value.strip("<> ") == "" for value in header_values(message, "Return-Path"))
