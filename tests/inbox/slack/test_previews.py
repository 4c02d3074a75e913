"""The composer's preview, by the button that was really posted: it equals what arrives, says what does not, and keeps nothing."""

import re
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select

from connectors.contract.capabilities import Capabilities, MediaLimit
from connectors.contract.channel import Channel, ChannelAddress
from connectors.contract.inbound import MediaKind
from connectors.contract.shown import FileManner, ShownFile, ShownMessage
from connectors.sms.simulator import CUSTOMER, SmsRehearsal
from crm.interactions.model import Attachment, Interaction
from crm.storage.jobs import Job
from inbox.channel_choice.values import ChosenPlace, Outcome
from inbox.conversations.model import ConversationEvent
from inbox.deliveries.model import Delivery, DeliveryPart
from inbox.deliveries.values import DeliveryState, Purpose
from inbox.previews import Foreseen, ForeseenPart
from inbox.slack.composer import preview_views
from inbox.slack.facts import ComposerFacts
from tests.contract.conftest import SteppingClock
from tests.inbox.slack import hostile
from tests.inbox.slack.house import House, Json, opened, written_in
from tests.inbox.slack.post import PostOffice, open_office
from tests.inbox.slack.test_blocks import FEW, MODAL, judge_view
from tests.inbox.slack.test_desk_replies import composer, opens, settled

ROWS = (Delivery, DeliveryPart, Interaction, ConversationEvent, Attachment, Job)
TYPED = (
    "Dear *Anna*, ask <@UOLENA> or look at <https://shop.example/?a=1&amp;b=2|the shop> :tada:\n\n"
    "שלום עולם\n\nYour {{first_name}} &lt;b&gt; stands here. " + "It is on its way, I promise. " * 80
)


async def previews(house: House, view: str, text: str, **fields: object) -> Json:
    """Type, and press Preview; the modal that opens on top."""
    house.slack.fill_in_view("petr", view, {"text-0": text, **fields})
    await house.slack.press_in_view("petr", view, "Preview")
    return await house.modal("petr", "preview")


def messages(preview: Json) -> list[str]:
    """The words of each message, letter by letter."""
    return [
        "".join(str(piece["text"]) for piece in part["elements"])
        for block in preview["blocks"]
        if block.get("block_id", "").startswith("message-")
        for part in block["elements"]
    ]


async def rows(house: House) -> list[int]:
    async with house.database.reading() as session:
        return [(await session.execute(select(func.count()).select_from(one))).scalar_one() for one in ROWS]


@asynccontextmanager
async def at_twilio(url: str) -> AsyncIterator[tuple[House, SmsRehearsal]]:
    """A desk to whose number Anna has written."""
    async with AsyncExitStack() as stack:
        rehearsal = SmsRehearsal(SteppingClock())
        await rehearsal.open("http://127.0.0.1:9/hook")
        stack.push_async_callback(rehearsal.close)
        house = await stack.enter_async_context(opened(url, connectors=[rehearsal.connector]))
        house.pocket.channel, house.pocket.account = Channel.SMS, rehearsal.connector.account
        await house.hears("Where is my order?", who=CUSTOMER)
        await house.until_quiet()
        yield house, rehearsal


async def test_a_long_text_message_is_shown_as_the_telephone_gets_it(sqlite_url: str) -> None:
    async with at_twilio(sqlite_url) as (house, rehearsal):
        view = await opens(house)
        await house.until_quiet()
        before = await rows(house)
        preview = await previews(house, view, TYPED)
        await house.until_quiet()
        assert await rows(house) == before
        shown = written_in(preview)
        assert f"From: {rehearsal.simulator.number}" in shown and f"To: {CUSTOMER}" in shown
        assert "Message 1 of 2" in shown and "Message 2 of 2" in shown
        assert "It is sent, and charged, as" in shown
        assert "Nothing has been sent." in shown
        await house.slack.close("petr", preview["id"])
        await house.slack.submit("petr", view)
        await house.slack.submit("petr", view, {"leaks": "send"})  # it looks like words among colleagues
        assert house.slack.open_view("petr") is None, written_in(composer(house))
        await settled(house, DeliveryState.SENT)
        assert messages(preview) == rehearsal.seen()
        first = messages(preview)[0]
        assert first.startswith("Dear Anna, ask Olena or look at the shop (https://shop.example/?a=1&b=2) 🎉\n\nשלום")
        assert "Your Anna <b> stands here." in first


@pytest.fixture
async def office(sqlite_url: str) -> AsyncIterator[PostOffice]:
    async with open_office(sqlite_url, signature="Petr\nMoravia Shop, Brno") as found:
        yield found


async def test_a_mail_is_shown_with_its_subject_signature_and_files(office: PostOffice) -> None:
    house = office.house
    anna = office.person("Anna Nováková", "anna@firm.example")
    await office.writes(anna, "Where is it?", subject="Objednávka 7 č.")
    view = await office.composes()
    file = {"id": "F1", "name": "nabídka.pdf", "mimetype": "application/pdf", "size": 2_300_000}
    await house.until_quiet()
    before = await rows(house)
    preview = await previews(house, view["id"], "Dobrý den,\n\njde *dnes*.", files=[file])
    await house.until_quiet()
    assert await rows(house) == before
    shown = written_in(preview)
    assert "From: Moravia Shop <support@shop.example>" in shown
    assert "To: Anna Nováková <anna@firm.example>" in shown
    assert "📎 nabídka.pdf (as a file)" in shown
    assert "Files are looked at once more" in shown
    assert messages(preview) == ["Dobrý den,\n\njde dnes.\n\n-- \nPetr\nMoravia Shop, Brno"]
    await house.slack.close("petr", preview["id"])
    house.slack.fill_in_view("petr", view["id"], {"files": []})
    assert (await house.slack.submit("petr", view["id"])).ok
    letter = await office.gets("anna@firm.example")
    assert f"Subject: {letter.subject}" in shown and letter.subject == "Re: Objednávka 7 č."
    assert messages(preview) == [letter.text.strip("\n")]


async def test_what_would_wait_and_what_would_be_refused_says_so(house: House) -> None:
    heard = await house.hears("Hello")
    view = await opens(house)
    house.pocket.capabilities = Capabilities(text_limit=4096, media={MediaKind.DOCUMENT: MediaLimit(1_000)})
    large = {"id": "F1", "name": "plan.pdf", "mimetype": "application/pdf", "size": 5_000}
    preview = await previews(house, view, "Here is {{order}}", files=[large])
    shown = written_in(preview)
    assert "Fill in {{order}} first" in shown
    assert "🚫" in shown or "↩️" in shown
    await house.slack.close("petr", preview["id"])
    house.pocket.capabilities = Capabilities(text_limit=4096)
    await house.at_night(heard)
    preview = await previews(house, view, "Sleep well", files=[])
    assert "🕘 It would wait." in written_in(preview) and "quiet hours" in written_in(preview)
    assert messages(preview) == ["Sleep well"]
    assert "How this looks on their side cannot be told beforehand." in written_in(preview)
    assert await house.deliveries() == []


async def test_nothing_written_is_nothing_to_look_at(house: House) -> None:
    await house.hears("Hello")
    view = await opens(house)
    await house.slack.press_in_view("petr", view, "Preview")
    await house.sees("Write something first.", lambda: composer(house))


CHOICE = hostile.choice_of(Outcome.GO, "E-mail, because Anna put it first.", may_send_now=False)
FACTS = ComposerFacts(
    conversation_id=hostile.ID,
    name="Anna",
    purpose=Purpose.ANSWER,
    last_words="",
    seen_sequence=0,
    choice=CHOICE,
    places=(),
)
PLACE = ChosenPlace(uuid4(), Channel.INSTAGRAM, "shop")


def foreseen(*texts: str) -> Foreseen:
    parts = tuple(ForeseenPart(shown=ShownMessage(text=one)) for one in texts)
    return Foreseen(choice=CHOICE, place=PLACE, to=ChannelAddress(Channel.INSTAGRAM, "shop", "17"), parts=parts)


def test_what_there_is_no_room_for_is_counted() -> None:
    shown = preview_views.preview(FACTS, foreseen(*["x" * 4_000] * 6), (), has_files=False)
    assert [len(one) for one in messages(shown)[:2]] == [4_000, 4_000]
    assert "And 3 more, of 12,000 characters in all, for which there is no room here." in written_in(shown)
    [cut] = re.findall(r"Cut here: ([\d,]+) characters more stand in this message\.", written_in(shown))
    assert len(messages(shown)[2].removesuffix("…")) + int(cut.replace(",", "")) == 4_000
    many = preview_views.preview(FACTS, foreseen(*["short"] * 40), (), has_files=False)
    assert len(messages(many)) == preview_views.MOST_MESSAGES
    assert "And 25 more, of 125 characters in all" in written_in(many)


shown_messages = st.builds(
    ShownMessage,
    text=hostile.text,
    sender=hostile.text,
    subject=hostile.maybe,
    files=st.lists(st.builds(ShownFile, hostile.text, st.sampled_from(FileManner)), max_size=12).map(tuple),
    buttons=st.lists(hostile.text, max_size=14).map(tuple),
    remarks=st.lists(hostile.text, max_size=3).map(tuple),
)


shown_facts = st.builds(
    lambda name, choice, public: replace(FACTS, name=name, choice=choice, public=public),
    hostile.text,
    hostile.choices,
    hostile.publics,
)


@FEW
@given(shown_facts, st.lists(shown_messages, max_size=6), st.integers(1, 4), hostile.text, st.booleans())
def test_no_preview_breaks(
    facts: ComposerFacts, found: list[ShownMessage], times: int, words: str, has_files: bool
) -> None:
    parts = tuple(ForeseenPart(shown=one, refused=words if n % 2 else "") for n, one in enumerate(found * times))
    ahead = replace(foreseen(), choice=facts.choice, parts=parts, refused=words)
    judge_view(preview_views.preview(facts, ahead, (words, words), has_files=has_files), MODAL)
