"""The preview: how what stands in the composer would arrive, on top of the composer. Looked at, never kept or sent."""

from collections.abc import Mapping

from connectors.contract.outbound import Attachment
from inbox.attachments import kind_of
from inbox.channel_choice.store import NO_TYPE
from inbox.slack import modals
from inbox.slack.composer import preview_views
from inbox.slack.composer.standing import EMPTY, Standing, standing_in, wish_of
from inbox.slack.composer_reading import chosen_of
from inbox.slack.composing import GONE
from inbox.slack.incoming_files import SlackFile, good_ones
from inbox.slack.interactions import Actor, Press
from inbox.slack.kit import Block
from inbox.slack.parts import Parts
from inbox.slack.tables import Ack, OnPress


class Previewing:
    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    def presses(self) -> Mapping[str, OnPress]:
        return {"compose.preview": self.show}

    async def show(self, ack: Ack, press: Press, actor: Actor) -> None:
        """A loading modal at once (the press's trigger lives three seconds), then the preview in its place."""
        await ack()
        slack = self._parts.slack
        view_id, _ = await slack.push_view(press.trigger_id, modals.loading(preview_views.TITLE))
        await slack.update_view(view_id, await self._view(press, actor))

    async def _view(self, press: Press, actor: Actor) -> Block:
        state = modals.composer_state(str(press.view.get("private_metadata") or ""))
        if state is None:
            return modals.refusal(preview_views.TITLE, GONE)
        async with self._parts.database.reading() as session:
            standing = await standing_in(self._parts, session, press.view, state, actor)
            why_not = _why_not(standing)
            if standing is None or why_not:
                return modals.refusal(preview_views.TITLE, why_not)
            files = good_ones(standing.drawing.files, self._parts.file_limit)
            foreseen = await self._parts.gate.foresee(
                session,
                wish_of(standing, actor),
                [_announced(one) for one in files],
                self._parts.database.clock.now(),
                chosen_of(standing.facts.place) if standing.facts.place else None,
            )
        return preview_views.preview(standing.facts, foreseen, tuple(standing.problems.values()), has_files=bool(files))


def _why_not(standing: Standing | None) -> str:
    """Why there is nothing to be seen, "" where there is."""
    if standing is None:
        return GONE
    return standing.facts.closed or ("" if standing.text or standing.drawing.files else EMPTY)


def _announced(file: SlackFile) -> Attachment:
    """As it will be once it is laid ready (incoming_files.take), though nobody has fetched it yet."""
    return Attachment(kind_of(file.mime_type), file.name or "file", file.mime_type or NO_TYPE, b"", file.size or 0)
