"""LinkedIn's names for things (urn:li:...), which it spells in more than one way. Pure."""

import re
from dataclasses import dataclass
from urllib.parse import quote

_COMMENT = re.compile(r"urn:li:comment:\((?:urn:li:)?(activity|ugcPost|share|groupPost):([0-9]{1,30}),([0-9]{1,30})\)")
_REACTION = re.compile(
    r"urn:li:(?:reaction|like):\((urn:li:(?:person|organization|member):[A-Za-z0-9_-]{1,100}),(.+)\)"
)
_FORM = re.compile(r"urn:li:versionedLeadGenForm:\((urn:li:leadGenForm:[0-9]{1,30}),[0-9]{1,30}\)")
_POST = re.compile(r"urn:li:(activity|ugcPost|share):[0-9]{1,30}")
_LEAD = "urn:li:leadGenFormResponse:"
LONGEST = 300


@dataclass(frozen=True, slots=True)
class CommentName:
    """A comment: the post under which it stands, and its number there."""

    post: str
    id: str

    def __str__(self) -> str:
        return f"urn:li:comment:({self.post},{self.id})"


def comment_of(urn: str | None) -> CommentName | None:
    """The comment by either spelling, `(activity:1,2)` or `(urn:li:activity:1,2)`."""
    found = _COMMENT.fullmatch(urn) if urn is not None and len(urn) <= LONGEST else None
    return CommentName(f"urn:li:{found[1]}:{found[2]}", found[3]) if found is not None else None


def normal(urn: str | None) -> str | None:
    """The same thing by the long spelling; what is no comment as it stands."""
    if urn is None or len(urn) > LONGEST:
        return None
    comment = comment_of(urn)
    return str(comment) if comment is not None else urn if urn.startswith("urn:li:") else f"urn:li:{urn}"


def reaction_of(urn: str | None) -> tuple[str | None, str | None]:
    """Who reacted, and to what: the name of a reaction is all that tells."""
    found = _REACTION.fullmatch(urn) if urn is not None and len(urn) <= LONGEST else None
    return (found[1], normal(found[2])) if found is not None else (None, None)


def bounded(urn: str | None) -> str | None:
    """None instead of what is too long for a name."""
    return urn if urn is not None and len(urn) <= LONGEST else None


def is_post(urn: str) -> bool:
    return len(urn) <= LONGEST and _POST.fullmatch(urn) is not None


def form_of(urn: str | None) -> str | None:
    """A form without its version."""
    if urn is None or len(urn) > LONGEST:
        return None
    found = _FORM.fullmatch(urn)
    return found[1] if found is not None else urn


def lead_urn(identifier: str | None) -> str | None:
    """The urn of a form's answers, by their id alone too."""
    if identifier is None or len(identifier) > LONGEST:
        return None
    return identifier if identifier.startswith(_LEAD) else _LEAD + identifier


def id_in(urn: str) -> str:
    """What stands behind the last colon."""
    return urn.rpartition(":")[2]


def encoded(urn: str) -> str:
    """As it stands in a path or a query: everything that has a meaning there is percent-encoded (rest.li, protocol 2.0.0)."""
    return quote(urn, safe="")
