"""What can still be done to a message that stands at the customer. Pure."""

from connectors.contract.capabilities import Capabilities
from inbox.acts.values import SentFacts

NO_ACCOUNT = "the account it went by does not work any more"
PRIVATE = "there, only what everybody can read can be changed afterwards"


def why_not_changed(sent: SentFacts) -> str:
    """What stands in the way of other words; empty where nothing does."""
    able = sent.capabilities
    if able is None:
        return NO_ACCOUNT
    if not able.edits:
        return "this channel lets nobody change what was sent"
    if able.changes_public_alone and not sent.is_public:
        return PRIVATE
    if sent.has_template:
        return "what went as a template cannot be changed"
    if sent.is_caption and not able.caption_edits:
        return "there, words that went with a file cannot be changed"
    if sent.worded_parts > 1:
        return f"there it went in {sent.worded_parts} messages, and the hub does not guess which of them to change"
    return "" if sent.fits else _too_long(sent, able)


def _too_long(sent: SentFacts, able: Capabilities) -> str:
    if sent.is_caption:
        return f"under a file there is room for {able.caption_limit} characters"
    return "the new words are longer than one message there"


def why_not_deleted(sent: SentFacts) -> str:
    """What stands in the way of taking it back there; empty where nothing does."""
    able = sent.capabilities
    if able is None:
        return NO_ACCOUNT
    if not able.deletions:
        return "this channel lets nobody take back what was sent"
    if able.changes_public_alone and not sent.is_public:
        return PRIVATE
    if able.deletion_window is not None and sent.age >= able.deletion_window:
        return f"there it can be taken back for {able.deletion_window.total_seconds() / 3600:.0f} hours only"
    return ""


def shown_there(emoji: str, able: Capabilities | None) -> str | None:
    """The emoji as this channel shows it as a reaction of ours; None where it shows no such thing."""
    if able is None or not able.reactions:
        return None
    return (
        emoji if not able.reaction_emoji else next((one for one in _forms(emoji) if one in able.reaction_emoji), None)
    )


def _forms(emoji: str) -> tuple[str, ...]:
    """As it is, and as channels that know one form of each write it: without a skin tone, without the mark of a picture."""
    bare = "".join(letter for letter in emoji if not "\U0001f3fb" <= letter <= "\U0001f3ff")
    return emoji, bare, bare.replace("\ufe0f", ""), f"{bare}\ufe0f"
