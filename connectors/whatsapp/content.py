"""What stands in a message of WhatsApp: words, files, cards, places, orders, and how its writer came to us.

Source: Meta's webhook pages on messages of 2026-05-21.
"""

import math
from collections.abc import Mapping

from connectors.contract.inbound import AttachmentRef, ContactCard, Location, MediaKind, OrderItem, Referral
from connectors.toolkit.payload import JsonObject
from connectors.whatsapp.people import read_id

MEDIA: Mapping[str, MediaKind] = {
    "image": MediaKind.IMAGE,
    "video": MediaKind.VIDEO,
    "audio": MediaKind.AUDIO,
    "voice": MediaKind.VOICE,  # the form before `audio` told by a flag that it was recorded
    "document": MediaKind.DOCUMENT,
    "sticker": MediaKind.STICKER,
}


def words_of(message: JsonObject, kind: str) -> str | None:
    """The text, or the caption of the file."""
    match kind:
        case "text":
            return message.inside("text").text("body")
        case "order":
            return message.inside("order").text("text")
        case _:
            return message.inside(kind).text("caption") if kind in MEDIA else None


def media_of(message: JsonObject, kind: str) -> tuple[AttachmentRef, ...]:
    if kind not in MEDIA:
        return ()
    file = message.inside(kind)
    reference, url = file.identifier("id"), file.text("url")
    if reference is None and url is None:
        return ()
    return (
        AttachmentRef(
            kind=MediaKind.VOICE if file.flag("voice") else MEDIA[kind],
            reference=reference,
            url=url,
            mime_type=file.text("mime_type"),
            filename=file.text("filename"),
            sha256=file.text("sha256"),
        ),
    )


def cards_of(message: JsonObject) -> tuple[ContactCard, ...]:
    return tuple(ContactCard(_card_name(card), _card_phones(card)) for card in message.each("contacts"))


def location_of(message: JsonObject) -> Location | None:
    place = message.inside("location")
    latitude, longitude = _degrees(place, "latitude", 90), _degrees(place, "longitude", 180)
    if latitude is None or longitude is None:
        return None
    return Location(latitude, longitude, place.text("name"), place.text("address"), place.text("url"))


def order_of(message: JsonObject) -> tuple[OrderItem, ...]:
    items = message.inside("order").each("product_items")
    return tuple(_order_item(item) for item in items if item.identifier("product_retailer_id"))


def referral_of(message: JsonObject) -> Referral | None:
    """The advertisement or post by which they came, else the product they ask about."""
    if told := message.inside("referral"):
        return Referral(
            source_type=told.text("source_type"),
            source_id=told.identifier("source_id"),
            source_url=told.text("source_url"),
            headline=told.text("headline"),
            click_id=told.text("ctwa_clid"),
        )
    product = message.inside("context").inside("referred_product").identifier("product_retailer_id")
    return Referral(source_type="product", source_id=product) if product else None


def answered_id(message: JsonObject) -> str | None:
    return message.inside("context").identifier("id")


def is_forwarded(message: JsonObject) -> bool:
    context = message.inside("context")
    return context.flag("forwarded") or context.flag("frequently_forwarded")


def _card_name(card: JsonObject) -> str | None:
    name = card.inside("name")
    parts = (name.text(key) for key in ("first_name", "middle_name", "last_name"))
    return name.text("formatted_name") or " ".join(part for part in parts if part) or None


def _card_phones(card: JsonObject) -> tuple[str, ...]:
    return tuple(phone for told in card.each("phones") if (phone := _international(told)))


def _international(told: JsonObject) -> str | None:
    """With its plus, where it says a country: as typed, else as WhatsApp knows it."""
    typed = told.identifier("phone") or ""
    known = read_id(told, "wa_id") or ""
    if not typed.strip().startswith("+") and known.isascii() and known.isdigit():
        return f"+{known}"
    digits = "".join(sign for sign in typed if sign in "0123456789")
    if digits.startswith("00"):
        return f"+{digits[2:]}" if digits[2:] else None
    return (digits if digits.startswith("0") else f"+{digits}") if digits else None


def _degrees(place: JsonObject, key: str, most: float) -> float | None:
    """A coordinate, sent as a number or as a text; None for what lies on no globe."""
    value = place.number(key)
    if value is None:
        value = _number(place.text(key))
    return value if value is not None and math.isfinite(value) and abs(value) <= most else None


def _number(text: str | None) -> float | None:
    try:
        return float(text) if text is not None and len(text) < 40 else None
    except ValueError:
        return None


def _order_item(item: JsonObject) -> OrderItem:
    quantity = item.whole("quantity")
    if quantity is None:
        quantity = _whole(item.text("quantity"))
    return OrderItem(
        sku=item.identifier("product_retailer_id") or "",
        quantity=quantity if quantity is not None else 1,
        price=_price(item),
        currency=item.text("currency"),
    )


def _price(item: JsonObject) -> str | None:
    """As the provider writes it, without the zero that Python would add."""
    value = item.number("item_price")
    return repr(value).removesuffix(".0") if value is not None else item.text("item_price")


def _whole(text: str | None) -> int | None:
    return int(text) if text is not None and text.isascii() and text.isdigit() and len(text) < 10 else None
