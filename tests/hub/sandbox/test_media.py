"""What a customer sends and does on the phone beyond words, as it stands in the Slack thread of the sandbox."""

from hub.sandbox.options import SandboxOptions
from hub.sandbox.stage import Block, Stage
from hub.sandbox.world import World, opened

PHOTO = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + b"\x01" * 2_000


async def test_a_photo_and_a_reaction_arrive_in_the_thread() -> None:
    async with opened(SandboxOptions(model=False, undo_seconds=0.2)) as world:
        stage = Stage(world)
        anna = world.person("anna")
        world.telegram.send_photo(anna, PHOTO, "The parcel is torn")
        conversation = await stage.conversation("anna")
        card = await stage.card(conversation.id, "Anna")
        file = await stage.until("the photo in the thread", lambda: _file(world, card))
        assert world.slack.workspace.files[file["id"]].content == PHOTO
        assert (file["mimetype"], file["size"]) == ("image/jpeg", len(PHOTO))

        await stage.press("petr", card, "Reply")
        modal = await stage.modal("petr", "Telegram")
        await stage.compose("petr", modal, {"compose.text": "A new one goes out today."})
        answer = await stage.answer_on_phone("anna", "A new one")
        world.telegram.react(anna, answer.id, "🙏")
        await stage.until("her thanks at our words", lambda: _says(world, card, "🙏 Anna"))
        world.telegram.react(anna, answer.id, None)
        await stage.until("her thanks taken back", lambda: _says_not(world, card, "🙏 Anna"))
        refused = [call for call in world.calls if call["provider"] == "slack" and call["status"] not in (200, 429)]
        assert refused == []


def _thread(world: World, card: Block) -> list[Block]:
    return world.slack.thread(card["channel"], card["ts"])


async def _file(world: World, card: Block) -> Block | None:
    return next((file for one in _thread(world, card) for file in one.get("files", [])), None)


async def _says(world: World, card: Block, words: str) -> bool:
    return words in str(_thread(world, card))


async def _says_not(world: World, card: Block, words: str) -> bool:
    return words not in str(_thread(world, card))
