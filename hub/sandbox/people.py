"""Who lives in the sandbox: a few customers with phones, and the reps who answer them. All of them are invented."""

from dataclasses import dataclass, field

TRIAGE_CHANNEL = "C0TRIAGE01"
SALES_CHANNEL = "C0SALES001"


@dataclass(frozen=True, slots=True)
class Customer:
    """Somebody outside. `key` names them in stories; `telegram_id` is their user id; languages are ISO 639-1.

    `number` is their telephone (E.164), `country` where it is (ISO 3166); Telegram shows the shop only `phone`.
    `is_known`: the shop knows from the first day that the number and the mail address are theirs.
    """

    key: str
    first_name: str
    last_name: str
    username: str
    telegram_id: int
    language: str
    email: str
    number: str
    country: str
    phone: str | None = None
    about: str = ""
    is_known: bool = False

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.last_name}"


@dataclass(frozen=True, slots=True)
class DeskRep:
    """Somebody inside, known to Slack by `slack_user`."""

    key: str
    name: str
    slack_user: str
    email: str
    team: str
    timezone: str
    languages: tuple[str, ...] = field(default=())
    role: str = "rep"


CUSTOMERS = (
    Customer(
        "anna",
        "Anna",
        "Nováková",
        "anna_novakova",
        512_300_001,
        "cs",
        "anna@post.example",
        "+420601000101",
        "CZ",
        about="runs a small online shop in Brno",
    ),
    Customer(
        "marek",
        "Marek",
        "Wójcik",
        "marek_w",
        512_300_002,
        "pl",
        "marek@post.example",
        "+48501000102",
        "PL",
        about="keeps his evenings to himself",
    ),
    Customer(
        "olena",
        "Olena",
        "Kovalenko",
        "olena_kov",
        512_300_003,
        "uk",
        "olena@post.example",
        "+380501000103",
        "UA",
        about="asks before she buys",
    ),
    Customer(
        "james",
        "James",
        "Porter",
        "jporter",
        512_300_004,
        "en",
        "james@post.example",
        "+447700900104",
        "GB",
        about="writes little and to the point",
    ),
    Customer(
        "klara",
        "Klara",
        "Bauer",
        "klara_bauer",
        512_300_005,
        "de",
        "klara@post.example",
        "+436641234505",
        "AT",
        about="goes from WhatsApp to mail, and stays one conversation",
        is_known=True,
    ),
)

REPS = (
    DeskRep(
        "petr", "Petr Svoboda", "U0PETR0001", "petr@hub.example", "support", "Europe/Prague", ("cs", "sk", "en", "pl")
    ),
    DeskRep(
        "jana",
        "Jana Dvořáková",
        "U0JANA0001",
        "jana@hub.example",
        "sales",
        "Europe/Prague",
        ("cs", "en", "de", "uk"),
        "lead",
    ),
    DeskRep(
        "tom", "Tom Fischer", "U0TOM00001", "tom@hub.example", "support", "Europe/Berlin", ("de", "en", "fr", "es")
    ),
)

STRANGER = DeskRep("guest", "Guest of the workspace", "U0GUEST001", "guest@elsewhere.example", "", "Europe/Prague")


def customer(key: str) -> Customer:
    return next(one for one in CUSTOMERS if one.key == key)


def rep(key: str) -> DeskRep:
    return next(one for one in (*REPS, STRANGER) if one.key == key)
