"""hub slack-manifest: the manifest of the Slack app, with the hub's own address in it."""

import argparse
import sys

from hub.commands.settings import load_for
from inbox.slack.install.manifest import EXAMPLE_URL, as_yaml, manifest


def run(options: argparse.Namespace) -> int:
    """0. The address and the mode are those of the settings, unless the command line names others."""
    settings = load_for(options).settings
    mode = options.mode or settings.slack.mode
    public_url = options.url or settings.server.public_url or EXAMPLE_URL
    sys.stdout.write(as_yaml(manifest(public_url, by_socket=mode == "socket")))
    if mode == "http" and public_url == EXAMPLE_URL:
        print("server.public_url is not set: put your own address in place of hub.example.com.", file=sys.stderr)
    return 0
