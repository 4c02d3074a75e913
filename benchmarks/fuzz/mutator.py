"""Spoiled payloads by number: the same seed, channel and number always give the same payload."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from random import Random
from zlib import crc32

from benchmarks.fuzz import nasty
from benchmarks.fuzz.byte_shapes import spliced, spoil_bytes
from benchmarks.fuzz.form_shapes import BOUNDARY, fields_of, parts_of, spoil_fields, spoil_parts
from benchmarks.fuzz.json_shapes import NoJson, Vocabulary, spoil_json
from benchmarks.fuzz.mail_shapes import spoil_mail
from connectors.email.envelope import Envelope, pack

BY_BYTES = 0.2  # how often a payload is spoiled byte by byte, whatever it is
UNTOUCHED = 0.01  # how often it is left as it was
ODD_HEADERS = 0.05
MULTIPART = f"multipart/form-data; boundary={BOUNDARY}"


class Dress(StrEnum):
    """What a sample is written in."""

    JSON = "json"
    FORM = "form"
    MULTIPART = "multipart"
    MAIL = "mail"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Sample:
    """A body from which payloads are made. Of a MULTIPART the boundary is BOUNDARY."""

    name: str
    body: bytes
    dress: Dress
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Payload:
    """A spoiled body. `headers` have names in lower case."""

    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, str] = field(default_factory=dict)


class Mutator:
    """Payloads of one channel. `queries`: what its addresses may carry."""

    def __init__(
        self, channel: str, samples: Sequence[Sample], seed: int, queries: Sequence[Mapping[str, str]] = ()
    ) -> None:
        self.samples = samples
        self.vocabulary = _vocabulary(samples)
        self._queries = queries
        self._begin = (seed << 96) + (crc32(channel.encode()) << 64)

    def payload(self, number: int) -> Payload:
        return self.spoiled(Random(self._begin + number))

    def spoiled(self, chance: Random) -> Payload:
        """One of the samples, spoiled as chance has it."""
        sample = chance.choice(self.samples)
        headers = {**sample.headers}
        if chance.random() < ODD_HEADERS:
            headers["content-type"] = chance.choice(nasty.CONTENT_TYPES)
        query = chance.choice(self._queries) if self._queries and chance.random() < 0.2 else {}
        return Payload(self._body(chance, sample), headers, query)

    def _body(self, chance: Random, sample: Sample) -> bytes:
        kind = chance.random()
        if kind < UNTOUCHED:
            return _finished(sample, sample.body)
        if kind < BY_BYTES * 0.1:
            return spliced(chance, sample.body, chance.choice(self.samples).body)
        if kind < BY_BYTES:
            return _packed_or_not(chance, sample, spoil_bytes(chance, sample.body))
        return self._by_structure(chance, sample)

    def _by_structure(self, chance: Random, sample: Sample) -> bytes:
        match sample.dress:
            case Dress.JSON:
                try:
                    return spoil_json(chance, self.vocabulary, sample.body.decode("utf-8", "surrogateescape"))
                except NoJson:
                    return spoil_bytes(chance, sample.body)
            case Dress.FORM:
                return spoil_fields(chance, self.vocabulary, fields_of(sample.body))
            case Dress.MULTIPART:
                return spoil_parts(chance, self.vocabulary, parts_of(sample.body, BOUNDARY))
            case Dress.MAIL:
                return _finished(sample, spoil_mail(chance, sample.body))
            case Dress.OTHER:
                return spoil_bytes(chance, sample.body)


def _finished(sample: Sample, body: bytes) -> bytes:
    """A mail comes with the envelope that a mail server handed over with it."""
    if sample.dress is not Dress.MAIL:
        return body
    return pack(Envelope("ann@home.example", ("support@shop.example",), "smtp"), body)


def _packed_or_not(chance: Random, sample: Sample, body: bytes) -> bytes:
    return _finished(sample, body) if chance.random() < 0.9 else body


def _vocabulary(samples: Sequence[Sample]) -> Vocabulary:
    """Of forms the names and values; of all that is JSON, or holds JSON, everything in it."""
    texts = [sample.body.decode("utf-8", "surrogateescape") for sample in samples if sample.dress is Dress.JSON]
    fields = [one for sample in samples if sample.dress is Dress.FORM for one in fields_of(sample.body)]
    return _of_fields(Vocabulary.of(_readable(texts)), fields)


def _of_fields(found: Vocabulary, fields: Sequence[tuple[str, str]]) -> Vocabulary:
    if not fields:
        return found
    names, values = dict.fromkeys(name for name, _ in fields), dict.fromkeys(value for _, value in fields)
    return Vocabulary([*names, *found.keys], [*values, *found.pieces])


def _readable(texts: Sequence[str]) -> Iterator[str]:
    for text in texts:
        try:
            Vocabulary.of([text])
        except NoJson:
            continue
        yield text
