"""What can be set about the simulated workspace: its names, its patience and its limits."""

from dataclasses import dataclass, field

DEFAULT_EVENTS = frozenset(
    {
        *("message", "app_mention", "app_home_opened", "reaction_added", "reaction_removed", "file_shared"),
        *("member_joined_channel", "member_left_channel", "channel_archive", "group_archive"),
        *("link_shared", "user_status_changed"),
        *("channel_deleted", "group_deleted", "tokens_revoked", "app_uninstalled"),
    }
)
DEFAULT_SCOPES = frozenset(
    {
        *("channels:history", "channels:read", "chat:write", "chat:write.customize", "commands", "files:read"),
        *(
            "files:write",
            "groups:history",
            "groups:read",
            "im:history",
            "im:write",
            "links:read",
            "links:write",
            "reactions:read",
            "reactions:write",
            "usergroups:read",
            "users:read",
        ),
    }
)
DEFAULT_CALLS_PER_MINUTE = {"t1": 1, "t2": 20, "t3": 50, "t4": 100, "t5": 600}


@dataclass(frozen=True, slots=True)
class SlackSimulatorSettings:
    """Every figure has Slack's published value as its default; times are seconds.

    `bot_scopes` are those the workspace granted. Without `team_id` one is made from the `seed`.
    `channel_burst` posts may follow each other at once in one channel
    before the pace of `channel_posts_per_second` holds. `retry_delays` are the waits before each of the three repeats
    of an event that the app did not take. `silence_seconds` is how long a lost answer keeps its caller waiting.
    `subscribed_events` are the event types the app asked for; others are never sent. `echo_own_posts` sends the app
    its own messages as Slack does, marked with its `bot_id`. `unfurl_domains` are those whose links the app hears of.
    """

    bot_token: str = "xoxb-simulated-workspace-token"
    app_token: str = "xapp-1-A0-simulated-app-token"
    bot_scopes: frozenset[str] = DEFAULT_SCOPES
    team_id: str | None = None
    team_name: str = "Simulated workspace"
    team_domain: str = "simulated"
    app_name: str = "Inbox Hub"
    bot_name: str = "inbox_hub"
    seed: int = 1
    host: str = "127.0.0.1"
    port: int = 0
    subscribed_events: frozenset[str] = DEFAULT_EVENTS
    echo_own_posts: bool = True
    unfurl_domains: frozenset[str] = frozenset({"hub.example.com"})
    limits_enforced: bool = True
    channel_posts_per_second: float = 1.0
    channel_burst: int = 3
    workspace_posts_per_minute: int = 600
    calls_per_minute: dict[str, int] = field(default_factory=lambda: dict(DEFAULT_CALLS_PER_MINUTE))
    trigger_seconds: float = 3.0
    response_url_uses: int = 5
    response_url_seconds: float = 1800.0
    modal_depth: int = 3
    ack_seconds: float = 3.0
    retry_delays: tuple[float, ...] = (0.0, 60.0, 300.0)
    silence_seconds: float = 30.0
    upload_bytes_max: int = 64 * 1024 * 1024
