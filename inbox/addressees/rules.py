"""Who can get an answer to a mail, and which address it is written to unless a rep says otherwise. Pure.

RFC 5322, section 3.6.3: an answer goes to Reply-To where there is one, else to From; an answer to all goes to the people of
To and Cc as well. A Reply-To that leads away from the sender is also how answers are stolen, so it is followed by
itself only inside the sender's own domain, and only where the sender is proven.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

import idna

from connectors.contract.channel import Channel
from inbox.addressees.values import Addressees, AnswerTo, IsOurs, MailPeople, Person, Reach
from inbox.deliveries.values import Purpose

MOST_COPIES = 48
"""Amazon SES takes 50 people a mail; more than that is a mailing list, and no answer."""

MOST_NAMED = 500  # people of one header that are looked at
LONGEST = 254  # RFC 5321, section 4.5.3.1.3
LONGEST_LOCAL = 64
COPYING = frozenset({Purpose.ANSWER, Purpose.SERVICE})
"""What may go to several people at once. What we want to sell is said to one person, who agreed to it."""

# Domains where everybody can have an address: to share one proves nothing.
PUBLIC_MAIL = frozenset(
    [
        "126.com", "163.com", "aol.com", "atlas.cz", "centrum.cz", "email.cz", "fastmail.com", "free.fr",
        "gmail.com", "gmx.at", "gmx.ch", "gmx.de", "gmx.net", "googlemail.com", "hotmail.com", "hotmail.fr",
        "icloud.com", "interia.pl", "laposte.net", "libero.it", "live.com", "mac.com", "mail.com", "mail.ru",
        "me.com", "msn.com", "o2.pl", "onet.pl", "orange.fr", "outlook.com", "outlook.de", "post.cz", "proton.me",
        "protonmail.com", "qq.com", "rambler.ru", "seznam.cz", "t-online.de", "ukr.net", "web.de", "wp.pl",
        "yahoo.co.uk", "yahoo.com", "yahoo.de", "yahoo.fr", "yandex.com", "yandex.ru", "zoho.com",
    ]
)  # fmt: skip


def people_of(
    data: Mapping[str, Any], sender: Person, identity_id: UUID, is_ours: IsOurs, *, proven: bool = False
) -> MailPeople:
    """The people of a kept mail. `data` is its platform_data; whatever it holds, nobody is named twice and none of us."""
    asked = _each_once(_named(data.get("reply_to")), is_ours, {sender.address})
    known = {sender.address, *(one.address for one in asked)}
    others = _each_once([*_named(data.get("to")), *_named(data.get("cc"))], is_ours, known)
    return MailPeople(identity_id=identity_id, sender=sender, asked=asked, others=others, proven=proven)


def _named(people: object) -> list[Person]:
    if not isinstance(people, Sequence) or isinstance(people, str):
        return []
    found = [one for one in people[:MOST_NAMED] if isinstance(one, Mapping) and isinstance(one.get("address"), str)]
    return [Person(one["address"].strip().lower(), _name(one.get("name"))) for one in found]


def _name(name: object) -> str | None:
    return " ".join(name.split())[:100] or None if isinstance(name, str) else None


def _each_once(people: Iterable[Person], is_ours: IsOurs, known: set[str]) -> tuple[Person, ...]:
    found: dict[str, Person] = {}
    for one in people:
        if one.address not in known and can_be_written_to(one.address) and not is_ours(Channel.EMAIL, one.address):
            found.setdefault(one.address, one)
    return tuple(found.values())


def can_be_written_to(address: str) -> bool:
    """Whether it is an address that mail could go to: one that is none would hold up the mail to all the others."""
    local, _, domain = address.rpartition("@")
    if not local or len(address.encode()) > LONGEST or len(local.encode()) > LONGEST_LOCAL or "." not in domain:
        return False
    if not local.isprintable() or any(letter in ' ,;:<>()[]"\\' for letter in local):
        return False
    try:
        idna.encode(domain, uts46=True)
    except idna.IDNAError:
        return False
    return True


# Which address


def usual_answer_to(people: MailPeople) -> AnswerTo:
    """The address that is safe without a look: where answers are asked for, if that lies at the proven sender's own domain;
    else the address that wrote."""
    if not people.asked or not people.proven:
        return AnswerTo.SENDER
    theirs, asked = (_domain(one.address) for one in (people.sender, people.asked[0]))
    is_inside = theirs not in PUBLIC_MAIL and (asked == theirs or asked.endswith(f".{theirs}"))
    return AnswerTo.ASKED if is_inside else AnswerTo.SENDER


def _domain(address: str) -> str:
    return address.rpartition("@")[2]


def warning(people: MailPeople) -> str:
    """What a rep has to know before choosing between the two addresses; empty where there is nothing to choose."""
    if not people.asked:
        return ""
    asked = people.asked[0].address
    if usual_answer_to(people) is AnswerTo.ASKED:
        return f"They ask for answers at {asked}, inside their own domain."
    proof = "" if people.proven else " Nothing proves who sent this mail, either."
    return (
        f"Careful: the mail came from {people.sender.address} and asks for answers at {asked}. That is often honest, and "
        f"a frequent trick.{proof} It goes to the address that wrote, unless you choose the other one."
    )


# Who gets it


def addressees(people: MailPeople, answer_to: AnswerTo, reach: Reach) -> Addressees:
    """To whom it goes. Where several addresses are asked for, the first is written to and the others get a copy."""
    to, *also = people.asked if answer_to is AnswerTo.ASKED and people.asked else (people.sender,)
    copied = [*also, *(people.others if reach is Reach.ALL and not too_many(people) else ())]
    return Addressees(people.identity_id, to.address, tuple(one.address for one in copied[:MOST_COPIES]))


def too_many(people: MailPeople) -> bool:
    """Whether the mail went to more people than an answer may go to."""
    return len(people.others) + len(people.asked) > MOST_COPIES


def may_copy(purpose: Purpose) -> bool:
    return purpose in COPYING


def sorted_out(
    copied: Sequence[str], to: str, closed: Mapping[str, str], is_ours: IsOurs
) -> tuple[tuple[str, ...], dict[str, str]]:
    """Who gets a copy at this moment, and who does not with why. `closed` are addresses that must not be written to."""
    wanted = [one for one in dict.fromkeys(copied) if one != to and not is_ours(Channel.EMAIL, one)]
    return tuple(one for one in wanted if one not in closed), {one: closed[one] for one in wanted if one in closed}
