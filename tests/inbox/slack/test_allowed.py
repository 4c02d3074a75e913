"""Who may do what at the desk, asked at the buttons that were really posted; and what is kept of every click."""

from sqlalchemy import select
from structlog.testing import capture_logs

from crm.audit.model import AuditEntry
from crm.reps.actions import RepFacts, keep_rep
from crm.reps.values import RepRole
from inbox.slack import allowed
from inbox.slack.simulator import NewUser
from tests.inbox.slack.house import House, written_in
from tests.inbox.slack.people.colleagues import change, rep_id


async def clicks(house: House) -> list[tuple[str, str, str]]:
    async with house.database.reading() as session:
        query = select(AuditEntry).where(AuditEntry.action.like("desk.%")).order_by(AuditEntry.at)
        found = (await session.execute(query)).scalars()
        return [(one.action, one.subject_type, one.subject_id) for one in found]


def test_whoever_looks_on_may_look() -> None:
    assert allowed.hindrance(RepRole.VIEWER, "more/who") == ""
    assert allowed.hindrance(RepRole.VIEWER, "take") == allowed.LOOKS_ON
    assert allowed.hindrance(RepRole.REP, "something new") == ""


async def test_a_viewer_sees_who_it_is_and_changes_nothing(house: House) -> None:
    heard = await house.hears("Hello")
    await change(house, "Petr", role=RepRole.VIEWER)
    card = await house.card()
    with capture_logs() as lines:
        await house.slack.press("petr", "triage", card["ts"], "Take")
        await house.whispered("petr", "You may look at everything here, but not change it.")
    assert ("a rep may not do that", "take") in [(one["event"], one.get("verb")) for one in lines]
    assert (await house.conversation(heard)).owner_id is None
    await house.slack.type("petr", "triage", "Hi Anna", card["ts"])
    await house.until(lambda: len(house.slack.ephemerals("petr")) == 2)
    assert "Anna Nováková" in written_in(await house.picks("petr", "Who is this", "who"))
    await house.slack.close("petr", str((house.slack.open_view("petr") or {})["id"]))
    view = await house.picks("petr", "Spam", "refusal")
    assert "not change it" in written_in(view)
    assert ("desk.refused", "conversation", str(heard.conversation_id)) in await clicks(house)


async def test_every_click_is_kept_with_who_and_about_what(house: House) -> None:
    heard = await house.hears("Hello")
    card = await house.card()
    await house.slack.press("olena", "triage", card["ts"], "Take")
    await house.slack.press("petr", "triage", card["ts"], "Note")
    view = await house.modal("petr", "note")
    await house.slack.submit("petr", view["id"], {"note": "Pays late"})
    about = ("conversation", str(heard.conversation_id))
    assert await clicks(house) == [("desk.take", *about), ("desk.note", *about), ("desk.submit/note", *about)]
    async with house.database.reading() as session:
        first = (await session.execute(select(AuditEntry).where(AuditEntry.action == "desk.take"))).scalar_one()
    assert (first.actor, first.data) == (await rep_id(house, "Olena"), {"verb": "take", "role": "rep"})


async def test_guests_and_people_of_other_workspaces_can_do_nothing_whatever_their_id(house: House) -> None:
    house.slack.seed(
        users=[NewUser("visitor", is_guest=True, id="UVISITOR"), NewUser("partner", team="T0PARTNER", id="UPARTNER")]
    )
    house.slack.workspace.channel("triage").members += ["UVISITOR", "UPARTNER"]
    async with house.database.transaction() as work:
        facts = RepFacts(name="Namesake", slack_team_id=house.slack.workspace.team_id, slack_user_id="UPARTNER")
        await keep_rep(work, facts)
    heard = await house.hears("Hello")
    card = await house.card()
    for stranger in ("visitor", "partner"):
        await house.slack.press(stranger, "triage", card["ts"], "Take")
        await house.whispered(stranger, "Only reps of this hub")
        await house.slack.type(stranger, "triage", "I answer this", card["ts"])
        await house.whispered(stranger, "Only reps can answer here")
    assert (await house.conversation(heard)).owner_id is None
    assert await clicks(house) == [] and house.pocket.read == []


async def test_a_rep_who_left_with_a_modal_open_reads_why_nothing_happened(house: House) -> None:
    heard = await house.hears("Hello")
    view = await house.picks("petr", "Spam", "confirm.spam")
    await change(house, "Petr", active=False)
    await house.slack.submit("petr", view["id"])
    assert "You are no rep of this hub any more" in written_in(house.slack.open_view("petr"))
    card = await house.card()
    await house.slack.press("petr", "triage", card["ts"], "Take")
    await house.whispered("petr", "You are no rep of this hub any more")
    assert (await house.conversation(heard)).closed_at is None
