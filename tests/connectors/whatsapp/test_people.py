"""Who an item speaks of: numbers and user ids, alone and together."""

from collections.abc import Mapping

import pytest

from connectors.contract.inbound import Sender
from connectors.toolkit.payload import JsonObject
from connectors.whatsapp.people import Ids, Roster, is_bsuid, is_phone, sender_ids, sender_of, trimmed

NUMBER, USER, PARENT = "447700900321", "GB.5210034411778", "GB.ENT.99120034"


def seen(message: Mapping[str, object], *contacts: Mapping[str, object]) -> Sender | None:
    ids = sender_ids(JsonObject(dict(message)))
    return sender_of(ids, Roster([JsonObject(dict(contact)) for contact in contacts]).of(ids))


def test_a_number_and_a_user_id_are_one_person_found_by_either() -> None:
    contact = {"wa_id": NUMBER, "user_id": USER, "parent_user_id": PARENT, "profile": {"name": "Omar"}}
    told = seen({"from": NUMBER, "from_user_id": USER, "from_parent_user_id": PARENT}, contact)
    assert told == Sender(
        NUMBER, name="Omar", phone=f"+{NUMBER}", country="GB", bsuid=USER, parent_bsuid=PARENT, also=(USER, PARENT)
    )
    assert seen({"from_user_id": USER}, contact) == Sender(
        USER, name="Omar", phone=f"+{NUMBER}", country="GB", bsuid=USER, parent_bsuid=PARENT, also=(NUMBER, PARENT)
    )


def test_a_user_id_in_the_old_field_is_no_phone() -> None:
    told = seen({"from": USER}, {"wa_id": USER, "profile": {"name": "Omar"}})
    assert told == Sender(USER, name="Omar", country="GB", bsuid=USER)


def test_a_number_may_carry_a_plus_or_come_as_a_number() -> None:
    assert seen({"from": f"+{NUMBER}"}) == seen({"from": int(NUMBER)}) == Sender(NUMBER, phone=f"+{NUMBER}")


def test_of_several_contacts_the_one_with_the_id_counts() -> None:
    others = [{"wa_id": f"44770090040{n}", "profile": {"name": f"Other {n}"}} for n in range(3)]
    told = seen({"from": NUMBER}, *others, {"wa_id": NUMBER, "profile": {"name": "Omar"}})
    assert told is not None and told.name == "Omar"
    assert seen({"from": NUMBER}, *others) == Sender(NUMBER, phone=f"+{NUMBER}")


def test_a_contact_alone_counts_unless_it_is_somebody_else() -> None:
    nameless = {"profile": {"name": "Omar", "username": "@omar"}}
    assert seen({"from": NUMBER}, nameless) == Sender(NUMBER, name="Omar", username="omar", phone=f"+{NUMBER}")
    only_user = seen({"from": NUMBER}, {**nameless, "user_id": USER})
    assert only_user is not None and only_user.also == (USER,)
    assert seen({"from": NUMBER}, {**nameless, "wa_id": "447700900999"}) == Sender(NUMBER, phone=f"+{NUMBER}")
    assert seen({"from_user_id": USER}, {**nameless, "user_id": "GB.1"}) == Sender(USER, country="GB", bsuid=USER)


def test_nobody_is_nobody() -> None:
    assert seen({}) is None
    assert seen({"from": "  "}) is None
    assert Ids().handle is None


def test_a_contact_is_cut_to_what_is_read() -> None:
    large = JsonObject({"profile": {"name": "n" * 10_000, "picture": "p"}, "wa_id": NUMBER, "more": ["x"] * 100})
    kept = trimmed(large)
    assert len(kept.inside("profile").text("name") or "") == 512
    assert set(kept.values) == {"profile", "wa_id"}
    assert trimmed(kept) == kept


@pytest.mark.parametrize("handle", ["US.13491208655302741918", "US.ENT.11815799212886844830", "de.1"])
def test_user_ids_are_known_by_their_form(handle: str) -> None:
    assert is_bsuid(handle)
    assert not is_phone(handle)


@pytest.mark.parametrize("handle", ["447700900321", "Y2FwaV9ncm91cDox", "USA.1", "US.", "1.2", "US", "", "٤٤٧.١"])
def test_what_is_no_user_id(handle: str) -> None:
    assert not is_bsuid(handle)
