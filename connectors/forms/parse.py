"""One post becomes one submission: bytes in, a value out."""

from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256

import orjson

from connectors.contract.channel import Channel, ChannelAddress
from connectors.contract.inbound import FormSubmitted, InboundEvent, Sender, WebhookRequest
from connectors.forms.bodies import Answers, Pair, cleaned, content_type_of, decoded_beginning, read_answers
from connectors.forms.language import first_language, language_of
from connectors.forms.names import NAME_LIMIT, all_spelt, by_reading, spelt
from connectors.forms.post import Post, post_of
from connectors.forms.settings import FormsSettings
from connectors.forms.visit import UNASKED, visit_of
from connectors.toolkit.claims import email_of, phone_of

VALUE_LIMIT = 20_000  # characters of one answer
FIELDS_LIMIT = 200_000  # characters of all answers
PAYLOAD_LIMIT = 100_000  # characters
PERSON_LIMIT = 200  # characters of a name
ELLIPSIS = "…"
NAMELESS = "field"
# What proves a person to a third party: another each time, so it is no answer.
CAPTCHAS = frozenset(map(spelt, ("g-recaptcha-response", "h-captcha-response", "cf-turnstile-response")))
NO_ANSWERS = UNASKED | CAPTCHAS


def parse_post(account: str, settings: FormsSettings, request: WebhookRequest) -> list[InboundEvent]:
    """The one submission of a post. Raises WebhookUnreadable when no field can be read."""
    post = post_of(request)
    answers = read_answers(post)
    known = by_reading(answers.pairs)
    claimed = claimed_in(known, settings)
    submission = submission_id(answers, post.headers.get("idempotency-key"))
    handle = claimed[0].handle if claimed else submission
    return [
        FormSubmitted(
            event_id=submission,
            external_id=submission,
            item=post.kept,
            channel=Channel.FORM,
            address=ChannelAddress(Channel.FORM, account, handle),
            sender=Sender(handle, name=name_in(known, settings), language=language_in(known, settings, post)),
            sender_verified=False,
            claimed=claimed,
            visit=visit_of(known, post.headers.get("referer")),
            fields=fields_of(answers, settings.max_fields),
            payload=_payload(post),
            text=_bounded(first(known, settings.message_fields), VALUE_LIMIT),
            company=_on_one_line(first(known, settings.company_fields)),
            spam=is_spam(answers.pairs, settings.honeypot),
        )
    ]


def submission_id(answers: Answers, key: str | None = None) -> str:
    """The same for the same answers and the same key, in whatever order and encoding they came; 64 hexadecimal digits."""
    said = sorted(pair for pair in answers.pairs if spelt(pair[0][:NAME_LIMIT]) not in NO_ANSWERS)
    return sha256(orjson.dumps([key, said, answers.sealed]) + answers.rest).hexdigest()


def first(known: Mapping[str, str], names: tuple[str, ...]) -> str | None:
    """The first of these fields that was filled in."""
    return next((known[name].strip() for name in all_spelt(names) if name in known), None)


def claimed_in(known: Mapping[str, str], settings: FormsSettings) -> tuple[ChannelAddress, ...]:
    """The e-mail address, then the telephone number, as far as they are some."""
    emails = (email_of(value) for value in _each(known, settings.email_fields))
    phones = (phone_of(value, settings.default_country) for value in _each(known, settings.phone_fields))
    found = ((Channel.EMAIL, next(filter(None, emails), None)), (Channel.PHONE, next(filter(None, phones), None)))
    return tuple(ChannelAddress(channel, "", handle) for channel, handle in found if handle is not None)


def name_in(known: Mapping[str, str], settings: FormsSettings) -> str | None:
    """The whole name: a field for the family name makes `nombre` a given name, one for the given name makes `Name` a family's."""
    name, given, family = (
        _on_one_line(first(known, names)) or ""
        for names in (settings.name_fields, settings.given_name_fields, settings.family_name_fields)
    )
    parts = [given or name, family or (name if given else "")]
    if name and all(part.casefold() in name.casefold() for part in parts):
        return name
    return _on_one_line(" ".join(filter(None, parts)))


def language_in(known: Mapping[str, str], settings: FormsSettings, post: Post) -> str | None:
    """What the form says, else what the visitor's browser prefers."""
    said = language_of(first(known, settings.language_fields) or "")
    return said or first_language(post.headers.get("accept-language", ""))


def is_spam(pairs: Iterable[Pair], honeypot: Sequence[str]) -> bool:
    """Whether something stands in a field that people do not see."""
    traps = {name.casefold() for name in honeypot}
    return any(value.strip() and name.casefold() in traps for name, value in pairs)


def fields_of(answers: Answers, max_fields: int) -> dict[str, str]:
    """Every answer under its name, those of one name joined. What is too much is cut, and said to be left out."""
    joined: dict[str, list[str]] = {}
    left_out = 0
    for name, value in answers.pairs:
        kept_name = _field_name(name)
        if kept_name in joined:
            joined[kept_name].append(value)
        elif len(joined) < max_fields:
            joined[kept_name] = [value]
        else:
            left_out += 1
    fields = _within(FIELDS_LIMIT, joined)
    return {**fields, ELLIPSIS: _left_out(left_out, bool(answers.rest))} if left_out or answers.rest else fields


def _within(limit: int, joined: Mapping[str, list[str]]) -> dict[str, str]:
    fields = {}
    for name, values in joined.items():
        fields[name] = _cut(", ".join(values), max(1, min(VALUE_LIMIT, limit)))
        limit -= len(fields[name])
    return fields


def _left_out(count: int, more: bool) -> str:
    return f"{'more than ' if more else ''}{count:,} more fields; the hub keeps the whole form as it came"


def _field_name(name: str) -> str:
    return " ".join(name[: 2 * NAME_LIMIT].split()).removesuffix("[]")[:NAME_LIMIT].strip() or NAMELESS


def _each(known: Mapping[str, str], names: tuple[str, ...]) -> list[str]:
    return [known[name] for name in all_spelt(names) if name in known]


def _payload(post: Post) -> str:
    """The beginning of the body as text. The NUL that JSON writes as an escape goes too: no database reads it back."""
    _, parameters = content_type_of(post.headers.get("content-type", ""))
    text = decoded_beginning(post.body, 4 * PAYLOAD_LIMIT, parameters.get("charset"))
    return _cut(cleaned(text).replace(r"\u0000", r"\ufffd"), PAYLOAD_LIMIT)


def _on_one_line(text: str | None) -> str | None:
    return _bounded(" ".join((text or "")[: 4 * PERSON_LIMIT].split()), PERSON_LIMIT)


def _bounded(text: str | None, limit: int) -> str | None:
    return _cut(text, limit) if text else None


def _cut(text: str, limit: int) -> str:
    return text if len(text) <= limit else text[: limit - len(ELLIPSIS)] + ELLIPSIS
