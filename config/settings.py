"""The one class of settings. What is not declared here is refused, in every table and every source.

What stands in an account of a connector is declared by that connector, and checked when its accounts are built.
"""

import difflib
import re
from collections import Counter
from collections.abc import Iterable
from ipaddress import ip_network
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, available_timezones

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr, model_validator

CONFIG_FOLDER = Path(__file__).parent
DEFAULTS_FILE = CONFIG_FOLDER / "defaults.toml"
DATABASES = ("sqlite+aiosqlite://", "postgresql+asyncpg://")
LOOPBACK = ("127.0.0.1", "::1", "localhost")
INTERNATIONAL = re.compile(r"\+[1-9][0-9]{6,14}")  # E.164
SHORTEST_TOKEN = 24
REDIS = ("redis://", "rediss://", "unix://")


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (LookupError, ValueError, OSError):
        raise ValueError(f"{name!r} is no time zone{_nearest_zone(name)}") from None
    return name


def _nearest_zone(name: str) -> str:
    close = difflib.get_close_matches(name, available_timezones(), n=1)
    return f"; did you mean {close[0]!r}?" if close else ", for example Europe/Prague"


def _network(name: str) -> str:
    try:
        ip_network(name, strict=False)
    except ValueError:
        raise ValueError(f"{name!r} is no address and no network, like 10.0.0.7 or 10.0.0.0/8") from None
    return name


def _public_address(address: str) -> str:
    if address and not address.startswith(("http://", "https://")):
        raise ValueError("must begin with https:// (or http://)")
    return address.rstrip("/")


def _database_address(address: str) -> str:
    if not address.startswith(DATABASES):
        raise ValueError(f"must begin with {' or '.join(DATABASES)}")
    return address


def _redis_address(address: SecretStr) -> SecretStr:
    if not address.get_secret_value().startswith(REDIS):
        raise ValueError(f"must begin with {', '.join(REDIS)}")
    return address


def _long_enough(token: SecretStr) -> SecretStr:
    if len(token.get_secret_value()) < SHORTEST_TOKEN:
        raise ValueError(f"must have {SHORTEST_TOKEN} characters or more, which nobody can guess")
    return token


def _international(number: str) -> str:
    if not INTERNATIONAL.fullmatch(number):
        raise ValueError(f"{number!r} is no number with its country and without blanks, like +493012345678")
    return number


Zone = Annotated[str, AfterValidator(_zone)]
Language = Annotated[str, Field(pattern=r"^[a-z]{2,3}$")]


class Table(BaseModel):
    """A table of settings: a misspelt name in it is an error, never silence."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class HubTable(Table):
    name: str = Field(min_length=1, description="what the hub calls itself to operators")
    timezone: Zone = Field(description="the zone used where a contact's own is not known, for example Europe/Prague")
    language: Language = Field(description="the language used where a contact's own is not known, as ISO 639")


class ServerTable(Table):
    host: str = Field(min_length=1, description="address to listen on; a reverse proxy stands before it")
    port: int = Field(ge=0, le=65535, description="0 takes any free port")
    public_url: Annotated[str, AfterValidator(_public_address)] = Field(
        description="how providers reach the hub, for example https://hub.example.com; empty: they cannot. Without https what "
        "we advertise by mail names a mail address to unsubscribe, and no page: mail programs post to nothing else"
    )
    link_secret: Annotated[SecretStr, AfterValidator(_long_enough)] | None = Field(
        default=None,
        description="signs links that stand in messages for years, to unsubscribe; left out: slack.signing_secret does",
    )
    allow_http: bool = Field(
        description="take a public_url of http that leads beyond this machine: what is posted there can be read on the way"
    )
    encrypted_only: bool = Field(
        description="refuse to start while database, Redis, mail servers or providers would be reached without TLS"
    )
    monitoring_token: Annotated[SecretStr, AfterValidator(_long_enough)] | None = Field(
        default=None,
        description="/health and /metrics are then shown only to who brings it (Authorization: Bearer ...); /ready stays open",
    )
    body_limit: int = Field(gt=0, description="bytes of the largest request taken")
    drain_seconds: float = Field(
        ge=0,
        le=60,
        description="asked to end, go on for so long with /ready at 503, so that a load balancer sends nothing more; 0: none asks",
    )
    trusted_proxies: list[Annotated[str, AfterValidator(_network)]] = Field(
        description="addresses or networks of your own proxies: their X-Forwarded-For says who calls, for limits"
    )


class DatabaseTable(Table):
    url: Annotated[str, AfterValidator(_database_address)] = Field(
        description="sqlite+aiosqlite:///path or postgresql+asyncpg://user:password@host/name", repr=False
    )
    pool_size: int = Field(ge=2, le=100, description="connections of one process to PostgreSQL")


class RedisTable(Table):
    url: Annotated[SecretStr, AfterValidator(_redis_address)] | None = Field(
        default=None, description="redis://host:port/0; needed only when the hub is more than one process"
    )


REPEATED_DAYS = 30  # Amazon's notifications are repeated for 23 days, and nobody's longer


class EngineTable(Table):
    concurrency: int = Field(ge=1, le=200, description="jobs worked on at once by one worker")
    journal_limit: int = Field(
        ge=10, description="accepted requests that may wait for the disk before new ones get 503"
    )
    journal_timeout_seconds: float = Field(gt=0, le=30, description="longest wait for the disk before a 503")
    chat_days: int = Field(ge=1, description="days for which what lies ready for visitors of a web chat is kept")


class JournalTable(Table):
    """How long the journal keeps what arrived. What was not handled yet stays in any case."""

    body_days: int = Field(
        ge=1, description="days for which whole bodies are kept that could not be taken apart at once"
    )
    item_days: int = Field(ge=1, le=3650, description="days for which each event is kept as it came, to be replayed")
    key_days: int = Field(le=3650, description="days for which it is known after that that an event came; at least 30")

    @model_validator(mode="after")
    def _check(self) -> Self:
        if self.key_days < REPEATED_DAYS:
            raise ValueError(
                f"key_days is {self.key_days}, and must be at least {REPEATED_DAYS}: providers repeat what they posted"
                " for weeks, and what is no longer known would be taken in twice"
            )
        if self.body_days > self.item_days:
            raise ValueError(
                f"body_days is {self.body_days} and item_days {self.item_days}: a whole body holds items, so it may not"
                " be kept longer than they are"
            )
        return self


class BlobsTable(Table):
    folder: str = Field(description="where attachments and large bodies lie; unused with S3")
    attachment_limit: int = Field(gt=0, description="bytes of the largest attachment fetched")
    media_hosts: list[Annotated[str, Field(pattern=r"^(\*\.)?[a-z0-9.-]+$")]] = Field(
        description="hosts from which files are fetched that customers name by an address, like cdn.example.com or *.example.com; "
        "empty: any public one"
    )
    s3_bucket: str | None = Field(default=None, description="a bucket instead of the folder")
    s3_endpoint: str | None = Field(default=None, description="address of a server that speaks S3, where not Amazon's")
    s3_region: str | None = Field(default=None, description="the bucket's region")
    s3_access_key: SecretStr | None = Field(default=None, description="left out: what the machine's own role allows")
    s3_secret_key: SecretStr | None = Field(default=None, description="belongs to s3_access_key")

    @model_validator(mode="after")
    def _check(self) -> Self:
        if (self.s3_access_key is None) != (self.s3_secret_key is None):
            raise ValueError("s3_access_key and s3_secret_key belong together, and one of them is not set")
        if self.s3_bucket is None and (self.s3_endpoint or self.s3_region or self.s3_access_key):
            raise ValueError("there are values for S3 but no s3_bucket")
        return self


class PrivacyTable(Table):
    folder: str = Field(
        min_length=1,
        description="where the key and the list of erasures lie; neither holds anything personal, and both are kept apart from "
        "back-ups: without the list an older back-up brings erased people back",
    )
    erasure_key: Annotated[SecretStr, AfterValidator(_long_enough)] | None = Field(
        default=None,
        description="the key itself, the same for every machine of a hub, and for ever; left out: one is made in the folder",
    )


class ApiTable(Table):
    tokens: dict[str, Annotated[SecretStr, AfterValidator(_long_enough)]] = Field(
        default={}, description="name of the system -> its token, 24 characters or more; without any the API is off"
    )
    country: str = Field(
        default="", pattern=r"^([A-Z]{2})?$", description="whose national telephone numbers are meant, as ISO 3166: DE"
    )


class GateTable(Table):
    fresh_answer_minutes: int = Field(
        ge=0, description="an answer so soon after the contact wrote is not held by hours"
    )
    live_chat_seconds: int = Field(ge=0, description="a web chat seen so recently keeps the answer")
    unseen_chat_minutes: float = Field(
        ge=0, description="an answer that nobody has seen in a web chat for so long goes on by e-mail; 0: it never does"
    )
    undo_seconds: float = Field(ge=0, le=120, description="how long a rep may take a message back")
    direct_sending_minutes: int = Field(ge=1, description="how long 'send what I type here' lasts")


def _emoji(name: str) -> str:
    if not re.fullmatch(r"[a-z0-9_+'-]{1,100}", name):
        raise ValueError("an emoji's name in Slack, in small letters and without colons: white_check_mark")
    return name


EmojiNames = list[Annotated[str, AfterValidator(_emoji)]]


class GesturesTable(Table):
    """Which emoji of a rep say what, on a card or on any message in its thread; an empty list: none does."""

    claim: EmojiNames = Field(description="the conversation is theirs")
    resolve: EmojiNames = Field(description="it is done")
    urgent: EmojiNames = Field(description="it is urgent, whatever the rules say")
    snooze: EmojiNames = Field(description="it sleeps until their tomorrow morning")
    note: EmojiNames = Field(description="what they typed is a note for the team, and never sent")
    create: EmojiNames = Field(description="a message that was put to rest, or taken for noise, wants an answer")

    @model_validator(mode="after")
    def _check(self) -> Self:
        names = [name for verb in type(self).model_fields for name in getattr(self, verb)]
        if doubled := _doubled(names):
            raise ValueError(f"an emoji can say one thing only: {', '.join(doubled)}")
        return self


class SlackTable(Table):
    enabled: bool = Field(description="whether there is a desk in Slack")
    team: str = Field(description="the workspace's id, T...")
    default_channel: str = Field(description="where a card goes that no rule of routing.yaml places, C...")
    mode: Literal["http", "socket"] = Field(
        description="http: Slack posts to server.public_url/slack/events; socket: the hub opens a socket, and needs no address"
    )
    fallback_channel: str = Field(
        description="where conversations go on whose channel the bot lost; empty: default_channel"
    )
    bot_token: SecretStr | None = Field(default=None, description="xoxb-..., from OAuth & Permissions of the app")
    signing_secret: SecretStr | None = Field(
        default=None, description="from Basic Information of the app; proves what Slack posts, and signs links for reps"
    )
    app_token: SecretStr | None = Field(
        default=None, description="xapp-..., from Basic Information, with connections:write; for mode socket alone"
    )
    base_url: str = Field(description="Slack's API")
    seconds_between_posts: float = Field(
        ge=0, description="pace of posts in one channel; 0 keeps none of Slack's limits, for simulators"
    )
    file_limit: int = Field(
        gt=0,
        description="bytes of the largest file shown in a thread, or sent out of one; larger ones stay where they are",
    )
    reactions_reach_customers: bool = Field(
        description="a rep's emoji on what a customer wrote is shown to the customer, where their channel can"
    )
    first_reply_takes: bool = Field(description="who answers a conversation that nobody has taken has taken it")
    gestures: GesturesTable = Field(description="what the emoji of a rep say")


class PromisesTable(Table):
    warn: bool = Field(description="tell owner, channel and lead when a promise of calendars.yaml runs out")


class AutomaticTable(Table):
    out_of_hours: bool = Field(description="who writes while nobody is at the desk is told so, once a night")
    satisfaction: bool = Field(description="ask once, after a conversation was resolved, how content they are")
    satisfaction_minutes: float = Field(ge=0, description="so long after it was resolved")
    nudge_days: int = Field(ge=0, description="remind the rep to close what waits for the customer so long; 0: never")
    close_days: int = Field(ge=0, description="close what waits for the customer so long; 0: never")
    close_with_open_deals: bool = Field(description="nudge and close also where the contact has an open deal")


class LanguageModelTable(Table):
    enabled: bool = Field(
        description="ask a model about tone and urgency, and for drafts; without it the hub's own rules do"
    )
    base_url: str | None = Field(
        default=None, description="a server that speaks OpenAI's chat completions, ending in /v1"
    )
    model: str | None = Field(default=None, description="the model's name at that server")
    api_key: SecretStr | None = Field(default=None, description="left out where the server asks for none")
    timeout_seconds: float = Field(gt=0, le=60, description="longest wait for one answer")
    max_retries: int = Field(ge=0, le=5, description="further tries of one question")


class LeakCheckTable(Table):
    enabled: bool = Field(
        description="ask a rep before a message goes that may hold what is not meant for this customer"
    )
    phrases: list[str] = Field(description="words of your own that only colleagues use: names of projects, of partners")


class LogTable(Table):
    level: Literal["debug", "info", "warning", "error"] = Field(description="at debug, logs hold what customers wrote")
    format: Literal["console", "json"] = Field(description="json for machines that collect logs")


class SandboxTable(Table):
    enabled: bool = Field(description="the clock may be moved; never set this where real customers write")


class FilesTable(Table):
    routing: str = Field(description="path of routing.yaml; empty: the one that ships with the hub")
    calendars: str = Field(description="path of calendars.yaml; empty: the one that ships with the hub")
    automatic: str = Field(description="path of automatic.yaml; empty: the one that ships with the hub")
    templates: str = Field(description="folder of answer templates; empty: those that ship with the hub")


class RepTable(Table):
    """A person who may answer. Slack users are matched by this map alone."""

    name: str = Field(min_length=1, description="as colleagues and customers read it")
    email: str = Field(pattern=r"^\S+@\S+$", description="as routing.yaml names them")
    slack_user: str = Field(min_length=1, description="their member id in Slack, U...")
    role: Literal["viewer", "rep", "lead", "admin"] = Field(
        default="rep", description="what they may do; a viewer looks and changes nothing"
    )
    team: str = Field(default="", description="as routing.yaml names teams")
    languages: list[Language] = Field(default=[], description="what they speak, as ISO 639; empty: any")
    timezone: Zone | None = Field(default=None, description="their own zone; left out: the hub's")
    max_load: int = Field(default=20, ge=1, description="open conversations at once")
    phone: Annotated[str, AfterValidator(_international)] | None = Field(
        default=None, description="their telephone, +493012345678: it rings first when they call somebody"
    )


class ConnectorTable(Table):
    """The accounts of one channel."""

    accounts: dict[str, dict[str, Any]] = Field(
        default={}, description="name of the account -> its settings", repr=False
    )  # plain values until their connector has read them: secrets would stand in every repr of Settings


class Settings(Table):
    """Everything an operator can say."""

    hub: HubTable
    server: ServerTable
    database: DatabaseTable
    redis: RedisTable
    engine: EngineTable
    journal: JournalTable
    blobs: BlobsTable
    privacy: PrivacyTable
    api: ApiTable
    gate: GateTable
    promises: PromisesTable
    automatic: AutomaticTable
    slack: SlackTable
    language_model: LanguageModelTable
    leak_check: LeakCheckTable
    log: LogTable
    sandbox: SandboxTable
    files: FilesTable
    reps: list[RepTable] = Field(default=[], description="who may answer")
    connectors: dict[str, ConnectorTable] = Field(default={}, description="which channels there are")

    @model_validator(mode="after")
    def _check(self) -> Self:
        if self.sandbox.enabled and self.server.host not in LOOPBACK:
            raise ValueError("sandbox.enabled is for one machine alone: server.host must then be 127.0.0.1")
        self._check_address()
        for what, values in (
            ("slack_user", [one.slack_user for one in self.reps]),
            ("email", [one.email.lower() for one in self.reps]),
        ):
            if doubled := _doubled(values):
                raise ValueError(f"reps: two of them have the {what} {', '.join(doubled)}")
        return self

    def _check_address(self) -> None:
        url = urlsplit(self.server.public_url)
        if url.scheme == "http" and url.hostname not in LOOPBACK and not self.server.allow_http:
            raise ValueError(
                f"server.public_url is {self.server.public_url}: without https, what customers write can be read on the way. "
                "Put a reverse proxy with a certificate before the hub, or set server.allow_http if you know why not"
            )


def _doubled(values: Iterable[str]) -> list[str]:
    return sorted(value for value, times in Counter(values).items() if times > 1)
