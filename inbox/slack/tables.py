"""What answers what in Slack: the shapes of the entries of the listeners' tables. `ack` is called once, after what is kept."""

from collections.abc import Awaitable, Callable
from typing import Any

from inbox.slack.interactions import Actor, Command, Looking, Press, Shortcut, Submission
from inbox.slack.kit import Piece

Ack = Callable[..., Awaitable[Any]]
OnPress = Callable[[Ack, Press, Actor], Awaitable[None]]
OnSubmit = Callable[[Ack, Submission, Actor], Awaitable[None]]

OnCommand = Callable[[Ack, Command, str, Actor], Awaitable[None]]
"""(ack, command, what stands behind the word it is known by, actor): `ack(text=..., blocks=...)` is the answer, for that rep alone."""

OnShortcut = Callable[[Ack, Shortcut, Actor], Awaitable[None]]
"""By callback id, of the global menu and of a message's."""

OnLooking = Callable[[Looking, Actor], Awaitable[list[Piece]]]
"""By action id: the options for what was typed so far, a hundred at most."""
