"""Believable messages in six languages, the same for the same seed: who wrote, when, on which channel, and what."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from connectors.contract.channel import Channel

SEED = 2026
NEWEST = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
CHANNELS = (Channel.EMAIL, Channel.WHATSAPP, Channel.TELEGRAM, Channel.CHAT, Channel.INSTAGRAM, Channel.FORM)

NAMES = {
    "cs": (
        ("Anna", "Petra", "Jan", "Tomáš", "Jiří", "Lucie", "Věra", "Ondřej"),
        ("Novák", "Nováková", "Dvořák", "Svobodová", "Černý", "Řehoř", "Kučera", "Šťastná"),
    ),
    "sk": (("Zuzana", "Marek", "Ľubica", "Štefan"), ("Kováčová", "Horváth", "Baláž", "Tóthová")),
    "uk": (("Олена", "Андрій", "Їжакевич", "Ганна"), ("Коваль", "Шевченко", "Бойко", "Ткаченко")),
    "de": (("Jürgen", "Käthe", "Günter", "Sabine"), ("Müller", "Groß", "Schäfer", "Weiß")),
    "pl": (("Łukasz", "Małgorzata", "Zofia", "Paweł"), ("Wójcik", "Kowalczyk", "Zieliński", "Żak")),
    "en": (("Emily", "Jack", "Olivia", "Harry"), ("Smith", "Taylor", "Brown", "Wilson")),
}

SENTENCES = {
    "cs": (
        "Dobrý den, kde je moje {thing} číslo {number}?",
        "Chtěla bych vrátit {thing}, přišla rozbitá.",
        "Děkuji, {thing} dorazila v pořádku.",
        "Kolik stojí doprava do města {place}?",
        "Faktura {number} je špatně, prosím o opravu.",
    ),
    "sk": (
        "Dobrý deň, kedy príde moja {thing} {number}?",
        "Reklamujem {thing}, nefunguje.",
        "Ďakujem za rýchlu odpoveď, {place} je v poriadku.",
    ),
    "uk": (
        "Добрий день, де моє замовлення {number}?",
        "Хочу повернути {thing}, бо вона зламана.",
        "Дякую, посилка прийшла у {place}.",
    ),
    "de": (
        "Guten Tag, wo bleibt meine {thing} Nummer {number}?",
        "Die {thing} ist beschädigt, ich möchte sie zurückgeben.",
        "Vielen Dank, alles in Ordnung in der Straße {number}, {place}.",
    ),
    "pl": (
        "Dzień dobry, gdzie jest moja {thing} {number}?",
        "Chcę zwrócić {thing}, przyszła uszkodzona.",
        "Dziękuję, faktura {number} dotarła do {place}.",
    ),
    "en": (
        "Hello, where is my {thing} {number}?",
        "The {thing} arrived broken, I want a refund.",
        "Thanks, the invoice {number} is correct now.",
        "Could somebody call me about the delivery to {place}?",
    ),
}

THINGS = {
    "cs": ("objednávka", "zásilka", "pohovka", "židle", "lampa"),
    "sk": ("objednávka", "zásielka", "stolička", "lampa"),
    "uk": ("посилка", "лампа", "ковдра", "шафа"),
    "de": ("Bestellung", "Lieferung", "Lampe", "Tür"),
    "pl": ("przesyłka", "sofa", "lampa", "szafa"),
    "en": ("order", "parcel", "sofa", "chair", "lamp"),
}
PLACES = ("Praha", "Brno", "Kyjev", "Львів", "München", "Łódź", "Košice", "London", "Žilina", "Köln")


@dataclass(frozen=True, slots=True)
class Person:
    number: int
    language: str
    first: str
    last: str


@dataclass(frozen=True, slots=True)
class Saying:
    """One message: whose, on which channel, when, whether they or we said it, and what."""

    person: int
    channel: Channel
    at: datetime
    is_inbound: bool
    words: str


def people(count: int) -> list[Person]:
    chance = random.Random(SEED)
    return [_person(chance, number) for number in range(count)]


def _person(chance: random.Random, number: int) -> Person:
    language = chance.choices(list(NAMES), weights=(40, 10, 15, 12, 8, 15))[0]
    first, last = NAMES[language]
    return Person(number, language, chance.choice(first), f"{chance.choice(last)}")


def sayings(known: list[Person], count: int) -> Iterator[Saying]:
    """So many messages of two years, in the order of time."""
    chance = random.Random(SEED + 1)
    step = timedelta(days=730) / count
    for place in range(count):
        person = chance.choice(known)
        at = NEWEST - step * (count - place)
        yield Saying(person.number, chance.choice(CHANNELS), at, chance.random() < 0.6, _words(chance, person.language))


def _words(chance: random.Random, language: str) -> str:
    parts = chance.sample(SENTENCES[language], chance.randint(1, 3))
    return " ".join(
        part.format(
            thing=chance.choice(THINGS[language]), number=chance.randint(1_000, 99_999), place=chance.choice(PLACES)
        )
        for part in parts
    )
