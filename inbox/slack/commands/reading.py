"""What a rep typed after /hub, taken apart: the word that names a command, and the rest. Pure."""

from collections.abc import Collection

LONGEST = 2
"""A command's name has at most so many words."""


def taken_apart(typed: str, known: Collection[str]) -> tuple[str, str]:
    """The longest known name that the words begin with, whatever its case, and what stands behind it.

    Nothing typed is help; a name nobody knows comes back as it was typed, with an empty rest.
    """
    pieces = typed.split(maxsplit=LONGEST)
    if not pieces:
        return "help", ""
    for count in range(min(LONGEST, len(pieces)), 0, -1):
        name = " ".join(pieces[:count]).casefold()
        if name in known:
            rest = typed.split(maxsplit=count)
            return name, rest[count].strip() if len(rest) > count else ""
    return pieces[0], ""
