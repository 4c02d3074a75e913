"""What is found in a text, with everything known handed in."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inbox.leak_check.rules import findings
from inbox.leak_check.spotting import candidates, readable
from inbox.leak_check.values import Finding, Known, Leak, fingerprint

PAVEL = Known(
    emails=frozenset({"pavel@hora.example"}),
    phones=frozenset({"+420777123456"}),
    names=frozenset({("Pavel", "Hora"), ("Pavel", "Hor"), ("Анна", "Ковальова")}),
    own_names=frozenset({("Anna", "Nováková")}),
    said=("I would like what Eva Malá has",),
    notes=("pays late every time so please ask for half of the money first",),
    languages=frozenset({"en"}),
)


def found(text: str, known: Known = PAVEL, raw: str = "", phrases: tuple[str, ...] = ()) -> tuple[Finding, ...]:
    return findings(text, raw or text, candidates(readable(text), ("CZ",)), known, phrases)


def kinds(text: str, known: Known = PAVEL) -> list[Leak]:
    return [one.kind for one in found(text, known)]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Write to Pavel@Hora.example", Leak.ADDRESS),
        ("pavel (at) hora.example", Leak.ADDRESS),
        ("Call 777 123 456", Leak.PHONE),
        ("Call 00420 777-123-456.", Leak.PHONE),
        ("As Pavel Hora said", Leak.NAME),
        ("HORA PAVEL", Leak.NAME),
        ("napsal jsem Pavlovi Horovi", Leak.NAME),
        ("разом з Анною Ковальовою", Leak.NAME),
        ("[note] check the stock", Leak.INTERNAL),
        ("Internal: no more discounts", Leak.INTERNAL),
        ("Please do not   forward this", Leak.INTERNAL),
        ("@here who knows", Leak.INTERNAL),
        ("see https://acme.slack.com/archives/C1/p2", Leak.INTERNAL),
        ("because you Pay late, every time, so please ask again", Leak.NOTE),
        ("heslo: Modra42x", Leak.SECRET),
        ("-----BEGIN OPENSSH PRIVATE KEY-----", Leak.SECRET),
        ("4111 1111 1111 1111", Leak.CARD),
        ("Dobrý den, vaše objednávka dnes ráno opustila náš sklad a zítra dorazí.", Leak.LANGUAGE),
    ],
)
def test_a_leak_is_found(text: str, kind: Leak) -> None:
    expected = {"because you Pay late, every time, so please ask again": "Pay late"}
    known = PAVEL if kind is not Leak.NOTE else Known(notes=("you pay late every time so please ask twice",))
    assert kind in kinds(text, known)
    assert expected.get(text, "") in " ".join(one.words for one in found(text, known))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Anna Nováková, your order is on its way.",
        "Eva Malá has the big one, as you said.",
        "Pavel wrote to us, and Hora is a mountain.",
        "The internal storage is 128 GB and the server told of an internal error.",
        "Your password is stored safely.",
        "password: please follow the link",
        "Order 4111 1111 1111 1112, tracking 85238238461816, account CZ65 0800 0000 1920 0014 5399",
        "pays late every time",
        "Merci, à demain",
        "someone@example.org or @handle",
    ],
)
def test_what_is_only_near_is_not_asked_about(text: str) -> None:
    assert found(text) == ()


def test_what_the_customer_said_is_theirs() -> None:
    said = Known(
        said=("My card is 4111 1111 1111 1111, do not forward it",), notes=("said that the big red one is broken",)
    )
    assert kinds("4111 1111 1111 1111, we do not forward it", said) == []
    quoted = Known(said=("the big red one is broken again",), notes=("the big red one is broken again",))
    assert kinds("You wrote that the big red one is broken again", quoted) == []


def test_a_mention_is_found_where_it_was_typed_and_a_secret_is_not_written_out() -> None:
    (mention,) = found("Olena knows", raw="<@U123> knows")
    assert mention == Finding(Leak.INTERNAL, "<@U123>", "It reads like a word among colleagues.")
    (secret,) = found("ghp_abcdefghijklmnopqrstuvwxyz0123456789")
    assert secret.words == "ghp_…"


def test_an_operators_own_phrases_count() -> None:
    assert [one.words for one in found("Project  Falcon starts", phrases=("project falcon",))] == ["project falcon"]
    assert found("Project falconry", phrases=("project falcon",)) == ()


def test_an_answer_holds_for_the_same_text_and_findings_alone() -> None:
    one = found("Write to pavel@hora.example")
    assert fingerprint("a", one) == fingerprint("a", one)
    assert len({fingerprint("a", one), fingerprint("b", one), fingerprint("a", ())}) == 3


@settings(max_examples=30, deadline=None)
@given(st.text(alphabet="aZé Є@+.,:-_<>[]0123456789\n\u200b", max_size=300))
def test_any_text_is_judged(text: str) -> None:
    assert len(found(text)) <= 8
