"""Nothing that went wrong is lost: it is listed, and can be done again."""

from datetime import timedelta

from connectors.contract.inbound import MessageReceived, WebhookRequest
from connectors.contract.protocol import Connector
from crm.storage.jobs import JobKind, JobState
from crm.storage.unit_of_work import JobRun
from hub.engine.entrance import Entrance, in_order, lane_of
from hub.engine.journal import BLOB_ABOVE_BYTES, Journal
from hub.engine.overview import counts, dead_count, due_counts, list_jobs, oldest_lag, unreadable_count
from hub.engine.replay import list_unreadable, read_item, replay_dead, replay_events, replay_unreadable
from inbox.jobs import INTAKE
from tests.hub.engine.engine import Engine, saying, write_word
from tests.hub.pigeon import PigeonConnector, bird, flock

ONCE = JobKind("test.once", max_attempts=1)
OTHER = JobKind("test.other", max_attempts=1)


async def broken(run: JobRun) -> None:
    raise ValueError("the coffee machine is empty")


def entrance(engine: Engine, journal: Journal | None = None) -> Entrance:
    return Entrance(journal or engine.journal(), engine.clock, engine.metrics)


async def test_dead_jobs_are_listed_and_live_again(engine: Engine) -> None:
    await engine.enqueue(saying(ONCE, "one"), saying(OTHER, "two"))
    await engine.drain({ONCE.name: broken, OTHER.name: broken}).turn("lane")
    async with engine.database.reading() as session:
        dead = await list_jobs(session, JobState.DEAD)
        assert [(job.kind, job.attempts) for job in dead] == [(ONCE.name, 1), (OTHER.name, 1)]
        assert [job.id for job in await list_jobs(session, JobState.DEAD, OTHER.name)] == [dead[1].id]
        assert await dead_count(session) == 2
        assert [(each.kind, each.state, each.count) for each in await counts(session)] == [
            (ONCE.name, "dead", 1),
            (OTHER.name, "dead", 1),
        ]
    engine.woken.clear()
    assert await replay_dead(engine.database, kind=OTHER.name) == 1
    assert await replay_dead(engine.database, ids=[dead[0].id, dead[1].id]) == 1
    assert await replay_dead(engine.database) == 0
    assert engine.woken == ["lane", "lane"]
    await engine.drain({ONCE.name: write_word, OTHER.name: write_word}).turn("lane")
    assert await engine.words() == ["one", "two"]


async def test_a_dead_coalesced_job_joins_the_one_that_took_its_place(engine: Engine) -> None:
    await engine.enqueue(saying(ONCE, "old", coalesce_key="card"))
    await engine.drain({ONCE.name: broken}).turn("lane")
    await engine.enqueue(saying(ONCE, "new", coalesce_key="card"))
    assert await replay_dead(engine.database) == 1
    await engine.drain({ONCE.name: write_word}).turn("lane")
    assert await engine.words() == ["new"]
    assert await engine.job_count() == 0


async def test_backlog_and_lag_are_seen(engine: Engine) -> None:
    tomorrow = engine.clock.now() + timedelta(days=1)
    await engine.enqueue(saying(ONCE, "due"), saying(ONCE, "not due", due_at=tomorrow))
    engine.clock.pass_seconds(90)
    async with engine.database.reading() as session:
        moments = engine.clock.now(), engine.clock.machine_now()
        assert await due_counts(session, *moments) == {ONCE.name: 1}
        assert await oldest_lag(session, *moments) == timedelta(seconds=90)


async def test_an_unreadable_body_is_healed_by_a_mended_parser(engine: Engine) -> None:
    pigeon = PigeonConnector()
    assert await entrance(engine).admit(pigeon, WebhookRequest(b"LETTER 1")) == 1
    async with engine.database.reading() as session:
        (line,) = await list_unreadable(session)
        assert await unreadable_count(session) == 1
    assert line.problem == "no birds in it"
    assert await engine.job_count() == 0

    def connector_of(name: str, account: str) -> Connector | None:
        return pigeon if (name, account) == ("pigeon", "loft") else None

    (still,) = await replay_unreadable(engine.database, engine.blobs, connector_of)
    assert (still.events, still.problem) == (0, "no birds in it")
    pigeon.knows_letters = True
    (healed,) = await replay_unreadable(engine.database, engine.blobs, connector_of, [line.id])
    assert (healed.id, healed.events, healed.problem) == (line.id, 1, None)
    async with engine.database.reading() as session:
        assert await list_unreadable(session) == []
    (job,) = await engine.jobs()
    assert (job.kind, job.lane) == (INTAKE.name, "address:sms:ann")
    entry = next(entry for entry in await engine.journal_entries() if entry.id == job.payload["journal"])
    assert entry.event_id == "LETTER 1"


async def test_one_unreadable_item_is_healed_in_its_place(engine: Engine) -> None:
    pigeon = PigeonConnector()
    body = flock(bird("b1"), {"from": "ann", "text": "no id"}, bird("b2"))
    assert await entrance(engine).admit(pigeon, WebhookRequest(body)) == 3
    states = sorted((entry.event_id[:3], entry.state) for entry in await engine.journal_entries())
    assert states == [("b1", "accepted"), ("b2", "accepted"), ("odd", "unreadable")]

    class Mended(PigeonConnector):
        def _event(self, bird: dict[str, str]) -> MessageReceived:
            item = flock(bird)
            return self._message({"id": f"odd:{item.decode()}", **bird})

    (healed,) = await replay_unreadable(engine.database, engine.blobs, lambda name, account: Mended())
    assert healed.events == 1
    assert [entry.state for entry in await engine.journal_entries()] == ["accepted"] * 3
    assert await engine.job_count() == 3


async def test_an_account_that_is_gone_is_said(engine: Engine) -> None:
    await entrance(engine).admit(PigeonConnector(), WebhookRequest(b"?"))
    (line,) = await replay_unreadable(engine.database, engine.blobs, lambda name, account: None)
    assert "no account loft of pigeon" in (line.problem or "")


async def test_kept_events_can_be_taken_in_again(engine: Engine) -> None:
    await entrance(engine).admit(PigeonConnector(), WebhookRequest(flock(bird("b1"), bird("b2"))))
    (first, _) = await engine.jobs()
    async with engine.database.transaction() as work:
        for job in await engine.jobs():
            await work.session.delete(job)
    assert await replay_events(engine.database, "pigeon", "loft", ["b1", "unknown"]) == 1
    (again,) = await engine.jobs()
    assert (again.kind, again.lane, again.payload) == (first.kind, first.lane, first.payload)


async def test_an_item_can_be_read_again_wherever_it_lies(engine: Engine) -> None:
    text = "x" * (BLOB_ABOVE_BYTES + 1)
    request = WebhookRequest(flock(bird("big", text=text)), {"content-type": "application/json", "x-ring": "ring"})
    await entrance(engine).admit(PigeonConnector(), request)
    (entry,) = await engine.journal_entries()
    async with engine.database.reading() as session:
        item = await read_item(session, engine.blobs, entry.id)
        assert await read_item(session, engine.blobs, entry.id + 1) is None
    assert item is not None
    assert (item.connector, item.account, item.event_id) == ("pigeon", "loft", "big")
    assert item.request.headers == {"content-type": "application/json"}
    (event,) = PigeonConnector().parse(item.request)
    assert isinstance(event, MessageReceived)
    assert (event.event_id, event.text) == ("big", text)


def test_events_without_an_address_share_a_lane_of_their_account() -> None:
    pigeon = PigeonConnector()
    status, message, far = pigeon.parse(WebhookRequest(flock({"id": "s1"}, bird("b1"), bird("b2", "a" * 300))))
    assert lane_of(pigeon, status) == "status:pigeon:loft"
    assert lane_of(pigeon, message) == "address:sms:ann"
    assert lane_of(pigeon, far).startswith("address:sha256:")


def test_what_one_request_shuffled_is_sorted_by_the_providers_time() -> None:
    birds = flock(bird("c", at="30"), bird("a", at="10"), bird("a2"), bird("b", at="20"))
    assert [event.event_id for event in in_order(PigeonConnector().parse(WebhookRequest(birds)))] == [
        "a",
        "a2",
        "b",
        "c",
    ]
