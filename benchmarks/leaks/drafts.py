"""Two thousand labelled drafts: half with a leak planted, half clean but near to one. The same for the same seed.

Both the drafts and the check were made by the same people, so the figures say how the check does on what they thought of,
not on what they did not.
"""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from benchmarks.leaks.phrasebook import GREETINGS, INSIDE, NEAR_INSIDE, NOTES, PEOPLE, SENTENCES, THINGS
from inbox.leak_check.values import Leak

CODES = {
    "en": "+44",
    "cs": "+420",
    "sk": "+421",
    "de": "+49",
    "pl": "+48",
    "uk": "+380",
    "ru": "+7",
    "es": "+34",
    "fr": "+33",
}
MOBILES = {
    "en": "7700900{0}", "cs": "7{1}", "sk": "9{1}", "de": "1512{2}", "pl": "6{1}", "uk": "67{2}", "ru": "91{1}", "es": "6{1}",
    "fr": "6{1}",
}  # fmt: skip
COUNTRIES = {"en": "GB", "cs": "CZ", "sk": "SK", "de": "DE", "pl": "PL", "uk": "UA", "ru": "RU", "es": "ES", "fr": "FR"}
OUR_DOMAIN = "our-shop.example"
OUR_PEOPLE = ("Petr Malý", "Olena Koval", "Grace Hopper")


@dataclass(frozen=True, slots=True)
class Person:
    """A customer, and what the desk knows of them."""

    number: int
    language: str
    first: str
    last: str
    email: str
    phone: str  # E.164
    national: str  # as it is dialled at home
    said: str
    note: str

    @property
    def country(self) -> str:
        return COUNTRIES[self.language]


@dataclass(frozen=True, slots=True)
class Labelled:
    """A draft to one person. `leak` is what was planted, None where it is clean; `how` names the recipe."""

    to: Person
    text: str
    leak: Leak | None
    how: str


def people(chance: random.Random, count: int) -> list[Person]:
    """So many customers; no two have the same name, address or number."""
    found: dict[tuple[str, str], Person] = {}
    while len(found) < count:
        language = chance.choice(list(PEOPLE))
        first, last = (chance.choice(words.split()) for words in PEOPLE[language])
        if (first, last) not in found:
            found[first, last] = _person(chance, len(found), language, first, last)
    return list(found.values())


def _person(chance: random.Random, number: int, language: str, first: str, last: str) -> Person:
    digits = "".join(chance.choice("123456789") for _ in range(8))
    mobile = MOBILES[language].format(f"{number % 1000:03d}", digits, digits[:7])
    friend = f"friend{number}@mail{number % 7}.example"
    return Person(
        number, language, first, last, f"customer.{number}@{chance.choice('abcdef')}{number % 9}-mail.example",
        f"{CODES[language]}{mobile}", _grouped(chance, mobile),
        f"{_prose(chance, language, 2)} {friend}", NOTES[number % len(NOTES)],
    )  # fmt: skip


def _grouped(chance: random.Random, digits: str) -> str:
    sign = chance.choice((" ", "-", ""))
    return sign.join(digits[place : place + 3] for place in range(0, len(digits), 3))


def _prose(chance: random.Random, language: str, count: int) -> str:
    chosen = chance.sample(SENTENCES[language], count)
    return " ".join(
        one.format(order=_order(chance), thing=chance.choice(THINGS), tracking=_tracking(chance)) for one in chosen
    )


def _order(chance: random.Random) -> str:
    """Numbers of orders, some of which could be telephone numbers."""
    return chance.choice(
        (
            f"#{chance.randrange(10**5, 10**6)}",
            f"{chance.randrange(10**8, 10**9)}",
            f"2026-{chance.randrange(10**6):06d}",
        )
    )


def _tracking(chance: random.Random) -> str:
    return chance.choice(
        (
            f"RR{chance.randrange(10**9):09d}CZ",
            f"{chance.randrange(10**13, 10**14)}",
            f"1Z{chance.randrange(10**10):010d}",
        )
    )


def drafts(seed: int, count: int, everybody: Sequence[Person]) -> list[Labelled]:
    """As many planted as clean, every recipe about as often as every other."""
    chance = random.Random(seed)
    made: list[Labelled] = []
    for number in range(count):
        recipes: Sequence[tuple[Leak | None, Recipe]] = PLANTED if number % 2 else CLEAN
        leak, recipe = recipes[(number // 2) % len(recipes)]
        to = chance.choice(everybody)
        other = chance.choice([one for one in everybody if one is not to and one.language == to.language])
        text = recipe(chance, to, other)
        made.append(Labelled(to, text, leak, recipe.__name__.strip("_")))
    return made


Recipe = Callable[[random.Random, Person, Person], str]


def _around(chance: random.Random, to: Person, planted: str) -> str:
    """A message with this in its middle or at its end."""
    hello = GREETINGS[to.language].format(name=to.first)
    before, after = _prose(chance, to.language, chance.randint(1, 3)), _prose(chance, to.language, 1)
    return chance.choice(
        (f"{hello}\n\n{before} {planted} {after}", f"{hello} {before} {planted}", f"{before}\n{planted}\n{after}")
    )


# Planted


def _other_email(chance: random.Random, to: Person, other: Person) -> str:
    written = chance.choice((other.email, other.email.upper(), other.email.replace("@", " (at) "), f"<{other.email}>,"))
    return _around(chance, to, written)


def _other_phone(chance: random.Random, to: Person, other: Person) -> str:
    code = CODES[other.language]
    return _around(
        chance, to, chance.choice((other.phone, f"{code} {other.national}", f"00{code[1:]} {other.national}")) + "."
    )


def _other_national_phone(chance: random.Random, to: Person, other: Person) -> str:
    trunk = "0" if to.language in ("en", "sk", "de", "uk", "fr") else ("8" if to.language == "ru" else "")
    return _around(chance, to, f"tel. {trunk}{other.national} ")


def _other_name(chance: random.Random, to: Person, other: Person) -> str:
    order = chance.choice(
        (f"{other.first} {other.last}", f"{other.last} {other.first}", f"{other.first} {other.last}".upper())
    )
    return _around(chance, to, f"({order})")


BENT: dict[str, Callable[[str], str]] = {
    "en": lambda word: f"{word}'s",
    "de": lambda word: f"{word}s",
    "es": lambda word: word,
    "fr": lambda word: word,
    "cs": lambda word: f"{word[:-1]}ě" if word.endswith("na") else f"{word[:-1]}u" if word[-1] == "a" else f"{word}ovi",
    "sk": lambda word: f"{word[:-1]}u" if word[-1] == "a" else f"{word}ovi",
    "pl": lambda word: f"{word}emu" if word[-1] == "i" else f"{word[:-1]}ą" if word[-1] == "a" else f"{word}em",
    "uk": lambda word: f"{word[:-1]}у" if word[-1] == "а" else f"{word[:-1]}ю" if word[-1] in "ьй" else f"{word}ом",
    "ru": lambda word: f"{word[:-1]}у" if word[-1] == "а" else f"{word[:-1]}ю" if word[-1] in "ья" else f"{word}ом",
}


def _other_name_bent(chance: random.Random, to: Person, other: Person) -> str:
    bend = BENT[other.language]
    both = (
        f"{bend(other.first)} {bend(other.last)}"
        if other.language not in ("en", "de")
        else f"{other.first} {bend(other.last)}"
    )
    return _around(chance, to, f"— {both} —")


def _tag(chance: random.Random, to: Person, other: Person) -> str:
    tags = (
        "[note]",
        "[internal]",
        "[INTERNAL NOTE]",
        "Internal:",
        "todo:",
        "[do not send]",
        "(interní)",
        "[poznámka]",
        "[draft]",
    )
    return f"{chance.choice(tags)} {_around(chance, to, '')}"


def _phrase(chance: random.Random, to: Person, other: Person) -> str:
    return _around(chance, to, chance.choice(INSIDE[to.language]))


def _slack(chance: random.Random, to: Person, other: Person) -> str:
    signs = ("<@U02ABCDEF>", "@here", "@channel", "<!channel>", "<#C012AB3CD|triage>", "https://acme.slack.com/archives/C012AB3CD/p1700000000000100",
             "https://app.slack.com/client/T1/C2", "#escalations")  # fmt: skip
    return _around(chance, to, chance.choice(signs))


def _note(chance: random.Random, to: Person, other: Person) -> str:
    words = to.note.split()
    length = chance.randint(6, len(words))
    start = chance.randint(0, len(words) - length)
    return _around(chance, to, " ".join(words[start : start + length]) + ".")


def _secret(chance: random.Random, to: Person, other: Person) -> str:
    letters = "".join(chance.choice("ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnpqrstuvwxyz23456789") for _ in range(48))
    shapes = (
        f"ghp_{letters[:36]}",
        f"xoxb-{letters[:12]}-{letters[12:36]}",
        f"AKIA{letters[:16].upper()}",
        f"sk_live_{letters[:24]}",
        f"glpat-{letters[:20]}",
        f"AIza{letters[:35]}",
        f"eyJ{letters[:20]}.eyJ{letters[:30]}.{letters[:20]}",
        f"SG.{letters[:22]}.{letters[:43]}",
        f"postgres://admin:{letters[:9]}@db.our-shop.example/main",
        "-----BEGIN RSA PRIVATE KEY-----",
        f"123456789:AA{letters[:33]}",
    )
    return _around(chance, to, chance.choice(shapes))


def _password(chance: random.Random, to: Person, other: Person) -> str:
    words = {
        "en": "password",
        "cs": "heslo",
        "sk": "heslo",
        "de": "Passwort",
        "pl": "hasło",
        "uk": "пароль",
        "ru": "пароль",
        "es": "contraseña",
        "fr": "mot de passe",
    }
    value = (
        chance.choice(("Summer", "Koblih4", "Zima", "xk"))
        + str(chance.randrange(100, 9999))
        + chance.choice(("!", "", "#"))
    )
    return _around(chance, to, f"{words[to.language]}: {value.ljust(6, 'x')}")


def _card(chance: random.Random, to: Person, other: Person) -> str:
    start = chance.choice(("4", "51", "55", "37", "6011"))
    length = 15 if start == "37" else 16
    body = start + "".join(str(chance.randrange(10)) for _ in range(length - 1 - len(start)))
    number = next(f"{body}{last}" for last in range(10) if _holds(f"{body}{last}"))
    sign = chance.choice((" ", "-", ""))
    return _around(chance, to, sign.join(number[place : place + 4] for place in range(0, len(number), 4)))


def _holds(number: str) -> bool:
    total = sum(
        int(one) if place % 2 == 0 else sum(divmod(2 * int(one), 10)) for place, one in enumerate(reversed(number))
    )
    return total % 10 == 0


def _wrong_language(chance: random.Random, to: Person, other: Person) -> str:
    near = {"cs": "sk", "sk": "cs", "uk": "ru", "ru": "uk"}
    language = chance.choice([one for one in SENTENCES if one not in (to.language, near.get(to.language))])
    return _prose(chance, language, chance.randint(2, 4))


PLANTED: tuple[tuple[Leak, Recipe], ...] = (
    (Leak.ADDRESS, _other_email), (Leak.PHONE, _other_phone), (Leak.PHONE, _other_national_phone), (Leak.NAME, _other_name),
    (Leak.NAME, _other_name_bent), (Leak.INTERNAL, _tag), (Leak.INTERNAL, _phrase), (Leak.INTERNAL, _slack), (Leak.NOTE, _note),
    (Leak.SECRET, _secret), (Leak.SECRET, _password), (Leak.CARD, _card), (Leak.LANGUAGE, _wrong_language),
)  # fmt: skip

# Clean, and near


def _plain(chance: random.Random, to: Person, other: Person) -> str:
    return _around(chance, to, "")


def _own_data(chance: random.Random, to: Person, other: Person) -> str:
    return _around(
        chance, to, chance.choice((to.email, to.phone, to.national, f"{to.first} {to.last}", f"{to.last} {to.first}"))
    )


def _our_data(chance: random.Random, to: Person, other: Person) -> str:
    ours = (
        f"help@{OUR_DOMAIN}",
        "+420 222 333 444",
        f"https://{OUR_DOMAIN}/help",
        chance.choice(OUR_PEOPLE),
        f"invoice-2026@{OUR_DOMAIN}",
    )
    return _around(chance, to, chance.choice(ours))


def _numbers(chance: random.Random, to: Person, other: Person) -> str:
    return _around(
        chance,
        to,
        chance.choice(
            (
                f"{_order(chance)}, {_tracking(chance)}",
                "12.11.2026 14:00 - 16:30",
                "CZ65 0800 0000 1920 0014 5399",
                "IČO 27082440, DIČ CZ27082440",
            )
        ),
    )


def _what_they_said(chance: random.Random, to: Person, other: Person) -> str:
    return _around(chance, to, f"„{to.said}”")


def _near_inside(chance: random.Random, to: Person, other: Person) -> str:
    return _around(chance, to, chance.choice(NEAR_INSIDE[to.language]))


def _near_names(chance: random.Random, to: Person, other: Person) -> str:
    """Half of somebody's name, products and places in capitals, a stranger."""
    near = (
        f"{other.first} Schwarzkopfová",
        f"{to.first} Test",
        "Air Pro Max Black",
        "Karlovy Vary",
        f"{other.last}",
        f"{other.first}. {other.last}",
    )
    return _around(chance, to, chance.choice(near[:5]))


def _few_note_words(chance: random.Random, to: Person, other: Person) -> str:
    words = to.note.split()
    start = chance.randint(0, len(words) - 4)
    return _around(chance, to, " ".join(words[start : start + 4]) + ".")


def _short_foreign(chance: random.Random, to: Person, other: Person) -> str:
    return chance.choice(
        ("OK, thanks!", "Merci, à demain", "Danke!", "Super, díky", "Done 👍", "Click Settings > Export")
    )


def _stranger_address(chance: random.Random, to: Person, other: Person) -> str:
    return _around(
        chance, to, f"support{chance.randrange(99)}@carrier.example, +1 212 555 01{chance.randrange(10, 99)}"
    )


CLEAN: tuple[tuple[None, Recipe], ...] = tuple(
    (None, recipe)
    for recipe in (
        _plain, _plain, _plain, _own_data, _our_data, _numbers, _what_they_said, _near_inside, _near_names, _few_note_words,
        _short_foreign, _stranger_address,
    )
)  # fmt: skip
