"""Where something is said on Instagram: to a person, under a comment of ours, or under somebody's post that names us.

A person's address is their id. A post's is its id behind a word, since the one who named us there is not told.
"""

import re

MEDIA = "media:"
_COMMENT = re.compile(r"[0-9]+")  # ids of comments have digits only, ids of private messages never


def mention_place(media_id: str) -> str:
    return f"{MEDIA}{media_id}"


def mentioned_in(handle: str) -> str | None:
    """The post's id of such an address; None for a person's."""
    return handle.removeprefix(MEDIA) if handle.startswith(MEDIA) else None


def is_comment(name: str | None) -> bool:
    """Whether an id names something public."""
    return name is not None and _COMMENT.fullmatch(name) is not None
