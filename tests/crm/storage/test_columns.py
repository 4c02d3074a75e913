"""Column types give back what was put in, on both databases."""

from datetime import datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.exc import StatementError

from crm.contacts import store
from crm.contacts.model import Contact
from crm.storage.storable import storable_json, storable_text
from crm.storage.unit_of_work import Database
from tests.crm.memory import NOON


@pytest.mark.parametrize("amount", ["0", "0.01", "-3.5", "99999999.99", "1234567.89"])
async def test_money_comes_back_to_the_cent(memory: Database, amount: str) -> None:
    async with memory.transaction() as work:
        contact = Contact(total_spent=Decimal(amount), created_at=NOON, updated_at=NOON)
        work.add(contact)
    async with memory.reading() as session:
        found = await store.by_id(session, contact.id)
    assert found is not None and found.total_spent == Decimal(amount) and isinstance(found.total_spent, Decimal)


async def test_a_moment_without_a_zone_is_refused(memory: Database) -> None:
    with pytest.raises(StatementError, match="without a zone"):
        async with memory.transaction() as work:
            work.add(Contact(created_at=datetime(2026, 3, 2), updated_at=NOON))  # noqa: DTZ001


@given(st.text(), st.integers(1, 20))
def test_any_text_is_made_storable_and_short_enough(text: str, limit: int) -> None:
    clean = storable_text(text, limit)
    assert "\x00" not in clean and len(clean) <= limit
    clean.encode("utf-8")


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    )
)
def test_storable_data_is_storable_as_it_is(value: object) -> None:
    clean = storable_json(value)
    assert storable_json(clean) == clean
