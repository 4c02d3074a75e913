"""What the desk draws, as frozen values: taken from the database in one reading, turned into views without it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from connectors.contract.channel import Channel
from connectors.contract.templates import OfferedTemplate
from inbox.addressees.values import Addressees, AnswerTo, MailPeople, Reach
from inbox.channel_choice.values import ChannelChoice
from inbox.conversations.values import CloseReason, ConversationState, Standing
from inbox.deliveries.values import DeliveryState, Purpose
from inbox.opt_out.values import Verdict
from inbox.triage.values import PriorityLevel

Reaction = tuple[str, str]
"""Who, and which emoji."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryFacts:
    """One message of ours and what became of it. `sentence` is the gate's, `problem` what went wrong, both for the rep.

    `written_to`: the address, where that was chosen or others get it too; `copied` who gets a copy; `left_out` who was to get
    one and does not, with why. `because`: why it went on another way although it was sent before. `seen_at`: since when the
    contact has seen it (UTC). `manner`: whether it went in public or privately, where they wrote in public. `template`: the
    approved template that the text is.
    `when` is the moment it is held until, on the contact's clock, in words. `typed_at` is the ts of the rep's own Slack
    message where it was typed in a thread, `typed_in` the channel; None when it came from the composer or from automation.
    """

    id: UUID
    conversation_id: UUID
    version: int
    state: DeliveryState
    purpose: Purpose
    channel: Channel | None
    text: str
    writer: str | None
    contact: str
    sentence: str = ""
    problem: str | None = None
    is_not_taken: bool = False  # unknown to us, and its provider has no such message
    when: str | None = None
    may_send_now: bool = False
    is_replaced: bool = False
    because: str = ""
    manner: str = ""
    template: str = ""
    seen_at: datetime | None = None
    written_to: str = ""
    copied: tuple[str, ...] = ()
    left_out: tuple[tuple[str, str], ...] = ()
    typed_at: str | None = None
    typed_in: str | None = None
    reactions: tuple[Reaction, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CardFacts:
    """Everything a card may show. `sequence` is the newest entry it knows of; `can_write` is the gate's word in short.
    `asks_to_stop`: they may want to hear from us no more, and nobody has decided. `can_call`: there is a telephone at both ends.
    `tone` from -1 to 1, None where nothing was read. `summary` with who wrote it, empty where the hub's own rules did.
    `answer_by` is the promise of the next answer, `is_late` whether it was broken, `resolve_by` that of the resolution; neither is
    known while the clock stands still. `standing`: whose turn it is. `touches`: what was between us before, the
    newest first; `deals` in finished words. `former`: the conversation that was closed before this one and has a card, which
    stands at `former_link`, empty while nobody has asked Slack.
    """

    conversation_id: UUID
    version: int
    sequence: int
    name: str
    company: str | None = None
    channel: Channel | None = None
    account: str = ""
    is_public: bool = False
    is_group: bool = False
    state: ConversationState = ConversationState.OPEN
    close_reason: CloseReason | None = None
    snoozed_until: datetime | None = None
    priority: PriorityLevel = PriorityLevel.MEDIUM
    why: str = ""
    is_noise: bool = False
    last_words: str = ""
    subject: str = ""
    summary: str = ""
    summary_by: str = ""
    tone: float | None = None
    answer_by: datetime | None = None
    is_late: bool = False
    resolve_by: datetime | None = None
    standing: Standing | None = None
    touches: tuple["PastInteraction", ...] = ()
    deals: tuple[str, ...] = ()
    former: UUID | None = None
    former_link: str = ""
    owner: str | None = None
    is_taken: bool = False
    queue: str = ""
    language: str | None = None
    preferred: Channel | None = None
    can_write: str = ""
    can_call: bool = False
    asks_to_stop: bool = False
    troubles: tuple[DeliveryFacts, ...] = ()
    answer: DeliveryFacts | None = (
        None  # the newest message of ours since they last wrote, where nothing is wrong with it
    )


@dataclass(frozen=True, slots=True)
class FileFacts:
    """A file the customer sent; `size` in bytes. `problem` says why it cannot be had, or why it is not shown.

    `claimed` is the MIME type it came with, `detected` what its bytes are. `is_layout`: a picture of a mail's own layout, which
    is shown with the mail as it was sent and nowhere else.
    """

    kind: str
    name: str | None
    size: int | None = None
    problem: str | None = None
    claimed: str | None = None
    detected: str | None = None
    is_layout: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """A file that shall stand in the thread. `sender` is who sent it and where, in words.

    `is_gone`: the message it came with was deleted, so the file goes too.
    """

    attachment_id: UUID
    interaction_id: UUID
    conversation_id: UUID
    sender: str
    file: FileFacts
    blob_key: str
    is_gone: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryFacts:
    """One thing the customer wrote, with its later versions. `versions` holds the texts from the first to the present one;
    without `edited_at` they are the course of something (a call), and nobody took back the earlier ones.

    `late` is the moment it was sent, where something sent later stands above it already. `has_original`: there is more to see
    than the text, as it was sent. `also_to`: who else it went to. `public`: what it is, where anybody can read it.
    """

    interaction_id: UUID
    conversation_id: UUID
    sequence: int
    name: str
    channel: Channel
    is_outbound: bool = False
    group: str | None = None
    versions: tuple[str, ...] = ("",)
    files: tuple[FileFacts, ...] = ()
    reactions: tuple[Reaction, ...] = ()
    edited_at: datetime | None = None
    deleted_at: datetime | None = None
    late: datetime | None = None
    has_original: bool = False
    also_to: tuple[str, ...] = ()
    public: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class WishFacts:
    """A message that may ask us to write no more: the words it was read from, and who decided what, once somebody has."""

    interaction_id: UUID
    conversation_id: UUID
    channel: Channel
    name: str
    words: str
    verdict: Verdict | None = None
    decided_by: str = ""


@dataclass(frozen=True, slots=True)
class PlaceOption:
    """One place the rep may choose to write to. `why` says what speaks against it, empty where nothing does."""

    identity_id: UUID
    channel: Channel
    account: str
    fits: bool
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MailFacts:
    """The people of the mail that is answered, and who gets the answer as the composer stands.

    `may_choose`: what is written may go to others than who wrote. `wanted` is the rep's decision, `copied` those of it who
    get a copy now, `left_out` those who do not: address and why.
    """

    people: MailPeople
    may_choose: bool
    answer_to: AnswerTo
    reach: Reach
    wanted: Addressees
    copied: tuple[str, ...] = ()
    left_out: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateFacts:
    """The approved templates of the account that is chosen, and what stands in the places of the one that is.

    `more` are those that Slack has no room for. `closed` says why nothing but a template can go now, empty where all can.
    """

    offered: tuple[OfferedTemplate, ...] = ()
    more: int = 0
    chosen: OfferedTemplate | None = None
    variables: tuple[str, ...] = ()
    button_values: tuple[str, ...] = ()
    closed: str = ""


@dataclass(frozen=True, slots=True)
class PublicFacts:
    """They wrote in public. `may_be_private`: it can be answered where only they read it; `why` says why not, or why in public."""

    may_be_private: bool
    privately: bool
    why: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """A draft the rep asked for. It stands beside what they type until they take it over; not ready, it is being written."""

    text: str = ""
    source: str = ""
    is_ready: bool = False
    replaces: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ComposerFacts:
    """What the composer shows. `choice` is the planner's own word for the purpose shown; `places` its first, then others;
    `place` is the one it goes to as things stand. `closed` says why nothing at all can be sent, empty where something can."""

    conversation_id: UUID
    name: str
    purpose: Purpose
    last_words: str
    seen_sequence: int
    choice: ChannelChoice
    places: tuple[PlaceOption, ...]
    proposal: Proposal | None = None
    mail: MailFacts | None = None
    place: PlaceOption | None = None
    templates: TemplateFacts | None = None
    public: PublicFacts | None = None
    closed: str = ""
    has_canned: bool = False
    language: str = ""  # theirs, where it is known and not the desk's own


@dataclass(frozen=True, slots=True)
class PastInteraction:
    at: datetime
    channel: Channel
    is_inbound: bool
    words: str
