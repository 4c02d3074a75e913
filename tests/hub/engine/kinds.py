"""Job kinds as a room declares them."""

from crm.storage.jobs import JobKind

SAY = JobKind("test.say", keeps_order=True)
SHOUT = JobKind("test.shout")
