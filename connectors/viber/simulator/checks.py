"""What the simulated Viber refuses: its published limits and the shape of every kind of message."""

from collections.abc import Callable, Mapping

from connectors.toolkit.payload import JsonObject, as_object

LARGEST_REQUEST = 30 * 1024
TEXT = 7000
CAPTION = 512
NAME = 28
TRACKING = 4096
SIZES: Mapping[str, int] = {"picture": 1024 * 1024, "video": 26 * 1024 * 1024, "file": 50 * 1024 * 1024}


class Refusal(Exception):
    """A status of Viber's with its words."""

    def __init__(self, status: int, words: str) -> None:
        super().__init__(words)
        self.status, self.words = status, words


def check_message(body: JsonObject, size: int) -> None:
    """Raise Refusal for a message that Viber would not take."""
    if size > LARGEST_REQUEST:
        raise Refusal(3, "badData: request is too large")
    for name in ("receiver", "type", "sender"):
        if name not in body:
            raise Refusal(4, f"missingData: {name}")
    sender = body.inside("sender").text("name") or ""
    if not 1 <= len(sender) <= NAME:
        raise Refusal(3, "badData: sender.name")
    if len(body.text("tracking_data") or "") > TRACKING:
        raise Refusal(3, "badData: tracking_data")
    check = _KINDS.get(body.text("type") or "")
    if check is None:
        raise Refusal(3, "badData: type")
    check(body)
    if "keyboard" in body:
        _keyboard(body.inside("keyboard"))


def _needs(body: JsonObject, *names: str) -> None:
    for name in names:
        if not body.values.get(name):
            raise Refusal(4, f"missingData: {name}")


def _text(body: JsonObject) -> None:
    _needs(body, "text")
    if len(body.text("text") or "") > TEXT:
        raise Refusal(3, "badData: text is too long")


def _picture(body: JsonObject) -> None:
    _needs(body, "media")
    if len(body.text("text") or "") > CAPTION:
        raise Refusal(3, "badData: text is too long")


def _video(body: JsonObject) -> None:
    _needs(body, "media", "size")
    if (body.whole("size") or 0) > SIZES["video"]:
        raise Refusal(3, "badData: size")


def _file(body: JsonObject) -> None:
    _needs(body, "media", "size", "file_name")
    if (body.whole("size") or 0) > SIZES["file"] or len(body.text("file_name") or "") > 256:
        raise Refusal(3, "badData: size or file_name")


def _location(body: JsonObject) -> None:
    point = body.inside("location")
    if point.number("lat") is None or point.number("lon") is None:
        raise Refusal(4, "missingData: location")


_KINDS: Mapping[str, Callable[[JsonObject], None]] = {
    "text": _text,
    "picture": _picture,
    "video": _video,
    "file": _file,
    "location": _location,
    "url": lambda body: _needs(body, "media"),
    "contact": lambda body: _needs(body, "contact"),
    "sticker": lambda body: _needs(body, "sticker_id"),
}


def _keyboard(keyboard: JsonObject) -> None:
    buttons = [as_object(one) for one in keyboard.items("Buttons")]
    if keyboard.text("Type") != "keyboard" or not buttons:
        raise Refusal(3, "badData: keyboard")
    for button in buttons:
        columns, rows = button.whole("Columns") or 6, button.whole("Rows") or 1
        if not button.text("ActionBody") or not 1 <= columns <= 6 or not 1 <= rows <= 2:
            raise Refusal(3, "badData: keyboard button")
