"""Files that reps put into Slack and send to customers."""

from typing import Any
from uuid import UUID

import aiohttp
import pytest

from connectors.contract.capabilities import Capabilities, MediaLimit
from connectors.contract.inbound import MediaKind
from crm.interactions.model import Attachment
from crm.interactions.values import AttachmentState
from inbox.deliveries.rows import attachment_ids
from inbox.slack import incoming_files
from inbox.slack.client import Slack, SlackRefused, web_client
from inbox.slack.simulator import PersonFile
from tests.inbox.slack.house import House, opened, written_in

PDF = b"%PDF-1.4 an offer"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(20)
TAKES_ALL = Capabilities(
    text_limit=4096,
    caption_limit=1024,
    media={kind: MediaLimit(1_000_000) for kind in (MediaKind.IMAGE, MediaKind.DOCUMENT)},
)
PICTURES_ONLY = Capabilities(text_limit=4096, media={MediaKind.IMAGE: MediaLimit(1_000, frozenset({"image/png"}))})


async def put_into_slack(house: House, *files: PersonFile) -> Any:
    """What Slack says of files that Petr put into the channel, under no card."""
    outcome = await house.slack.type("petr", "triage", "", files=files)
    return next(one for one in house.slack.messages("triage") if one["ts"] == outcome.ts)["files"]


async def attachment(house: House, attachment_id: UUID) -> Attachment:
    async with house.database.reading() as session:
        return await session.get_one(Attachment, attachment_id)


async def test_a_file_in_slack_becomes_an_attachment_with_its_bytes(any_house: House) -> None:
    described = await put_into_slack(any_house, PersonFile("../offer.pdf", PDF), PersonFile("a.png", PNG, "image/png"))
    named = incoming_files.named_files(described)
    async with any_house.database.transaction() as work:
        taken = await incoming_files.take(work, named, 1_000)
    assert taken.problems == ()
    await any_house.until_quiet()
    offer, picture = [await attachment(any_house, one) for one in taken.attachment_ids]
    assert (offer.state, offer.kind, offer.filename) == (AttachmentState.STORED, "document", "_offer.pdf")
    assert (picture.kind, picture.detected_type) == ("image", "image/png")
    assert await any_house.blobs.get(str(offer.blob_key)) == PDF
    assert offer.interaction_id is None


@pytest.mark.parametrize(
    ("described", "words"),
    [
        ([{"id": "F1", "mode": "tombstone"}], "deleted in Slack"),
        ([{"id": "F1", "mode": "hidden_by_limit"}], "Slack hides it"),
        ([{"id": "F1", "name": "plan", "mode": "external", "is_external": True}], "send the link in words"),
        ([{"id": "F1", "name": "film.mp4", "mimetype": "video/mp4", "size": 2_000}], "at most"),
        ([{"id": f"F{number}", "name": "a"} for number in range(300)], "300 files are too many"),
    ],
)
def test_what_cannot_go_is_said_before_anybody_asks_for_it(described: object, words: str) -> None:
    told = incoming_files.refusals(incoming_files.named_files(described), 1_000)
    assert len(told) == 1
    assert words in told[0]


def test_anything_may_stand_where_files_are_expected() -> None:
    anything: tuple[object, ...] = (None, "F1", 7, {}, [None, "x", {}, {"id": ""}, {"id": "F1", "size": "many"}])
    for described in anything:
        assert len(incoming_files.named_files(described)) <= 1


# In the thread


def can(house: House, capabilities: Capabilities) -> None:
    house.pocket.capabilities = capabilities


async def typed(house: House, text: str, *files: PersonFile) -> str:
    await house.hears("Please send me your offer")
    card = await house.card()
    await house.thread_of(1)
    outcome = await house.slack.type("petr", "triage", text, card["ts"], files)
    return str(outcome.ts)


async def test_words_and_files_typed_in_the_thread_go_together(any_house: House) -> None:
    can(any_house, TAKES_ALL)
    await typed(any_house, "Here it is", PersonFile("offer.pdf", PDF), PersonFile("a.png", PNG, "image/png"))
    prompt = await any_house.whispered("petr", "Nothing has gone")
    assert any_house.pocket.taken == []
    await any_house.slack.press("petr", "triage", prompt["ts"], "Send by Telegram with 2 files")
    await any_house.until(lambda: len(any_house.pocket.taken) == 2)
    first, second = any_house.pocket.taken
    assert first.attachment is not None
    assert second.attachment is not None
    assert (first.text, first.attachment.filename, first.attachment.content) == ("Here it is", "offer.pdf", PDF)
    assert (second.attachment.kind, second.attachment.content) == (MediaKind.IMAGE, PNG)
    delivery = (await any_house.deliveries())[0]
    file = await attachment(any_house, attachment_ids(delivery)[0])
    assert file.interaction_id == delivery.interaction_id


async def test_a_file_alone_goes_without_words(house: House) -> None:
    can(house, TAKES_ALL)
    await typed(house, "", PersonFile("offer.pdf", PDF))
    prompt = await house.whispered("petr", "Nothing has gone")
    await house.slack.press("petr", "triage", prompt["ts"], "Send by Telegram with 1 file")
    await house.until(lambda: len(house.pocket.taken) == 1)
    assert house.pocket.taken[0].text == ""


async def test_a_file_that_the_channel_does_not_take_is_told_before_sending(house: House) -> None:
    can(house, PICTURES_ONLY)
    await typed(house, "Here it is", PersonFile("offer.pdf", PDF))
    prompt = await house.whispered("petr", "does not take")
    assert "Choose how to send" in written_in(prompt)
    assert "Send by" not in written_in(prompt)


async def test_what_a_file_really_is_decides_when_it_is_sent(house: House) -> None:
    can(house, PICTURES_ONLY)
    await typed(house, "Look", PersonFile("offer.png", PDF, "image/png"))
    prompt = await house.whispered("petr", "Nothing has gone")
    await house.until_quiet()  # its bytes are here
    await house.slack.press("petr", "triage", prompt["ts"], "Send by Telegram with 1 file")
    await house.whispered("petr", "does not take this document")
    assert await house.deliveries() == []


async def test_three_hundred_files_are_answered_clearly(house: House) -> None:
    can(house, TAKES_ALL)
    ts = await typed(house, "", *(PersonFile(f"{number}.pdf", PDF) for number in range(300)))
    await house.whispered("petr", "300 files are too many for one message: at most 10 go at once")
    card = await house.card()
    await house.slack.type("petr", "triage", "See these", card["ts"], [PersonFile(f"{n}.pdf", PDF) for n in range(11)])
    prompt = await house.whispered("petr", "Not with it: 11 files are too many")
    await house.slack.press("petr", "triage", prompt["ts"], "Send by Telegram")
    await house.until(lambda: house.pocket.read == ["See these"])
    assert house.pocket.taken[0].attachment is None
    assert ts


async def test_a_file_too_large_stays_and_the_rest_goes(sqlite_url: str) -> None:
    async with opened(sqlite_url, file_limit=50) as house:
        can(house, TAKES_ALL)
        await typed(house, "Both", PersonFile("film.pdf", PDF * 9), PersonFile("offer.pdf", PDF))
        prompt = await house.whispered("petr", "Not with it: film.pdf: it has 153 B, and at most 50 B are taken.")
        await house.slack.press("petr", "triage", prompt["ts"], "Send by Telegram with 1 file")
        await house.until(lambda: len(house.pocket.taken) == 1)


async def test_a_file_deleted_before_sending_does_not_go(house: House) -> None:
    can(house, TAKES_ALL)
    await typed(house, "Here it is", PersonFile("offer.pdf", PDF))
    prompt = await house.whispered("petr", "Nothing has gone")
    await house.until_quiet()
    file_id = next(iter(house.slack.workspace.files))
    await house.slack.delete_file("petr", file_id)
    await house.until_quiet()
    await house.slack.press("petr", "triage", prompt["ts"], "Send by Telegram with 1 file")
    await house.until(lambda: house.pocket.read == ["Here it is"])
    assert house.pocket.taken[0].attachment is None


async def test_a_file_that_slack_hands_to_nobody_brings_the_message_back(house: House) -> None:
    can(house, TAKES_ALL)
    house.slack.faults.refuse_files()
    await typed(house, "Here it is", PersonFile("offer.pdf", PDF))
    prompt = await house.whispered("petr", "Nothing has gone")
    await house.slack.press("petr", "triage", prompt["ts"], "Send by Telegram with 1 file")
    await house.sees("Not sent, since a file is missing. offer.pdf", house.thread)
    assert house.pocket.taken == []


async def test_a_file_described_only_when_asked_for_has_its_name_in_time(house: House) -> None:
    can(house, TAKES_ALL)
    await typed(house, "Here it is", PersonFile("offer.pdf", PDF, is_guarded=True))
    prompt = await house.whispered("petr", "Nothing has gone")
    await house.slack.press("petr", "triage", prompt["ts"], "Send by Telegram with 1 file")
    await house.until(lambda: len(house.pocket.taken) == 1)
    file = house.pocket.taken[0].attachment
    assert file is not None
    assert (file.filename, file.content) == ("offer.pdf", PDF)


async def test_the_token_goes_to_slack_alone(house: House) -> None:
    async with aiohttp.ClientSession() as session:
        slack = Slack(web_client("xoxb-secret", house.slack.base_url, session), session)
        for address in ("https://files.slack.com.evil.example/x", "http://files.slack.com/x", "https://evil/", ""):
            with pytest.raises(SlackRefused, match="foreign_file_url"):
                await slack.download(address, 10)
