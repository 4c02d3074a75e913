"""The page at work: a look changes nothing, a press acts at once, and what was done is kept with its proof."""

from collections.abc import AsyncIterator
from datetime import timedelta
from urllib.parse import quote

import aiohttp
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crm.preferences.values import ConsentTopic
from hub.web.leaving.links import LeaveLinks
from hub.web.leaving.page import half_hidden
from hub.web.leaving.routes import GUESSES, LINK
from hub.web.leaving.words import WORDS, language_of
from inbox.deliveries.leaving import WORDS as LINE_WORDS
from inbox.opt_out.confirming import CONFIRMATIONS
from tests.hub.web.leaving.pages import LINKS, ONE_CLICK, Reader, reading

EN = WORDS["en"]


@pytest.fixture
async def lena(database_url: str) -> AsyncIterator[Reader]:
    async with reading(database_url) as reader:
        yield reader


@pytest.fixture
async def alone(sqlite_url: str) -> AsyncIterator[Reader]:
    """Where the kind of database does not matter."""
    async with reading(sqlite_url, proxies=("127.0.0.1",)) as reader:
        yield reader


async def test_one_click_acts_at_once_and_keeps_its_proof(lena: Reader) -> None:
    answer = await lena.posts(ONE_CLICK, User_Agent="Mail/1.0")
    assert (answer.status, "Location" in answer.headers, "Set-Cookie" in answer.headers) == (200, False, False)
    assert EN.done in answer.text
    assert not await lena.gets_marketing()
    _, word = await lena.history()
    assert (word.topic, word.channel, word.granted, word.source, word.by) == (
        ConsentTopic.MARKETING,
        "email",
        False,
        "unsubscribe link",
        None,
    )
    assert "One-click POST (RFC 8058) from 127.0.0.1 by Mail/1.0" in word.proof and "lena@home.example" in word.proof
    assert await lena.notices() == [
        "They want no more marketing messages: they used the link in a message of ours.",
        "desk.show_card",
    ]
    assert "unsubscribed" in await lena.events()


async def test_said_twice_it_is_the_same(lena: Reader) -> None:
    await lena.posts(ONE_CLICK)
    before = await lena.everything()
    again = await lena.posts(ONE_CLICK)
    assert again.status == 200 and EN.done in again.text
    assert await lena.everything() == before


async def test_a_look_shows_the_button_and_the_button_works_without_a_script(lena: Reader) -> None:
    page = await lena.looks()
    assert page.status == 200 and "<script" not in page.text
    assert "l***@home.example" in page.text and "lena@home.example" not in page.text
    assert f">{EN.stop}</button>" in page.text and '<form method="post">' in page.text
    assert (await lena.posts({**ONE_CLICK, "by": "button"})).status == 200
    assert (await lena.history())[-1].proof.startswith("Button on the page from 127.0.0.1")
    assert f">{EN.undo}</button>" in (await lena.looks()).text


async def test_what_was_a_slip_is_undone_by_a_press(lena: Reader) -> None:
    await lena.posts(ONE_CLICK)
    await lena.notices()
    answer = await lena.posts({"undo": "yes"})
    assert answer.status == 200 and EN.back in answer.text
    assert await lena.gets_marketing()
    assert (await lena.history())[-1].source == "unsubscribe link, taken back"
    assert "They want marketing messages after all: they took their word back." in await lena.notices()


async def test_after_a_day_or_another_word_there_is_nothing_to_undo(lena: Reader) -> None:
    await lena.posts(ONE_CLICK)
    lena.clock.at += timedelta(days=1)
    assert EN.undo not in (await lena.looks()).text
    assert (await lena.posts({"undo": "yes"})).status == 200
    assert not await lena.gets_marketing()


async def test_undo_never_grants_what_was_not_there(lena: Reader) -> None:
    await lena.allows(granted=False)
    page = await lena.looks()
    assert EN.none in page.text and "<button" not in page.text
    await lena.posts(ONE_CLICK)
    await lena.posts({"undo": "yes"})
    assert not await lena.gets_marketing()


async def test_a_stop_to_everything_outlasts_the_undo(lena: Reader) -> None:
    await lena.posts(ONE_CLICK)
    await lena.allows(granted=False, topic=ConsentTopic.ALL)
    await lena.posts({"undo": "yes"})
    assert not await lena.gets_marketing()


@pytest.mark.parametrize("data", [{}, {"List-Unsubscribe": "no"}, {"undo": "maybe"}, b"x" * 20_000, b"\xff\x00"])
async def test_any_other_post_is_told_that_nothing_was_changed(alone: Reader, data: object) -> None:
    before = await alone.everything()
    answer = await alone.posts(data)
    assert answer.status == 400 and EN.untouched in answer.text and EN.stop in answer.text
    assert await alone.everything() == before


async def test_the_body_may_come_in_parts(alone: Reader) -> None:
    with aiohttp.MultipartWriter("form-data") as form:
        form.append("One-Click").set_content_disposition("form-data", name="List-Unsubscribe")
    assert (await alone.posts(form)).status == 200
    assert not await alone.gets_marketing()


async def test_a_link_that_is_not_ours_says_so(alone: Reader) -> None:
    for path in ("/u/x", "/u/" + "a" * 52, "/u/" + LeaveLinks(["another"], "").token(alone.identity_id)):
        for answer in (await alone.looks(path), await alone.posts(ONE_CLICK, path)):
            assert answer.status == 404 and EN.missing_title in answer.text
            assert answer.headers["Content-Type"].startswith("text/html")
    assert await alone.gets_marketing()


async def test_an_address_that_is_gone_has_no_page(alone: Reader) -> None:
    token = LINKS.token(alone.contact_id)  # nobody's address
    assert (await alone.looks(f"/u/{token}")).status == 404
    assert (await alone.posts(ONE_CLICK, f"/u/{token}")).status == 404


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "OPTIONS"])
async def test_nothing_else_is_done_there(alone: Reader, method: str) -> None:
    assert (await alone.looks(method=method)).status == 405
    assert await alone.gets_marketing()


# What nobody may do too often


async def test_one_link_is_not_hammered(alone: Reader) -> None:
    for _ in range(int(LINK.burst)):
        assert (await alone.looks()).status == 200
    slow = await alone.posts(ONE_CLICK)
    assert slow.status == 429 and int(slow.headers["Retry-After"]) > 0 and EN.slow in slow.text
    assert await alone.gets_marketing()
    assert alone.metrics.limited.labels("unsubscribe")._value.get() == 1


async def test_guessing_is_slow_and_harms_nobody_else(alone: Reader) -> None:
    for number in range(int(GUESSES.burst)):
        assert (await alone.looks(f"/u/{number}", X_Forwarded_For="203.0.113.9")).status == 404
    assert (await alone.looks("/u/next", X_Forwarded_For="203.0.113.9")).status == 429
    assert (await alone.looks(X_Forwarded_For="203.0.113.9")).status == 200  # a good link is no guess
    assert (await alone.looks("/u/next", X_Forwarded_For="203.0.113.10")).status == 404


# How it looks


@pytest.mark.parametrize("language", sorted(WORDS))
async def test_it_speaks_the_readers_language(alone: Reader, language: str) -> None:
    await alone.speaks(language)
    page = await alone.looks(Accept_Language="fr")
    assert f'<html lang="{language}">' in page.text and WORDS[language].stop in page.text


def test_there_are_as_many_languages_as_for_other_opt_outs() -> None:
    assert WORDS.keys() == CONFIRMATIONS.keys() == LINE_WORDS.keys()
    for words in WORDS.values():
        said = [getattr(words, name) for name in words.__slots__]
        assert all(said) and "!" not in "".join(said) and "{address}" in words.asks


@pytest.mark.parametrize(
    ("known", "accepted", "language"),
    [
        ("de", "fr", "de"),
        (None, "fr-CH, fr;q=0.9, en;q=0.8", "fr"),
        (None, "del, ja, cs;q=0.5", "cs"),
        ("xx", "pl", "pl"),
        (None, "", "en"),
        ("de-AT", "", "de"),
    ],
)
def test_the_language_is_theirs_else_their_browsers(known: str | None, accepted: str, language: str) -> None:
    assert language_of(known, accepted) == language


def test_an_address_is_half_hidden() -> None:
    assert [half_hidden(one) for one in ("lena@home.example", "+420777", "@x")] == [
        "l***@home.example",
        "+4***",
        "***@x",
    ]


async def test_the_page_tells_nobody_and_runs_nothing(alone: Reader) -> None:
    told = (await alone.looks()).headers
    assert "no-store" in told["Cache-Control"] and told["Referrer-Policy"] == "no-referrer"
    assert "default-src 'none'" in told["Content-Security-Policy"] and "noindex" in told["X-Robots-Tag"]


# What holds for every look


def tails(token: str) -> st.SearchStrategy[str]:
    texts = st.text(max_size=60).map(lambda text: quote(text, safe=""))
    good = st.sampled_from(
        [token, token.upper(), token + "?List-Unsubscribe=One-Click", token + "?undo=yes", token + "/"]
    )
    spoilt = st.tuples(st.integers(0, 51), st.sampled_from("abc234567")).map(
        lambda change: token[: change[0]] + change[1] + token[change[0] + 1 :]
    )
    return good | spoilt | texts | st.tuples(good, texts).map("/".join) | st.tuples(good, texts).map("?undo=".join)


@pytest.mark.parametrize("left", [False, True])
async def test_no_look_at_any_path_changes_a_row(sqlite_url: str, left: bool) -> None:
    """A scanner that follows every link, with GET or HEAD, whatever it makes of the address."""
    async with reading(sqlite_url, proxies=("127.0.0.1",)) as reader:
        if left:
            await reader.posts(ONE_CLICK)
        before = await reader.everything()
        made: list[tuple[str, str]] = []

        @settings(max_examples=120, deadline=None, database=None, suppress_health_check=[HealthCheck.too_slow])
        @given(tails(LINKS.token(reader.identity_id)), st.sampled_from(["GET", "HEAD"]))
        def collect(tail: str, method: str) -> None:
            made.append((tail, method))

        collect()
        statuses = set()
        for number, (tail, method) in enumerate(made):
            caller = f"198.51.{number // 250}.{number % 250}"
            statuses.add((await reader.looks(f"/u/{tail}", method, X_Forwarded_For=caller)).status)
        assert await reader.everything() == before
        assert {200, 404} <= statuses <= {200, 404, 429}
