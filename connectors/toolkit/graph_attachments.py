"""What a message of Messenger or Instagram carries beside its text. Pure.

Sources: Meta's pages on webhooks for messages (2026); its changelog of 2026-06-01: until 2026-08-30 a sticker comes as an image
and as a sticker, then as a sticker alone.
"""

from collections.abc import Iterable, Mapping

from connectors.contract.inbound import AttachmentRef, Location, MediaKind, Referral
from connectors.toolkit.payload import JsonObject

KINDS: Mapping[str, MediaKind] = {
    "image": MediaKind.IMAGE,
    "animated_image": MediaKind.IMAGE,
    "video": MediaKind.VIDEO,
    "audio": MediaKind.AUDIO,
    "file": MediaKind.DOCUMENT,
    "sticker": MediaKind.STICKER,
    "story_mention": MediaKind.STORY_MENTION,
    "share": MediaKind.SHARE,
    "post": MediaKind.SHARE,
    "reel": MediaKind.SHARE,
    "ig_reel": MediaKind.SHARE,
    "ig_post": MediaKind.SHARE,
    "ig_story": MediaKind.SHARE,
    "like_heart": MediaKind.LIKE_HEART,
}
# What is no file: a place, the preview of a link, a message built of cards.
LOCATION = "location"
FALLBACK = "fallback"
TEMPLATE = "template"
NO_MEDIA = frozenset({LOCATION, FALLBACK, TEMPLATE})
# Where a shared thing has its own id.
IDS = ("sticker_id", "reel_video_id", "ig_post_media_id", "id")


def attachments_of(message: JsonObject) -> list[JsonObject]:
    """All of them; a single one sometimes stands there without its list."""
    one = message.inside("attachments")
    return [one] if one else message.each("attachments")


def media_of(message: JsonObject) -> tuple[AttachmentRef, ...]:
    """Every file, a sticker that comes in two forms once."""
    attachments, sticker = attachments_of(message), message.identifier("sticker_id")
    of_one = sticker if len(attachments) == 1 else None
    found = [_media(one, of_one) for one in attachments if _type(one) not in NO_MEDIA]
    known = [one for one in found if one is not None]
    if sticker is not None and not any(one.kind is MediaKind.STICKER for one in known):
        known.append(AttachmentRef(MediaKind.STICKER, reference=sticker))
    return tuple(_each_sticker_once(known))


def location_of(message: JsonObject) -> Location | None:
    for one in attachments_of(message):
        place = one.inside("payload").inside("coordinates")
        latitude, longitude = place.number("lat"), place.number("long")
        if _type(one) == LOCATION and latitude is not None and longitude is not None:
            return Location(latitude, longitude, name=one.text("title"), url=one.text("url"))
    return None


def shown_words(message: JsonObject) -> str | None:
    """What is to be read of links and cards, for a message that has no text of its own."""
    words = [word for one in attachments_of(message) for word in _shown(one)]
    return "\n".join(dict.fromkeys(words)) or None


def unknown_kinds(message: JsonObject) -> list[str]:
    """The types of what was sent along and of which nothing can be shown."""
    return sorted({_type(one) or "without a type" for one in attachments_of(message)})


def referral_of(referral: JsonObject) -> Referral | None:
    """How somebody came: by an advertisement, a link, a plugin of a web site, a product of our shop."""
    advert = referral.inside("ads_context_data")
    found = Referral(
        source_type=referral.text("source"),
        source_id=referral.identifier("ad_id")
        or advert.identifier("post_id")
        or referral.inside("product").identifier("id"),
        source_url=referral.text("referer_uri"),
        headline=advert.text("ad_title"),
        ref=referral.text("ref"),
    )
    return found if found != Referral() else None


def _media(one: JsonObject, only_sticker: str | None) -> AttachmentRef | None:
    """`only_sticker`: the sticker that the message names, where this is all it carries."""
    payload = one.inside("payload")
    url = payload.text("url")
    kind = KINDS.get(_type(one)) or (MediaKind.SHARE if url else None)
    if kind is None:
        return None
    sticker = payload.identifier("sticker_id") or only_sticker
    if kind is MediaKind.IMAGE and sticker is not None:
        return AttachmentRef(MediaKind.STICKER, reference=sticker, url=url)
    reference = next((found for key in IDS if (found := payload.identifier(key))), None)
    return AttachmentRef(kind, reference=reference, url=url)


def _each_sticker_once(media: Iterable[AttachmentRef]) -> Iterable[AttachmentRef]:
    seen: set[str] = set()
    for one in media:
        if one.kind is MediaKind.STICKER and one.reference is not None:
            if one.reference in seen:
                continue
            seen.add(one.reference)
        yield one


def _shown(one: JsonObject) -> list[str]:
    payload = one.inside("payload")
    match _type(one):
        case "fallback":
            return _texts(payload.text("url") or one.text("url"))
        case "template":
            cards = [*payload.each("elements"), *payload.inside("product").each("elements")]
            return _texts(payload.text("text"), one.text("title"), *(card.text("title") for card in cards))
        case _:
            return []


def _texts(*found: str | None) -> list[str]:
    return [text for text in found if text]


def _type(one: JsonObject) -> str:
    return (one.text("type") or "").lower()
