"""Every record of the memory, imported for its table: foreign keys lead from room to room, and a merge moves rows of all.

A new `model.py` of the memory is added here.
"""

import crm.accounts.model
import crm.audit.model
import crm.companies.model
import crm.contacts.model
import crm.interactions.model
import crm.notes.model
import crm.opportunities.model
import crm.preferences.model
import crm.privacy.model
import crm.reps.model
import crm.search.schema  # no records: an index that is made with the tables
import crm.storage.jobs
import crm.tasks.model
from crm.storage.base import Base

MODULES = (
    crm.accounts.model,
    crm.audit.model,
    crm.companies.model,
    crm.contacts.model,
    crm.interactions.model,
    crm.notes.model,
    crm.opportunities.model,
    crm.preferences.model,
    crm.privacy.model,
    crm.reps.model,
    crm.storage.jobs,
    crm.tasks.model,
)

metadata = Base.metadata
