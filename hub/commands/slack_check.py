"""hub slack-check: is the Slack app installed as the desk needs it?"""

import argparse
import asyncio

from hub.accounts import missing_at_the_desk
from hub.commands.settings import complain, load_for
from hub.slack_asking import asked_of_slack

WRONG_SETTINGS = 2


def run(options: argparse.Namespace) -> int:
    """0 when all is well; 1 when something in Slack is not; 2 when the settings name no desk to ask about."""
    settings = load_for(options).settings
    if missing := missing_at_the_desk(settings):
        complain(missing)
        return WRONG_SETTINGS
    found = asyncio.run(asked_of_slack(settings.slack))
    for one in found:
        print(f"{'ok   ' if one.is_well else 'WRONG'}  {one.words}")
    return 0 if all(one.is_well for one in found) else 1
