"""The numbers: named as Prometheus asks, every one told in docs/operating.md, and no alert on a name that is not there."""

import re
from pathlib import Path

import aiohttp
import pytest
import yaml
from aiohttp import web
from prometheus_client.metrics_core import Metric

from crm.contacts import merging
from crm.storage.jobs import JobKind
from hub import blob_dropping, blob_sweeping, notices, polling, watching
from hub.engine import journal_sweeping
from hub.engine.handlers import declared_kinds
from hub.engine.queues import OF_KIND, Queue, queue_of
from hub.mailbox import sweeping
from hub.web.app import build_app, serving
from hub.web.metrics import Metrics
from hub.web.timing import Timing
from inbox import jobs
from tests.architecture.source import ROOT
from tests.hub.whole import opened

KINDS = declared_kinds(
    jobs, polling, notices, merging, sweeping, watching, blob_dropping, blob_sweeping, journal_sweeping
)
ROW = re.compile(r"^\| `((?:hub|process)_[a-z0-9_]+)` \| (counter|gauge|histogram) \|([^|]*)\|", re.MULTILINE)
NAME = re.compile(r"\b(?:hub|process)_[a-z0-9_]+")
ENDS = {"counter": "_total", "info": "_info"}
UNITS = ("_seconds", "_jobs", "_rows", "_bytes", "_info", "_entries", "_connections")
PLAIN_GAUGES = {  # what they count has no unit: shares, switches, and things named by the word itself
    "hub_channel_error_rate",
    "hub_channel_paused",
    "hub_channel_silent",
    "hub_channel_undelivered",
    "hub_lanes_held",
    "hub_processes",
}


def families() -> list[Metric]:
    return list(Metrics().registry.collect())


def exposed() -> dict[str, str]:
    """Name as Prometheus reads it -> type."""
    return {f"{one.name}{ENDS.get(one.type, '')}": "gauge" if one.type == "info" else one.type for one in families()}


def test_names_and_units_are_as_prometheus_asks() -> None:
    for name, kind in exposed().items():
        assert re.fullmatch(r"(hub|process)_[a-z][a-z0-9_]*", name)
        if name.startswith("hub_") and kind != "counter":
            assert name.endswith(UNITS) or name in PLAIN_GAUGES, name
    assert all(one.documentation.endswith(".") for one in families())


def test_the_page_tells_every_number_and_no_other() -> None:
    page = (ROOT / "docs" / "operating.md").read_text("utf-8")
    told = {name: kind for name, kind, _ in ROW.findall(page)}
    assert told == {name: kind for name, kind in exposed().items() if name.startswith("hub_")}


def test_the_page_names_the_labels_of_each() -> None:
    page = (ROOT / "docs" / "operating.md").read_text("utf-8")
    told = {name: set(re.findall(r"`([a-z]+)`", labels)) for name, _, labels in ROW.findall(page)}
    metrics = Metrics()
    for one in vars(metrics).values():
        if (labels := getattr(one, "_labelnames", None)) is not None:
            assert told[f"{one._name}{ENDS.get(one._type, '')}"] == set(labels)


def test_alerts_rest_on_numbers_that_are_there() -> None:
    rules = yaml.safe_load((ROOT / "config" / "alerts.example.yaml").read_text("utf-8"))["groups"][0]["rules"]
    assert len(rules) == 5
    for rule in rules:
        named = set(NAME.findall(rule["expr"]))
        assert named, rule["alert"]
        assert named <= set(exposed()), rule["alert"]
        assert rule["annotations"]["summary"]
        assert rule["annotations"]["cure"]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_every_kind_waits_in_a_queue_of_its_own_name(kind: JobKind) -> None:
    assert queue_of(kind.name) is not Queue.OTHER or kind in (merging.CONTACTS_MERGED, merging.CONTACTS_UNMERGED)
    assert set(OF_KIND) <= {one.name for one in KINDS}


async def test_requests_are_measured_by_the_pattern_of_their_path() -> None:
    metrics = Metrics()

    async def found(_request: web.Request) -> web.Response:
        return web.Response()

    app = build_app([web.get("/mails/{letter}", found)], timing=Timing(metrics.requests))
    async with serving(app, "127.0.0.1", 0) as port, aiohttp.ClientSession(f"http://127.0.0.1:{port}") as http:
        for path in ("/mails/secret", "/mails/other", "/nothing-here"):
            async with http.get(path):
                pass
    text = metrics.text().decode()
    assert 'hub_http_request_seconds_count{method="GET",route="/mails/{letter}",status="2xx"} 2.0' in text
    assert 'hub_http_request_seconds_count{method="GET",route="none",status="4xx"} 1.0' in text
    assert "secret" not in text


async def test_a_worker_tells_its_numbers_too(tmp_path: Path, sqlite_url: str) -> None:
    async with opened(tmp_path, sqlite_url, role="worker") as whole:
        await whole.get("/ready")
        status, text = await whole.get("/metrics")
    assert status == 200
    for wanted in (
        'hub_queue_jobs{queue="intake"} 0.0',
        'hub_database_connections{state="used"}',
        "hub_build_info{",
        'route="/ready"',
    ):
        assert wanted in text
    assert "process_resident_memory_bytes" in text
