"""WhatsApp, simulated on loopback: for the sandbox and for tests only."""

from connectors.whatsapp.simulator.provider import WhatsappSimulator
from connectors.whatsapp.simulator.rehearsal import rehearse, settings_for
from connectors.whatsapp.simulator.server import (
    APP_SECRET,
    BUSINESS_ACCOUNT_ID,
    PHONE_NUMBER_ID,
    TOKEN,
    VERIFY_TOKEN,
)
from connectors.whatsapp.simulator.webhooks import Number
from connectors.whatsapp.simulator.world import (
    ApprovedTemplate,
    Behaviour,
    Group,
    Person,
    PhoneMessage,
    StoredFile,
)

__all__ = [
    "APP_SECRET",
    "BUSINESS_ACCOUNT_ID",
    "PHONE_NUMBER_ID",
    "TOKEN",
    "VERIFY_TOKEN",
    "ApprovedTemplate",
    "Behaviour",
    "Group",
    "Number",
    "Person",
    "PhoneMessage",
    "StoredFile",
    "WhatsappSimulator",
    "rehearse",
    "settings_for",
]
