"""What a connector shows beforehand is what its provider got afterwards, part by part and letter by letter."""

import re
from dataclasses import replace

import pytest

from connectors.contract.capabilities import Capabilities
from connectors.contract.errors import ContentRefused
from connectors.contract.inbound import MediaKind
from connectors.contract.outbound import Attachment, Button, OutboundMessage, OutboundPart
from connectors.contract.parts import plan_parts
from connectors.contract.protocol import SendsByLink
from connectors.contract.shown import FILE_ADDRESS, ShowsBeforehand
from connectors.contract.text import measure
from connectors.toolkit.rehearsal_simulator import Rehearsal
from connectors.toolkit.shelf_simulator import SimulatedShelf
from tests.contract.test_traffic import by_sender

MARKUP = "*bold* _slanted_ ~struck~ `code` <b>tag</b> &amp; [words](https://shop.example/?a=1&b=2) :smile: @anna #7"
RIGHT_TO_LEFT = "שלום עולם, ההזמנה 7 בדרך.\nمرحبا بالعالم، الطلب ٧ في الطريق"
PLACES = "Dear {{first_name}},\n\n\n  two  blanks\n\tand a tab\n-- \nnot a signature\n> not a quotation"
FAMILY = (
    "\U0001f468\u200d\U0001f469\u200d\U0001f467 \U0001f1e8\U0001f1ff \U0001f44d\U0001f3fd e\N{COMBINING ACUTE ACCENT} "
)
PICTURE = Attachment(MediaKind.IMAGE, "příloha 1.png", "image/png", b"\x89PNG\r\n\x1a\n" + bytes(40))
DOCUMENT = Attachment(MediaKind.DOCUMENT, "offer.pdf", "application/pdf", b"%PDF-1.4 an offer")
MOST = 9_000  # characters, where nothing but good sense limits a text


def awkward(capabilities: Capabilities) -> list[str]:
    """One that is cut into three, and short ones of every kind."""
    room = min(capabilities.text_limit, MOST)
    long = FAMILY * (room * 5 // 2 // measure(FAMILY, capabilities.text_unit))
    return [MARKUP, RIGHT_TO_LEFT, PLACES, long.strip()]


@by_sender
async def test_what_is_shown_beforehand_is_what_arrives(rehearsal: Rehearsal) -> None:
    connector, told = rehearsal.connector, list[str]()
    assert isinstance(connector, ShowsBeforehand)
    for text in awkward(connector.capabilities):
        message = OutboundMessage(rehearsal.reachable(), text, reply_to=rehearsal.answering())
        for part in plan_parts(message, connector.capabilities):
            told.append(connector.shown(part).text)
            await connector.send(part)
    assert rehearsal.seen() == told
    assert len(told) >= 4


@by_sender
async def test_files_are_shown_as_they_arrive_before_anybody_has_fetched_them(rehearsal: Rehearsal) -> None:
    connector, told = rehearsal.connector, list[str]()
    assert isinstance(connector, ShowsBeforehand)
    shelf = SimulatedShelf()
    await shelf.start()
    if isinstance(connector, SendsByLink):
        connector.attach_shelf(shelf)
    files = tuple(one for one in (PICTURE, DOCUMENT) if one.kind in connector.capabilities.media)
    message = OutboundMessage(rehearsal.reachable(), "Here they are", files, reply_to=rehearsal.answering())
    for part in plan_parts(message, connector.capabilities):
        shown = connector.shown(part)
        assert connector.shown(announced(part)) == shown
        assert [one.name for one in shown.files] == [one.filename for one in (part.attachment, *part.further) if one]
        told.append(shown.text)
        await connector.send(part)
    assert [re.sub(r"http://127\.0\.0\.1:\d+/files/\d+/file", FILE_ADDRESS, text) for text in rehearsal.seen()] == told
    await shelf.stop()


def announced(part: OutboundPart) -> OutboundPart:
    """The same, of whose files only the size is known."""
    bare = [replace(one, content=b"", announced=len(one.content)) for one in (part.attachment, *part.further) if one]
    return replace(part, attachment=bare[0] if bare else None, further=tuple(bare[1:]))


@by_sender
async def test_labels_of_buttons_are_shown(rehearsal: Rehearsal) -> None:
    connector = rehearsal.connector
    assert isinstance(connector, ShowsBeforehand)
    buttons = (Button("Yes", "yes"), Button("No", "no"), Button("Shop", url="https://shop.example"))
    message = OutboundMessage(rehearsal.reachable(), "Shall we?", buttons=buttons, reply_to=rehearsal.answering())
    [part] = plan_parts(message, connector.capabilities)
    shown = connector.shown(part)
    assert all(one.label in (*shown.buttons, *re.findall(r"\w+", shown.text)) for one in buttons)


@by_sender
async def test_what_the_connector_itself_refuses_is_refused_beforehand(rehearsal: Rehearsal) -> None:
    connector = rehearsal.connector
    assert isinstance(connector, ShowsBeforehand)
    empty = OutboundPart(rehearsal.reachable(), reply_to=rehearsal.answering())
    with pytest.raises(ContentRefused):
        connector.shown(empty)
    with pytest.raises(ContentRefused):
        await connector.send(empty)
    assert rehearsal.seen() == []
