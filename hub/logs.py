"""Structured logs. At info level no secret and no message body may appear; what looks like one is taken out of every line."""

import logging
import re
import sys
from collections.abc import Callable, Mapping

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

from connectors.contract.hidden import MASK, without_hidden

# Tokens of Slack, Telegram and OpenAI-like services, bearer headers, and passwords inside addresses.
SECRET_LOOKS = re.compile(
    r"xox[a-z]-[\w-]+|xapp-[\w-]+|\d{6,}:[\w-]{20,}|\bsk-[\w-]{8,}"
    r"|(?i:(?<=bearer ))[\w.~+/-]+=*|(?<=://)[^/\s:@]*:[^/\s@]+(?=@)"
)
SECRET_NAMES = re.compile(r"(?i)(^|_)(token|secret|password|authorization|api_key)$")
BODY_NAMES = frozenset({"text", "body", "content", "message_text", "item", "payload", "subject", "caption"})
# Errors of others that repeat what they were given: a row that PostgreSQL refused, a value that pydantic refused.
BODY_LOOKS = re.compile(r"DETAIL:[^\n]*|(?<=input_value=).*?(?=, input_type=)", re.DOTALL)
LONGEST = 4000
CHATTY = (
    "aiohttp.access",
    "aiosqlite",
    "asyncio",
    "botocore",
    "httpcore",
    "httpcore2",
    "httpx",
    "httpx2",
    "openai",
    "slack_bolt",
    "slack_sdk",
    "telegram",
    "urllib3",
)
LEFT_OUT = "<left out>"

Cleaning = Callable[[str], str]


def set_up(level: str, style: str) -> None:
    """Send everything, the libraries' words too, to standard error."""
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        without_bodies,
        without_secrets,
    ]
    structlog.configure(
        processors=[structlog.stdlib.filter_by_level, *shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, _renderer(style)],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    for name in CHATTY:
        logging.getLogger(name).setLevel(max(logging.WARNING, root.level))


def _renderer(style: str) -> Processor:
    if style == "json":
        return structlog.processors.JSONRenderer()
    # As repr: what somebody sent with a line break in it begins no line of its own.
    return structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty(), repr_native_str=True)


def without_bodies(logger: WrappedLogger, method: str, event: EventDict) -> EventDict:
    """What a customer wrote is for debug level only."""
    if event.get("level", method) == "debug":
        return event
    return {name: _length(value) if name in BODY_NAMES else _walked(value, _no_body) for name, value in event.items()}


def without_secrets(logger: WrappedLogger, method: str, event: EventDict) -> EventDict:
    """Secrets are for no level at all. Texts are cut at LONGEST letters."""
    return {name: MASK if SECRET_NAMES.search(name) else _walked(value, _no_secret) for name, value in event.items()}


def _length(value: object) -> str:
    return f"<{len(value)} long>" if isinstance(value, str | bytes | list | tuple | dict) else LEFT_OUT


def _no_body(text: str) -> str:
    return BODY_LOOKS.sub(LEFT_OUT, text)


def _no_secret(text: str) -> str:
    clean = SECRET_LOOKS.sub(MASK, without_hidden(text))
    return clean if len(clean) <= LONGEST else f"{clean[:LONGEST]}… ({len(clean)} letters)"


def _walked(value: object, clean: Cleaning) -> object:
    """The value with `clean` over every text in it; what is no plain value is looked at as its text."""
    match value:
        case str():
            return clean(value)
        case None | bool() | int() | float():
            return value
        case Mapping():
            return {name: _walked(inner, clean) for name, inner in value.items()}
        case list() | tuple() | set() | frozenset():
            return [_walked(inner, clean) for inner in value]
        case _:
            return clean(str(value))
