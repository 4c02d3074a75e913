"""Every model of the whole hub, imported for its tables. A new model module outside the memory is added here."""

import crm.models
import hub.api_keys.model
import hub.engine.model
import hub.mailbox.model
import inbox.acts.model
import inbox.calling.model
import inbox.channel_health.model
import inbox.conversations.model
import inbox.deliveries.model
import inbox.labels.model
import inbox.notifications.model
import inbox.out_of_hours.model
import inbox.proposals.model
import inbox.routing.model
import inbox.satisfaction.model
import inbox.service_levels.model
import inbox.signs.model
import inbox.slack.gestures.model
import inbox.slack.model
import inbox.slack.presence.model
from crm.storage.base import Base

MODULES = (
    *crm.models.MODULES,
    hub.api_keys.model,
    hub.engine.model,
    hub.mailbox.model,
    inbox.acts.model,
    inbox.calling.model,
    inbox.channel_health.model,
    inbox.conversations.model,
    inbox.deliveries.model,
    inbox.notifications.model,
    inbox.labels.model,
    inbox.out_of_hours.model,
    inbox.proposals.model,
    inbox.routing.model,
    inbox.satisfaction.model,
    inbox.service_levels.model,
    inbox.signs.model,
    inbox.slack.gestures.model,
    inbox.slack.model,
    inbox.slack.presence.model,
)

metadata = Base.metadata
