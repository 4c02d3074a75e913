"""What was said in a call of ours is judged as any text is, and kept with it. Nobody waits for us in it, so nothing is routed."""

from uuid import UUID

from crm.interactions import actions as interactions
from crm.storage.unit_of_work import JobRun
from inbox.triage.actions import analysed, analysis_json
from inbox.triage.store import heard


async def analyse_call(run: JobRun) -> None:
    """Handler of `inbox.analyse_call`."""
    interaction_id = UUID(run.payload["interaction"])
    async with run.database.reading() as session:
        analysis = analysed(await heard(session, interaction_id))
    async with run.finish() as work:
        await interactions.attach_analysis(work, interaction_id, analysis_json(analysis), analysis.sentiment)
