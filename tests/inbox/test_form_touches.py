"""A form makes or updates a lead, who keeps how they came the first time and the last; what is spam changes nothing."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from connectors.contract.channel import Channel, ChannelAddress
from connectors.contract.inbound import FormSubmitted
from crm.contacts.values import ContactType
from tests.inbox.street import Street, opened

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def street(street_url: str) -> AsyncIterator[Street]:
    async with opened(street_url) as street:
        yield street


def form(street: Street, handle: str, number: int, spam: bool = False, **visit: str) -> FormSubmitted:
    claimed = (ChannelAddress(Channel.EMAIL, "", f"{handle}@post.example"),)
    facts = street.facts(handle, sender_verified=False)
    own = f"f-{handle}-{number}"
    return FormSubmitted(**facts, external_id=own, fields={"n": number}, claimed=claimed, visit=visit, spam=spam)


async def test_the_lead_keeps_the_first_touch_and_the_last(street: Street) -> None:
    ann = street.somebody()
    await street.happens(form(street, ann, 1, utm_source="search", first_utm_source="newsletter", gclid="g1"))
    again = form(street, ann, 2, utm_source="fair", first_utm_source="other")
    await street.happens(again)
    await street.happens(form(street, ann, 3, spam=True, utm_source="machine"))
    lead = await street.contact(ann)
    assert lead.contact_type is ContactType.LEAD
    assert (lead.first_touch or {})["utm_source"] == "newsletter"
    assert (lead.last_touch or {})["utm_source"] == "fair"
    assert lead.lead_source == "telegram:newsletter"  # the street hands over all it has as Telegram
    assert len(await street.conversations(ann)) == 1
    street.clock.pass_time(minutes=1)
    await street.comes_again(again)  # the very same submission changes nothing
    assert (await street.contact(ann)).last_touch == lead.last_touch
