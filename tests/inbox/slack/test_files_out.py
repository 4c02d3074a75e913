"""Files that reps put into Slack and send to customers."""

from uuid import UUID

import pytest

from crm.interactions.model import Attachment
from crm.interactions.values import AttachmentState
from inbox.slack import incoming_files
from inbox.slack.simulator import PersonFile
from tests.inbox.slack.house import House

PDF = b"%PDF-1.4 an offer"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(20)


async def put_into_slack(house: House, *files: PersonFile) -> object:
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
    for described in (None, "F1", 7, {}, [None, "x", {}, {"id": ""}, {"id": "F1", "size": "many"}]):
        assert len(incoming_files.named_files(described)) <= 1
