"""What is counted, for Prometheus. One registry, handed around; nothing here is global."""

import platform
from enum import StrEnum

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, Info, ProcessCollector, generate_latest

from hub.version import VERSION

BATCH_SIZES = (1, 2, 4, 8, 16, 32, 64, 128, 256, 512)
COMMIT_SECONDS = (0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.5, 1, 5)
ITEM_OUTCOMES_MEANING = "What became of the items received: every one has one outcome, so that the sums are equal."
REQUEST_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10)
LAG_SECONDS = (0.01, 0.05, 0.1, 0.5, 1, 5, 15, 60, 300, 1800)


class ItemOutcome(StrEnum):
    """What became of one item of a post."""

    KEPT = "kept"  # in the journal for the first time, with its job
    REPEATED = "repeated"  # told before: in the same post, or in one that is in the journal
    IGNORED = "ignored"  # its connector knows the kind and leaves it out on purpose
    UNKNOWN = "unknown"  # a kind that its connector does not know
    UNREADABLE = "unreadable"  # in the journal for the first time, as it came
    FOREIGN = "foreign"  # about an account that nobody has here
    TURNED_AWAY = "turned_away"  # not kept and not acknowledged; the provider repeats it


class Metrics:
    """Every counter of the hub. No label ever holds a handle, a name or a text of a person."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        build = Info("hub_build", "Which version this process runs.", registry=self.registry)
        build.info({"version": VERSION, "python": platform.python_version()})
        self.items_received = self._counter("hub_items_received", "Items that genuine posts held.", "connector")
        self.items = self._counter("hub_items", ITEM_OUTCOMES_MEANING, "connector", "outcome")
        self.accepted = self._counter("hub_events_accepted", "Events kept in the journal for the first time.")
        self.duplicates = self._counter("hub_events_duplicate", "Events that were in the journal already.")
        self.rejected = self._counter("hub_webhooks_rejected", "Webhooks not proven genuine.", "connector")
        self.unreadable = self._counter("hub_events_unreadable", "Genuine input that was kept unread.", "connector")
        self.ignored = self._counter(
            "hub_events_ignored",
            "Items that tell nothing that is kept, by kind where it is known.",
            "connector",
            "what",
        )
        self.unclaimed = self._counter(
            "hub_webhooks_unclaimed", "Genuine posts that concern none of the accounts at a shared address.", "endpoint"
        )
        self.parser_faults = self._counter("hub_parser_faults", "Parsers that broke on genuine input.", "connector")
        self.turned_away = self._counter("hub_webhooks_turned_away", "Webhooks answered with 503.", "reason")
        self.limited = self._counter("hub_posts_limited", "Posts of strangers answered with 429.", "connector")
        self.salvaged = self._counter("hub_rows_salvaged", "Rows the database refused, kept in a plainer form.")
        self.commit_rows = self._histogram("hub_journal_batch_rows", "Rows of one journal commit.", BATCH_SIZES)
        self.commit_seconds = self._histogram("hub_journal_commit_seconds", "One journal commit.", COMMIT_SECONDS)
        self.jobs = self._counter("hub_jobs", "Attempts at jobs by what came of them.", "kind", "outcome")
        self.job_seconds = self._histogram("hub_job_seconds", "One attempt at a job.", LAG_SECONDS, "kind")
        self.job_lag = self._histogram("hub_job_lag_seconds", "From due to begun.", LAG_SECONDS)
        self.dead = self._counter("hub_jobs_dead", "Jobs that were given up after their last attempt.", "kind")
        self.lanes_held = self._gauge("hub_lanes_held", "Lanes this process works on now.")
        self.lanes_swept = self._counter("hub_lanes_swept", "Due lanes found by the sweeper.")
        self.leases_lost = self._counter("hub_leases_lost", "Leases that ran out under their owner.")
        self.backlog = self._gauge("hub_backlog_jobs", "Jobs that are due, at the last look.", "kind")
        self.oldest_lag = self._gauge("hub_oldest_due_seconds", "How long the oldest due job waits, at the last look.")
        self.sends = self._counter(
            "hub_sends", "Calls that carry a message, by outcome.", "channel", "account", "outcome"
        )
        self.last_seen = self._gauge(
            "hub_channel_last_seen_seconds", "Since the last came in by an account of ours.", "channel", "account"
        )
        self.paused = self._gauge("hub_channel_paused", "1 while nothing is sent by an account.", "channel", "account")
        self.error_rate = self._gauge(
            "hub_channel_error_rate", "Sends of the last hour that failed, from 0 to 1.", "channel", "account"
        )
        self.silent = self._gauge(
            "hub_channel_silent", "1 while an account is silent against its own rhythm.", "channel", "account"
        )
        self.undelivered = self._gauge(
            "hub_channel_undelivered", "What a provider has for us, where it says so.", "channel", "account"
        )
        self.stopped = self._counter(
            "hub_gate_stops", "Messages that the gate did not let go, by the reason that decided.", "outcome", "reason"
        )
        self.queue_jobs = self._gauge("hub_queue_jobs", "Jobs that could run now, at the last look.", "queue")
        self.queue_age = self._gauge(
            "hub_queue_oldest_seconds", "How long the first of them waits, at the last look.", "queue"
        )
        self.dead_jobs = self._gauge("hub_dead_jobs", "Jobs that gave up and were not replayed, at the last look.")
        self.unread = self._gauge("hub_unreadable_entries", "Kept input that nobody could read, at the last look.")
        self.processes = self._gauge("hub_processes", "Processes seen in the last minute.", "role", "version")
        self.journal_waiting = self._gauge("hub_journal_waiting_rows", "Rows that wait for a commit of this process.")
        self.journal_age = self._gauge("hub_journal_oldest_seconds", "Age of the oldest entry of the journal.")
        self.connections = self._gauge(
            "hub_database_connections", "Connections of this process's pool, in use and idle.", "state"
        )
        self.requests = self._histogram(
            "hub_http_request_seconds",
            "From the head of a request to its answer.",
            REQUEST_SECONDS,
            "method",
            "route",
            "status",
        )
        self.desk = self._counter("hub_desk", "Requests of Slack that were turned away, doubled or not kept.", "what")
        self.redis_errors = self._counter("hub_redis_errors", "Calls to Redis that failed.")

    def came_to(self, connector: str, outcome: ItemOutcome, items: int = 1) -> None:
        """So many items of this connector had this outcome."""
        if items:
            self.items.labels(connector, outcome.value).inc(items)

    def text(self) -> bytes:
        """The exposition format, version 0.0.4."""
        return generate_latest(self.registry)

    def _counter(self, name: str, meaning: str, *labels: str) -> Counter:
        return Counter(name, meaning, labels, registry=self.registry)

    def _gauge(self, name: str, meaning: str, *labels: str) -> Gauge:
        return Gauge(name, meaning, labels, registry=self.registry)

    def _histogram(self, name: str, meaning: str, buckets: tuple[float, ...], *labels: str) -> Histogram:
        return Histogram(name, meaning, labels, buckets=buckets, registry=self.registry)
