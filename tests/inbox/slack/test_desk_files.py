"""Customers' files in the thread: once, under who sent them, whatever Slack answers."""

from collections.abc import AsyncIterator

import pytest

from crm.interactions import actions as interactions
from crm.interactions.values import AttachmentFact
from crm.storage.unit_of_work import UnitOfWork
from inbox import desk
from inbox.conversations import store as conversation_store
from inbox.slack.posts import Pace
from tests.inbox.slack.house import Heard, House, Json, opened, written_in

PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + b"\x00" * 50
PAGE = b"  <!DOCTYPE html><script>alert(1)</script>"
PHOTO = AttachmentFact(kind="image", filename="parcel.png", mime_type="image/png")


@pytest.fixture
async def small_house(sqlite_url: str) -> AsyncIterator[House]:
    """Files of more than forty bytes are not shown."""
    async with opened(sqlite_url, file_limit=40) as found:
        yield found


@pytest.fixture
async def strict_house(sqlite_url: str) -> AsyncIterator[House]:
    async with opened(sqlite_url, pace=Pace(), enforced=True) as found:
        yield found


async def sends(house: House, content: bytes = PNG, fact: AttachmentFact = PHOTO, name: str = "Anna Nováková") -> Heard:
    """A customer sends a file, whose bytes have been fetched."""
    heard = await house.hears("Look at this", name=name, files=(fact,))
    await house.thread_of(1)
    await house.file_comes(heard, content)
    return heard


def shown(house: House) -> list[Json]:
    return [file for one in house.thread() for file in one.get("files", [])]


async def stands(house: House, count: int = 1) -> list[Json]:
    await house.until(lambda: len(shown(house)) >= count)
    await house.until_quiet()
    return shown(house)


async def test_a_file_stands_under_its_message_with_its_sender(any_house: House) -> None:
    await sends(any_house)
    (file,) = await stands(any_house)
    assert (file["title"], file["size"]) == ("parcel.png", len(PNG))
    words, carrier = any_house.thread()
    assert words["text"] == "Anna Nováková by Telegram: Look at this"
    assert "Look at this" in written_in(words)
    assert carrier["text"] == "📎 From Anna Nováková by Telegram."
    assert carrier["thread_ts"] == any_house.cards()[0]["ts"]


async def test_the_bytes_arrive_whole_and_without_our_token(house: House) -> None:
    await sends(house)
    (file,) = await stands(house)
    assert house.slack.workspace.files[file["id"]].content == PNG
    (place,) = house.slack.calls_of("files.getUploadURLExternal")
    assert (place["content_type"] or "").startswith("application/x-www-form-urlencoded")
    assert place["query"] == {}


async def test_asked_again_it_still_stands_once(house: House) -> None:
    heard = await sends(house)
    await stands(house)

    async def ask(work: UnitOfWork) -> None:
        conversation = await conversation_store.locked(work.session, heard.conversation_id)
        for attachment_id in await conversation_store.stored_files(work.session, conversation.id):
            desk.show_file(work, conversation, attachment_id)

    await house.changes(ask)
    await house.until_quiet()
    assert len(shown(house)) == 1
    assert len(house.slack.calls_of("files.completeUploadExternal")) == 1


async def test_a_file_that_was_here_before_the_card_is_shown_with_it(house: House) -> None:
    heard = await house.hears("Look", files=(PHOTO,), is_routed=False)
    await house.file_comes(heard, PNG)
    await house.until_quiet()
    assert house.cards() == []
    await house.changes(lambda work: house.route(work, heard.conversation_id))
    await stands(house)
    assert [bool(one.get("files")) for one in house.thread()] == [False, True]


async def test_what_lies_about_itself_is_named(house: House) -> None:
    await sends(house, PAGE, AttachmentFact(kind="image", filename="photo.jpg", mime_type="image/jpeg"))
    (file,) = await stands(house)
    assert file["title"] == "photo.jpg (really a web page)"
    await house.sees("📎 photo.jpg (42 B), really a web page", house.thread)


async def test_a_name_that_pings_pings_nobody(house: House) -> None:
    await sends(house, name="<!channel> @here <@UPETR>", fact=AttachmentFact(kind="image", filename="<!here>.png"))
    await stands(house)
    assert all(
        "<!" not in one["text"] and "<@" not in one["text"] and "@here" not in one["text"] for one in house.thread()
    )


async def test_what_is_too_large_stays_in_the_hub_and_says_so(small_house: House) -> None:
    await sends(small_house)
    await small_house.sees("kept in the hub and not shown here", small_house.thread)
    await small_house.until_quiet()
    assert small_house.slack.calls_of("files.getUploadURLExternal") == []


async def test_a_file_without_words_is_named_in_the_notification(house: House) -> None:
    await house.hears(None, files=(PHOTO,))
    assert (await house.thread_of(1))[0]["text"] == "Anna Nováková by Telegram: sent parcel.png"


async def test_an_empty_file_is_left_alone(house: House) -> None:
    await sends(house, b"")
    await house.sees("parcel.png (0 B)", house.thread)
    await house.until_quiet()
    assert house.slack.calls_of("files.getUploadURLExternal") == []
    assert house.dead == []


async def test_several_files_keep_slacks_pace(strict_house: House) -> None:
    heard = await strict_house.hears("Three", files=(PHOTO, PHOTO, PHOTO))
    for position in range(3):
        await strict_house.file_comes(heard, PNG, position)
    await stands(strict_house, 3)
    assert [call for call in strict_house.slack.calls if call["status"] == 429] == []


# What Slack answers


async def test_a_lost_answer_does_not_show_it_twice(house: House) -> None:
    house.slack.faults.lose_answer("files.completeUploadExternal")
    await sends(house)
    assert len(await stands(house)) == 1
    assert len(house.slack.calls_of("files.completeUploadExternal")) == 1
    assert len(house.slack.calls_of("files.info")) == 1


async def test_a_sharing_that_never_happened_is_made_again(house: House) -> None:
    house.slack.faults.drop("files.completeUploadExternal")
    await sends(house)
    assert len(await stands(house)) == 1
    assert len(house.slack.calls_of("files.completeUploadExternal")) == 2


async def test_where_slack_cannot_say_it_is_marked_as_perhaps_repeated(house: House) -> None:
    house.slack.faults.lose_answer("files.completeUploadExternal")
    house.slack.faults.refuse("files.info", "access_denied")
    await sends(house)
    await stands(house, 2)
    assert "This may be the same file once more." in house.thread()[-1]["text"]


@pytest.mark.parametrize("method", ["files.getUploadURLExternal", "files.completeUploadExternal"])
async def test_too_fast_is_waited_for(house: House, method: str) -> None:
    house.slack.faults.throttle(method, retry_after=1)
    await sends(house)
    assert len(await stands(house)) == 1
    assert house.slack.calls_of("files.info") == []


async def test_an_upload_address_that_never_comes_is_asked_for_again(house: House) -> None:
    house.slack.faults.lose_answer("files.getUploadURLExternal")
    await sends(house)
    assert len(await stands(house)) == 1


async def test_what_slack_does_not_take_is_said_at_the_message(house: House) -> None:
    house.slack.faults.refuse("files.getUploadURLExternal", "file_uploads_disabled")
    await sends(house)
    await house.sees("this Slack workspace takes no files, so it is kept in the hub", house.thread)
    await house.until_quiet()
    assert shown(house) == []
    assert house.dead == []


async def test_what_an_operator_must_mend_ends_in_a_dead_job(house: House) -> None:
    house.slack.faults.refuse("files.getUploadURLExternal", "missing_scope", times=100)
    await sends(house)
    await house.quiet_or_dead()
    assert "missing_scope" in house.dead[0].error


# Deleted by its sender


async def test_a_deleted_message_takes_its_file_along(house: House) -> None:
    heard = await sends(house)
    (file,) = await stands(house)
    await delete(house, heard)
    await house.until(lambda: shown(house) == [{"id": file["id"], "mode": "tombstone"}])
    assert house.slack.workspace.files[file["id"]].content == b""


async def test_a_file_of_a_deleted_message_is_not_brought(house: House) -> None:
    heard = await house.hears("Look", files=(PHOTO,))
    await house.thread_of(1)
    await delete(house, heard)
    await house.file_comes(heard, PNG)
    await house.until_quiet()
    assert shown(house) == []


async def delete(house: House, heard: Heard) -> None:
    async def mark(work: UnitOfWork) -> None:
        await interactions.mark_deleted(work, heard.interaction_id, work.now)

    await house.changes(mark)
    await house.show_again(heard)
