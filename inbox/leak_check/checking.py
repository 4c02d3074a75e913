"""A message looked at before it goes: what stands in it, what the database knows of that, and what to ask about."""

from collections.abc import Iterable, Sequence
from uuid import UUID

import phonenumbers
from sqlalchemy.ext.asyncio import AsyncSession

from connectors.contract.channel import Channel
from crm.contacts.model import Contact
from crm.contacts.values import LanguageSource
from inbox.leak_check import rules, store
from inbox.leak_check.spotting import candidates, readable
from inbox.leak_check.values import Candidates, Finding, Known, LeakSettings

LONGEST_SAID = 5_000
SAID_LOOKED_AT = 8  # for the languages in which they write


async def check(
    session: AsyncSession,
    conversation_id: UUID,
    text: str,
    settings: LeakSettings,
    raw: str = "",
    made_of: UUID | None = None,
) -> tuple[Finding, ...]:
    """What to ask the rep about before `text` goes into this conversation; nothing where all is well.

    `raw` is the same as it was typed in Slack, where mentions and links of the inside still stand as such. `made_of` is the
    note that the rep took for their answer: its words are meant to go.
    """
    conversation = await store.conversation(session, conversation_id)
    if not settings.enabled or conversation is None:
        return ()
    contact = await store.contact(session, conversation.contact_id)
    said = [one[:LONGEST_SAID] for one in await store.said(session, conversation.contact_id)]
    found = _unknown_to_them(candidates(readable(text), _countries(contact, settings)), said, contact, settings)
    own = frozenset([*_own_name(contact), *await store.rep_names(session)])
    known = Known(
        emails=await store.others_emails(session, found.emails.keys(), conversation.contact_id),
        phones=await store.others_phones(session, found.phones.keys(), conversation.contact_id),
        names=await store.others_names(session, found.names, contact),
        own_names=own,
        said=tuple(said),
        notes=tuple(await store.notes_about(session, conversation.contact_id, made_of)),
        languages=_languages(conversation.language, contact, said),
    )
    return rules.findings(text, raw or text, found, known, settings.phrases)


def _countries(contact: Contact | None, settings: LeakSettings) -> tuple[str, ...]:
    """Whose national telephone numbers may be meant."""
    own = [
        settings.country,
        (contact.country or "") if contact else "",
        _country_of(contact.phone if contact else None),
    ]
    return tuple(dict.fromkeys(one for one in own if one))


def _country_of(phone: str | None) -> str:
    try:
        number = phonenumbers.parse(phone or "", None)
    except phonenumbers.NumberParseException:
        return ""
    return phonenumbers.region_code_for_number(number) or ""


def _unknown_to_them(
    found: Candidates, said: Iterable[str], contact: Contact | None, settings: LeakSettings
) -> Candidates:
    """Without what they wrote themselves, and without our own addresses."""
    theirs = candidates("\n".join(map(readable, said)), _countries(contact, settings))
    return Candidates(
        {
            key: words
            for key, words in found.emails.items()
            if key not in theirs.emails and not settings.is_ours(Channel.EMAIL, key)
        },
        {key: words for key, words in found.phones.items() if key not in theirs.phones},
        found.names,
    )


def _own_name(contact: Contact | None) -> list[tuple[str, str]]:
    return [(contact.first_name or "", contact.last_name or "")] if contact is not None else []


def _languages(language: str | None, contact: Contact | None, said: Sequence[str]) -> frozenset[str]:
    """The conversation's, the contact's own where it was not merely assumed, and those of what they wrote lately."""
    stated = contact.language if contact is not None and contact.language_source is not LanguageSource.DEFAULT else None
    heard = [rules.language_of(one) for one in said[:SAID_LOOKED_AT]]
    sure = [spoken for spoken, sureness in heard if sureness >= rules.SURE]
    tags = [one.lower().split("-")[0] for one in (language, stated) if one and one != "und"]
    return frozenset([*tags, *sure])
