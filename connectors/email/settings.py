"""What an operator must give for one mailbox: its address, at least one road in, and one road out."""

import re
from enum import StrEnum
from typing import Annotated, Self

import idna
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr, model_validator

from connectors.email.envelope import Home
from connectors.email.oauth_settings import OAuthSettings
from connectors.email.posted_settings import PostmarkSettings, SendgridSettings
from connectors.email.ses_settings import SesSettings
from connectors.toolkit.settings import ConnectorSettings

MEGABYTE = 1024 * 1024
# RFC 5321, section 4.1.2: the local part as a dot-string, the domain as labels; other alphabets by RFC 6531.
_LOCAL = re.compile(r"[\w!#$%&'*+/=?^`{|}~-]+(?:\.[\w!#$%&'*+/=?^`{|}~-]+)*")
_DOMAIN = re.compile(r"[\w-]+(?:\.[\w-]+)*")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z@-]{1,120}")


def _address(address: str) -> str:
    local, _, domain = address.rpartition("@")
    if not _LOCAL.fullmatch(local) or not _DOMAIN.fullmatch(domain):
        raise ValueError(f"{address!r} is no e-mail address")
    return f"{local}@{_domain(domain)}".lower()


def _domain(domain: str) -> str:
    """In the form of the domain name system, since that is how mail is addressed: xn--..."""
    try:
        return idna.encode(domain, uts46=True).decode().lower()
    except idna.IDNAError as problem:
        raise ValueError(f"{domain!r} is no domain") from problem


def _one_line(text: str) -> str:
    if _CONTROL.search(text):
        raise ValueError("it must be one line, without control characters")
    return text.strip()


def _token(text: str) -> str:
    if text and not _TOKEN.fullmatch(text):
        raise ValueError("it must be one word of letters, digits and dots")
    return text.lower()


Address = Annotated[str, AfterValidator(_address)]
Domain = Annotated[str, AfterValidator(_domain)]
Line = Annotated[str, AfterValidator(_one_line)]
Token = Annotated[str, AfterValidator(_token)]
Port = Annotated[int, Field(ge=1, le=65535)]


class Security(StrEnum):
    """NONE sends everything in clear text; STARTTLS must be offered; TLS from the first byte."""

    NONE = "none"
    STARTTLS = "starttls"
    TLS = "tls"


class Protocol(StrEnum):
    SMTP = "smtp"
    LMTP = "lmtp"


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class ListenSettings(_Table):
    """Where mail is handed to us, by a mail server of yours in front. `port` 0 takes any that is free. Times in seconds."""

    host: str = "127.0.0.1"
    port: int = Field(default=2525, ge=0, le=65535)
    protocol: Protocol = Protocol.SMTP
    hostname: Line = "inbox-hub"
    certificate: str | None = None
    private_key: str | None = None
    requires_tls: bool = False
    connections: int = Field(default=50, ge=1, le=10_000)
    timeout: float = Field(default=60, gt=0, le=600)

    @model_validator(mode="after")
    def _check(self) -> Self:
        if (self.certificate is None) != (self.private_key is None):
            raise ValueError("certificate and private_key belong together: give both, or none")
        if self.requires_tls and self.certificate is None:
            raise ValueError("requires_tls needs certificate and private_key, or nobody can hand us anything")
        return self


class History(StrEnum):
    """What the first look into an IMAP folder brings in: all that lies there, or only what comes from then on."""

    ALL = "all"
    NEW = "new"


class ImapSettings(_Table):
    """A folder to be read. Nothing in it is changed or deleted. Who asks is proven by `password`, by the mailbox's `oauth`, or
    by `oauth_token`, an access token that somebody else renews."""

    host: str
    port: Port = 993
    security: Security = Security.TLS
    user: Line
    password: SecretStr | None = None
    oauth_token: SecretStr | None = None
    folder: Line = "INBOX"
    history: History = History.ALL
    batch: int = Field(default=20, ge=1, le=200)
    timeout: float = Field(default=20, gt=0, le=120)
    certificates: str | None = None

    @model_validator(mode="after")
    def _check(self) -> Self:
        if self.password is not None and self.oauth_token is not None:
            raise ValueError("give either password or oauth_token: one of them proves who asks")
        return self

    @property
    def needs_oauth(self) -> bool:
        return self.password is None and self.oauth_token is None


class SmtpSettings(_Table):
    """A mail server that carries our mail. `command_timeout` is for everything before the content, `data_timeout` for the
    content itself; in seconds. The hub gives a send fifteen seconds in all. `certificates`: a file of authorities to trust.
    A `user` without `password` logs in by the mailbox's `oauth`."""

    host: str
    port: Port = 587
    security: Security = Security.STARTTLS
    user: Line | None = None
    password: SecretStr | None = None
    command_timeout: float = Field(default=8, gt=0, le=60)
    data_timeout: float = Field(default=60, gt=0, le=600)
    certificates: str | None = None

    @model_validator(mode="after")
    def _check(self) -> Self:
        if self.user is None and self.password is not None:
            raise ValueError("user and password belong together: give both, or none")
        return self

    @property
    def needs_oauth(self) -> bool:
        return self.user is not None and self.password is None


class EmailSettings(ConnectorSettings):
    """`domains`: whole domains that this mailbox answers for, `aliases`: further addresses. `size_limit` in bytes.

    Mail comes in by `listen`, `imap`, `ses`, `postmark` or `sendgrid`, by several of them if you like; it goes out by `smtp` if
    that is set, else by `ses`.

    `trusted_authserv_id`: the name under which our own mail server writes Authentication-Results; without it no sender is
    taken for proven. `spam_header`: the header in which that server says Yes to spam. `instance` marks our own mail, so that
    we know it when it comes back.
    """

    address: Address
    display_name: Line = ""
    signature: str = ""
    aliases: tuple[Address, ...] = ()
    domains: tuple[Domain, ...] = ()
    listen: ListenSettings | None = None
    imap: ImapSettings | None = None
    smtp: SmtpSettings | None = None
    ses: SesSettings | None = None
    oauth: OAuthSettings | None = None
    postmark: PostmarkSettings | None = None
    sendgrid: SendgridSettings | None = None
    trusted_authserv_id: Token = ""
    spam_header: Token = ""
    instance: Token = ""
    size_limit: int = Field(default=25 * MEGABYTE, ge=10_000, le=200 * MEGABYTE)

    @model_validator(mode="after")
    def _check(self) -> Self:
        is_told = self.takes_posts or (self.ses is not None and bool(self.ses.topic_arns))
        if self.listen is None and self.imap is None and not is_told:
            raise ValueError("no mail can come in: set listen, imap, postmark, sendgrid, or ses with its topic_arns")
        if self.smtp is None and self.ses is None:
            raise ValueError("no mail can go out: set smtp or ses")
        if self.oauth is None and self.imap is not None and self.imap.needs_oauth:
            raise ValueError("imap needs password, or oauth with which the hub gets its tokens")
        if self.oauth is None and self.smtp is not None and self.smtp.needs_oauth:
            raise ValueError("smtp.user needs password, or oauth with which the hub gets its tokens")
        return self

    @property
    def takes_posts(self) -> bool:
        """Whether Postmark or SendGrid may post here."""
        return self.postmark is not None or self.sendgrid is not None

    @property
    def home(self) -> Home:
        return Home((self.address, *self.aliases), self.domains, self.mark)

    @property
    def mark(self) -> str:
        """What stands in our own mails so that we know them: `instance`, else the address."""
        return self.instance or self.address

    @property
    def domain(self) -> str:
        """The domain of our address, and of our Message-IDs."""
        return self.address.rpartition("@")[2]

    @classmethod
    def offline(cls, secret: str = "") -> Self:
        return cls(address="hub@localhost", listen=ListenSettings(port=0), smtp=SmtpSettings(host="localhost"))
