"""What the contact sees of us beside our words, where their channel shows it: that we have read, that we write."""

from inbox.signs.actions import Claim, Shown, are_shown, claim, go_on, show_read, show_typing
from inbox.signs.values import Sign

__all__ = ["Claim", "Shown", "Sign", "are_shown", "claim", "go_on", "show_read", "show_typing"]
