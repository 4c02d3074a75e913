"""The same house as the rest of the desk's tests."""

from tests.inbox.slack.conftest import any_house, house

__all__ = ["any_house", "house"]
