"""Structured logs. At info level no secret and no message body may appear; a filter takes out what looks like one."""

import logging
import re
import sys
from typing import Any

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

# Tokens of Slack, Telegram and OpenAI-like services, bearer headers, and passwords inside addresses.
SECRET_LOOKS = re.compile(
    r"xox[a-z]-[\w-]+|xapp-[\w-]+|\b\d{6,}:[\w-]{20,}|\bsk-[\w-]{8,}|(?i:bearer )[\w.~+/-]+=*|(?<=://)[^/\s:@]*:[^/\s@]+(?=@)"
)
BODY_NAMES = frozenset({"text", "body", "content", "message_text", "item", "payload"})


def set_up(level: str, style: str) -> None:
    """Send everything, the libraries' words too, to standard error."""
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        without_bodies,
        without_secrets,
    ]
    renderer: Processor = (
        structlog.processors.JSONRenderer()
        if style == "json"
        else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    )
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
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    for chatty in (
        "httpx",
        "httpcore",
        "httpx2",
        "httpcore2",
        "telegram",
        "slack_sdk",
        "slack_bolt",
        "openai",
        "aiohttp.access",
        "botocore",
    ):
        logging.getLogger(chatty).setLevel(max(logging.WARNING, root.level))


def without_bodies(logger: WrappedLogger, method: str, event: EventDict) -> EventDict:
    """What a customer wrote is for debug level only."""
    if method == "debug":
        return event
    return {name: _length(value) if name in BODY_NAMES else value for name, value in event.items()}


def _length(value: Any) -> str:
    return f"<{len(value)} long>" if isinstance(value, str | bytes | list | dict) else "<left out>"


def without_secrets(logger: WrappedLogger, method: str, event: EventDict) -> EventDict:
    return {name: SECRET_LOOKS.sub("***", value) if isinstance(value, str) else value for name, value in event.items()}
