"""Makes this process one of the next version."""

from functools import partial
from pathlib import Path

from sqlalchemy import BigInteger, Column, Identity, String, Table, insert
from sqlalchemy.orm import mapped_column

from connectors.contract.inbound import InboundEvent
from crm.interactions.model import Interaction
from crm.storage.base import Base
from crm.storage.jobs import Job
from crm.storage.unit_of_work import UnitOfWork
from hub import intake, together
from hub.commands import operate
from hub.migrations import command
from inbox import intake as inbox_intake
from inbox.intake import Envelope

NEXT = "the next version"
VERSIONS = Path(__file__).parent / "versions"


def become_next() -> None:
    """Its models know more, it writes that with each row, and its migrations have a step more."""
    for record in (Job, Interaction):
        setattr(record, "written_by", mapped_column(String(), default=NEXT, server_default="this version"))  # noqa: B010
    _write_own_table(
        Table(
            "next_version",
            Base.metadata,
            Column("id", BigInteger(), Identity(), primary_key=True),
            Column("said", String()),
        )
    )
    _know_own_migration()


def _write_own_table(table: Table) -> None:
    take_in = inbox_intake.take_in

    async def taken_in(work: UnitOfWork, event: InboundEvent, envelope: Envelope) -> None:
        await take_in(work, event, envelope)
        await work.session.execute(insert(table).values(said=event.event_id))

    for module in (intake, together):  # alone, and many at a time
        setattr(module, "take_in", taken_in)  # noqa: B010


def _know_own_migration() -> None:
    knowing = partial(command.upgrade, folders=(command.VERSIONS, VERSIONS))
    setattr(operate, "upgrade", knowing)  # noqa: B010
