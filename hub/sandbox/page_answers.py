"""What every part of the demo page's server says: JSON, and that something cannot be done."""

import json
from typing import Any

from aiohttp import web

Gesture = dict[str, Any]


class NotPossible(Exception):
    """The visitor asked for something that cannot be done now. The text is shown to them."""


def answer(value: Any, status: int = 200) -> web.Response:
    return web.json_response(value, status=status, dumps=lambda one: json.dumps(one, ensure_ascii=False, default=str))
