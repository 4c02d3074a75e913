"""What a call of ours will look like in the chat. Pure."""

from collections.abc import Mapping, Sequence

from connectors.contract.outbound import OutboundPart, Template
from connectors.contract.shown import FileManner, ShownFile, ShownMessage
from connectors.contract.templates import OfferedTemplate
from connectors.toolkit.payload import JsonObject
from connectors.toolkit.shown import texts
from connectors.whatsapp.compose import Call

MANNERS: Mapping[str, FileManner] = {
    "image": FileManner.PICTURE,
    "video": FileManner.FILM,
    "audio": FileManner.SOUND,
    "sticker": FileManner.STICKER,
    "document": FileManner.FILE,
}
APPROVED = "WhatsApp adds the header, footer and buttons that were approved with this template."
UNKNOWN = "The words of this template are kept at WhatsApp and are not known here."


def preview(call: Call, part: OutboundPart, templates: Sequence[OfferedTemplate]) -> ShownMessage:
    """The message of this call, which carries the part, under the account's own name, which WhatsApp shows."""
    if part.template is not None:
        return _approved(part.template, templates)
    body = JsonObject(call.body)
    kind = body.text("type") or ""
    shown = body.inside(kind)
    said = shown if kind == "text" else shown.inside("body")
    return ShownMessage(
        text=said.text("body") or said.text("text") or shown.text("caption") or "",
        files=_files(call, shown, kind),
        buttons=_labels(shown.inside("action")),
    )


def _approved(template: Template, templates: Sequence[OfferedTemplate]) -> ShownMessage:
    known = next((one for one in templates if (one.name, one.language) == (template.name, template.language)), None)
    if known is None:
        return ShownMessage(remarks=(UNKNOWN,))
    return ShownMessage(text=known.filled(template.variables), remarks=(APPROVED,))


def _files(call: Call, shown: JsonObject, kind: str) -> tuple[ShownFile, ...]:
    if call.upload is None:
        return ()
    carried = shown.inside("header").text("type") or "" if kind == "interactive" else kind
    manner = FileManner.VOICE if shown.flag("voice") else MANNERS.get(carried, FileManner.FILE)
    return (ShownFile(call.upload.filename, manner),)


def _labels(action: JsonObject) -> tuple[str, ...]:
    """Those of buttons, or of the rows of the list that they open."""
    rows = [row for section in action.each("sections") for row in section.each("rows")]
    titles = [one.inside("reply").text("title") for one in action.each("buttons")]
    return texts([*titles, *(row.text("title") for row in rows)])
