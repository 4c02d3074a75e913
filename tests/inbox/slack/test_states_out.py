"""What became of a rep's own message stands on it as one emoji; a failure says why and offers two ways on."""

from connectors.contract.errors import Refused
from connectors.contract.inbound import ReportedStatus
from crm.storage.unit_of_work import UnitOfWork
from inbox.deliveries import actions as deliveries
from inbox.deliveries import store as delivery_store
from inbox.deliveries.rules import REPORTED
from tests.inbox.slack.house import House, written_in


async def sent_from_the_thread(house: House, text: str) -> str:
    """Typed and sent; the ts of the rep's own message."""
    await house.hears("Where is my order?")
    card = await house.card()
    await house.thread_of(1)
    outcome = await house.slack.type("petr", "triage", text, card["ts"])
    prompt = await house.whispered("petr", "Nothing has gone")
    await house.slack.press("petr", "triage", prompt["ts"], "Send by Telegram")
    return str(outcome.ts)


async def marked(house: House, ts: str, name: str) -> None:
    """This emoji and no other stands on the message."""

    def marks() -> list[str]:
        message = next(one for one in house.slack.messages("triage") if one["ts"] == ts)
        return [one["name"] for one in message.get("reactions", [])]

    await house.until(lambda: marks() == [name])


async def test_a_failure_of_typed_words_says_why_and_is_tried_again(house: House) -> None:
    house.pocket.fails = [Refused("no such thing")]
    ts = await sent_from_the_thread(house, "On its way")
    await marked(house, ts, "x")
    await house.sees("❌ Not sent by Telegram: The provider refused the message", house.thread)
    failed = house.thread()[-1]
    assert "Other channel" in written_in(failed)
    await house.slack.press("petr", "triage", failed["ts"], "Try again")
    await marked(house, ts, "white_check_mark")
    assert house.pocket.read == ["On its way"]
    await house.sees("Sent again another way", house.thread)
    assert "Try again" not in written_in(house.thread())


async def test_a_failure_of_typed_words_can_go_another_way(house: House) -> None:
    house.pocket.fails = [Refused("no such thing")]
    ts = await sent_from_the_thread(house, "On its way")
    await house.sees("Other channel", house.thread)
    await house.slack.press("petr", "triage", house.thread()[-1]["ts"], "Other channel")
    shown = await house.modal("petr", "reply")
    assert "On its way" in str(shown["blocks"])
    await marked(house, ts, "x")


async def test_only_the_newest_state_stands_on_the_message(house: House) -> None:
    ts = await sent_from_the_thread(house, "On its way")
    await marked(house, ts, "white_check_mark")
    delivery_id = (await house.deliveries())[0].id

    async def read(work: UnitOfWork) -> None:
        for status in (ReportedStatus.READ, ReportedStatus.DELIVERED):
            await deliveries.happen(work, delivery_id, REPORTED[status])
        assert (await delivery_store.by_id(work.session, delivery_id)).sent_at is not None

    await house.changes(read)
    await marked(house, ts, "eyes")
    assert len(house.thread()) == 2
