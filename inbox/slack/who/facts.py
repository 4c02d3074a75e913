"""What the profile shows, as frozen values, and what it carries from one turn to the next."""

import json
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from uuid import UUID

from connectors.contract.channel import Channel
from inbox.slack.facts import PastInteraction


@dataclass(frozen=True, slots=True)
class ProfileState:
    """Whose profile it is, and where the pages on both sides of the shown one begin.

    `older`: the interaction before which the older page stands, `newer`: that behind which the newer one does; None where there
    is none. An interaction and not a number of rows: what came meanwhile shifts no page, and no page is counted out.
    """

    contact_id: UUID
    older: UUID | None = None
    newer: UUID | None = None

    def __str__(self) -> str:
        return json.dumps({name: str(found) for name, found in asdict(self).items() if found is not None})


def profile_state(metadata: str) -> ProfileState | None:
    """The state in a view's metadata; None when it is not ours."""
    try:
        read = json.loads(metadata)
        known = {one.name: UUID(read[one.name]) for one in fields(ProfileState) if one.name in read}
        return ProfileState(**known)
    except (ValueError, TypeError, AttributeError):
        return None


@dataclass(frozen=True, slots=True)
class IdentityFacts:
    channel: Channel
    handle: str
    evidence: str
    is_verified: bool
    gone: str | None


@dataclass(frozen=True, slots=True)
class SuggestionFacts:
    """Somebody who may be the same person. `about` are their addresses in words, `evidence` why we think so."""

    id: UUID
    name: str
    about: str
    evidence: str


@dataclass(frozen=True, slots=True)
class MergeFacts:
    """Somebody who was joined to this contact and still is. `by` is empty where proof joined them."""

    id: UUID
    name: str
    at: datetime
    by: str
    evidence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WhoFacts:
    """Who somebody is, as far as we know. The lines of `preferences`, `consent`, `deals` and `tasks` are finished words.

    `contact_id` is None for a group chat. `history` is a page of the timeline, the newest first; `older` and `newer` as in
    ProfileState.
    """

    name: str
    about: tuple[str, ...]
    identities: tuple[IdentityFacts, ...]
    preferences: tuple[str, ...]
    consent: tuple[str, ...]
    deals: tuple[str, ...]
    history: tuple[PastInteraction, ...]
    notes: tuple[str, ...]
    tasks: tuple[str, ...] = ()
    contact_id: UUID | None = None
    older: UUID | None = None
    newer: UUID | None = None
    suggestions: tuple[SuggestionFacts, ...] = ()
    merges: tuple[MergeFacts, ...] = ()
