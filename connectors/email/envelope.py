"""What is known of a mail beside its bytes, and how both are kept as one body: a line of JSON, then the mail as it came."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import orjson

from connectors.toolkit.payload import JsonObject, as_object

BARE = "file"  # the transport of a mail that came without an envelope
_KEY = "inbox_hub_envelope"
_OPENING = b'{"inbox_hub_envelope":'
_LONGEST_LINE = 1_000_000  # bytes


@dataclass(frozen=True, slots=True)
class Home:
    """How a mailbox of ours knows its own mail: the addresses and whole domains it answers for (lower case), and the mark
    that it puts into every mail."""

    addresses: tuple[str, ...] = ()
    domains: tuple[str, ...] = ()
    instance: str = ""

    def answers_for(self, address: str) -> bool:
        """Whether mail to this address is for us. `name+anything@` is `name@`."""
        local, at, domain = address.lower().rpartition("@")
        if not at:
            return False
        plain = f"{local.partition('+')[0]}@{domain}"
        return domain in self.domains or f"{local}@{domain}" in self.addresses or plain in self.addresses


@dataclass(frozen=True, slots=True)
class Envelope:
    """How a mail came.

    `mail_from` is the sender of the SMTP dialogue ("" is the null sender of reports, None where nobody told), `recipients`
    those of ours it was for, `transport` smtp, lmtp, imap, ses or file, `transport_id` its id there. `verdicts`: what somebody
    we trust found out, all in lower case: dmarc, spf, dkim, spam, virus -> pass, fail ...; from -> the domain for which dmarc
    holds; authors -> how many addresses From names. `home` is the mailbox of ours that took it.
    """

    mail_from: str | None = None
    recipients: tuple[str, ...] = ()
    transport: str = BARE
    verdicts: Mapping[str, str] = field(default_factory=dict)
    transport_id: str | None = None
    home: Home | None = None


def pack(envelope: Envelope, raw: bytes) -> bytes:
    """The envelope as one line of JSON, then the mail untouched."""
    return b"".join((_OPENING, orjson.dumps(_storable(_words(envelope))), b"}\n", raw))


def unpack(item: bytes) -> tuple[Envelope, bytes]:
    """What `pack` was given. A body that does not begin with such a line is a bare mail."""
    end = item.find(b"\n", 0, _LONGEST_LINE) if item.startswith(_OPENING) else -1
    if end == -1:
        return Envelope(), item
    try:
        line = as_object(orjson.loads(item[:end]))
    except orjson.JSONDecodeError:
        return Envelope(), item
    return _envelope(line.inside(_KEY)), item[end + 1 :]


def is_packed(item: bytes) -> bool:
    return item.startswith(_OPENING)


def _words(envelope: Envelope) -> dict[str, object]:
    return {
        "mail_from": envelope.mail_from,
        "recipients": list(envelope.recipients),
        "transport": envelope.transport,
        "verdicts": dict(envelope.verdicts),
        "transport_id": envelope.transport_id,
        "home": _home_words(envelope.home) if envelope.home is not None else None,
    }


def _home_words(home: Home) -> dict[str, object]:
    return {"addresses": list(home.addresses), "domains": list(home.domains), "instance": home.instance}


def _storable(value: object) -> object:
    """The same with every text valid UTF-8: an address of odd bytes comes with lone surrogates."""
    match value:
        case str():
            return value.encode("utf-8", "backslashreplace").decode()
        case dict():
            return {str(_storable(key)): _storable(inner) for key, inner in value.items()}
        case list():
            return [_storable(inner) for inner in value]
        case _:
            return value


def _envelope(words: JsonObject) -> Envelope:
    sender, verdicts, home = words.values.get("mail_from"), words.inside("verdicts"), words.inside("home")
    return Envelope(
        mail_from=sender if isinstance(sender, str) else None,
        recipients=_texts(words, "recipients"),
        transport=words.text("transport") or BARE,
        verdicts={name: found for name in verdicts if (found := verdicts.text(name))},
        transport_id=words.text("transport_id"),
        home=Home(_texts(home, "addresses"), _texts(home, "domains"), home.text("instance") or "") if home else None,
    )


def _texts(words: JsonObject, key: str) -> tuple[str, ...]:
    return tuple(one for one in words.items(key) if isinstance(one, str))
