"""Where the client's calls go in tests: the settings for each, and a mail to send."""

from email.message import EmailMessage
from typing import Any

from connectors.email.ses_settings import SesSettings
from connectors.email.simulator.ses import SesSimulator
from hub.clock import epoch_seconds

SENDER = "desk@shop.example"


def mail_bytes(to: str = "lena@example.org", **fields: str) -> bytes:
    """A mail as it goes out, with CRLF."""
    mail = EmailMessage()
    head = {
        "From": f"Desk <{SENDER}>",
        "To": to,
        "Subject": "Grüße 🎉",
        "Date": "Fri, 20 Nov 2026 10:00:00 +0000",
        "Message-ID": "<our.own.id@shop.example>",
    }
    for name, value in {**head, **fields}.items():
        mail[name.replace("_", "-")] = value
    mail.set_content("Hello,\n\nall is well.\n")
    return mail.as_bytes().replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")


def settings(simulator: SesSimulator, **changes: Any) -> SesSettings:
    return SesSettings.model_validate({**simulator.settings(), **changes})


def new_simulator(**options: Any) -> SesSimulator:
    return SesSimulator(epoch_seconds, retry_delays=(0.05, 0.1), **options)
