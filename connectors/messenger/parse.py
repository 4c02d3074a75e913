"""What Messenger's part of a Page's batch is, and how it is read. Pure: no network, no clock.

Source: Meta's webhook pages for Messenger, 2026. Beside `messaging` and `standby` some apps get the same items wrapped in a
change. What happens in public on the Page (`feed`, `mention`, `ratings`) comes to the same address and is another channel's.
"""

from connectors.contract.inbound import InboundEvent
from connectors.toolkit.graph_batch import Item
from connectors.toolkit.graph_frames import Place
from connectors.toolkit.graph_messaging import read_messaging

KIND = "page"


def concerns(item: Item) -> bool:
    return item.messaging is not None


def read(place: Place, item: Item) -> InboundEvent:
    return read_messaging(place, item)
