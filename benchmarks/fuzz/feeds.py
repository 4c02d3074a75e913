"""What is read of each channel: its connector, and the samples from which spoiled payloads are made."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files

from benchmarks.fuzz.form_shapes import BOUNDARY
from benchmarks.fuzz.mail_posts import posted_samples
from benchmarks.fuzz.mutator import MULTIPART, Dress, Mutator, Sample
from connectors import registry
from connectors.contract.protocol import Connector
from connectors.email.connector import EmailConnector
from connectors.email.settings import EmailSettings
from connectors.toolkit.twilio.callbacks import ACCOUNT as TWILIO_ACCOUNT
from connectors.toolkit.twilio.callbacks import CONTACT, LEG, STEP

ACCOUNT = "shop"
MAIL_SECRET = "a-secret-that-mail-providers-know"
EXPECTED = ".expected.json"

_BOUNDARY_LINE = re.compile(rb"\A--([^\r\n]{1,70})\r?\n")
_TWILIO_QUERIES: Sequence[Mapping[str, str]] = (
    {CONTACT: "+34600111222"},
    {CONTACT: "x\0\udcff", LEG: "ours"},
    {LEG: "theirs", TWILIO_ACCOUNT: ACCOUNT},
    {STEP: "recorded"},
    {STEP: "forwarded", TWILIO_ACCOUNT: "another"},
    {TWILIO_ACCOUNT: "", "hub_other": "1"},
)
QUERIES: Mapping[str, Sequence[Mapping[str, str]]] = {"calls": _TWILIO_QUERIES, "sms": _TWILIO_QUERIES}


@dataclass(frozen=True, slots=True)
class Feed:
    """One channel: who reads, and what is given to read."""

    channel: str
    connector: Connector
    mutator: Mutator


def channels() -> list[str]:
    return registry.names()


def feed_of(channel: str, seed: int) -> Feed:
    return Feed(channel, connector_of(channel), mutator_of(channel, seed))


def mutator_of(channel: str, seed: int) -> Mutator:
    return Mutator(channel, [*samples_of(channel)], seed, QUERIES.get(channel, ()))


def connector_of(channel: str) -> Connector:
    """A connector good for reading, to which everybody may post who can."""
    if channel == "email":
        return EmailConnector(ACCOUNT, EmailSettings.model_validate(_MAILBOX))
    kind = registry.entry(channel)
    return kind.make(ACCOUNT, kind.settings_class.offline())


_MAILBOX = {
    "address": "support@shop.example",
    "listen": {"port": 0},
    "smtp": {"host": "localhost"},
    "postmark": {"secret": MAIL_SECRET},
    "sendgrid": {"secret": MAIL_SECRET},
    "ses": {"region": "eu-central-1", "topic_arns": ["arn:aws:sns:eu-central-1:123456789012:shop-mail"]},
}


def samples_of(channel: str) -> Iterator[Sample]:
    """The connector's own samples; of mail also what providers post, of which it keeps none."""
    folder = files(registry.settings_class(channel).__module__.rpartition(".")[0]) / "samples"
    for file in sorted(folder.iterdir(), key=lambda one: one.name):
        if not file.name.endswith(EXPECTED):
            yield _sample(file.name, file.read_bytes())
    if channel == "email":
        yield from posted_samples()


def _sample(name: str, body: bytes) -> Sample:
    if name.endswith(".multipart"):
        return Sample(name, _with_our_boundary(body), Dress.MULTIPART, {"content-type": MULTIPART})
    return Sample(name, body, DRESSES.get(name.rpartition(".")[2], _dress_of(body)))


def _dress_of(body: bytes) -> Dress:
    return Dress.FORM if b"=" in body else Dress.OTHER


def _with_our_boundary(body: bytes) -> bytes:
    found = _BOUNDARY_LINE.match(body)
    whole = body if b"\r\n" in body else body.replace(b"\n", b"\r\n")
    return whole.replace(found[1], BOUNDARY.encode()) if found is not None else whole


DRESSES: Mapping[str, Dress] = {"json": Dress.JSON, "eml": Dress.MAIL}
