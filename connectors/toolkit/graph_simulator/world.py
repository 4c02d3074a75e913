"""What a simulated account at Meta knows: people, their private messages with us, posts and comments, files."""

from dataclasses import dataclass, field
from enum import StrEnum
from urllib.parse import quote

Json = dict[str, object]


class Behaviour(StrEnum):
    """How a person, or the road to them, behaves. A person whose username is one of these words behaves so."""

    NORMAL = "normal"
    BLOCKED = "blocked"
    THROTTLED = "throttled"  # every other call is answered by a limit
    SLOW = "slow"  # an answer takes its time
    SILENT = "silent"  # the message arrives, the answer never does
    BROKEN = "broken"  # the provider fails
    TWICE = "twice"  # what they do is posted twice
    SHUFFLED = "shuffled"  # what they do is posted out of order


@dataclass(slots=True)
class GraphPerson:
    """Somebody at Meta. `wrote_at` is when they last did something that opens the window, `by_ad_at` when they last came by an
    advertisement; both in seconds since 1970."""

    id: str
    name: str
    username: str | None = None
    behaviour: Behaviour = Behaviour.NORMAL
    wrote_at: float | None = None
    by_ad_at: float | None = None
    typing_until: float = 0

    @property
    def blocked(self) -> bool:
        return self.behaviour is Behaviour.BLOCKED


@dataclass(frozen=True, slots=True)
class GraphFile:
    """A file at the provider. `type` is Meta's word: image, video, audio, file, sticker."""

    id: str
    type: str
    content: bytes
    filename: str
    mime_type: str

    @property
    def path(self) -> str:
        return f"/media/{self.id}/{quote(self.filename)}"


@dataclass(frozen=True, slots=True)
class GraphButton:
    """`payload` comes back when it is pressed; a link has a `url` instead. `is_quick` goes away when it was used."""

    label: str
    payload: str | None = None
    url: str | None = None
    is_quick: bool = True


@dataclass(slots=True)
class GraphMessage:
    """A private message as the person sees it. `from_me`: the person wrote it. `answers_comment`: it answers one privately."""

    id: str
    from_me: bool
    at: float
    text: str = ""
    file: GraphFile | None = None
    location: tuple[float, float] | None = None
    buttons: tuple[GraphButton, ...] = ()
    reply_to: str | None = None
    metadata: str | None = None
    tag: str | None = None
    answers_comment: str | None = None
    reaction: str | None = None  # of the person
    our_reaction: str | None = None
    edits: int = 0
    unsent: bool = False
    seen: bool = False


@dataclass(slots=True)
class GraphPost:
    id: str
    author: str
    text: str
    at: float


@dataclass(slots=True)
class GraphComment:
    """A comment as everybody sees it. `author` is a person's id or our own; `parent` the comment answered."""

    id: str
    post: str
    author: str
    at: float
    text: str
    parent: str | None = None
    photo: str | None = None
    edited_at: float | None = None
    hidden: bool = False
    removed: bool = False
    answered_privately: bool = False
    reactions: dict[str, str] = field(default_factory=dict)
