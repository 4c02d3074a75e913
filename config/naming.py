"""What an operator probably meant."""

import difflib
from collections.abc import Iterable


def nearest(wrong: str, valid: Iterable[str]) -> str:
    """ "; did you mean 'x'?", or the list of what there is, or nothing where there is nothing."""
    names = sorted(valid)
    close = difflib.get_close_matches(wrong.lower(), names, n=1, cutoff=0.5)
    if close:
        return f"; did you mean {close[0]!r}?"
    return f"; there is {', '.join(names)}" if names else ""
