"""What follows every change of a conversation that a card shows."""

from crm.storage.unit_of_work import UnitOfWork
from inbox import desk
from inbox.conversations import clock
from inbox.conversations.model import Conversation


def show_change(work: UnitOfWork, conversation: Conversation) -> None:
    """Its clock runs or stands as its state says; the card shall be drawn anew, and its owner's page."""
    if clock.follow(work, conversation):
        clock.look(work, conversation)
    conversation.version += 1
    desk.show_card(work, conversation)
    if conversation.owner_id is not None:
        desk.show_home(work, conversation.owner_id)
