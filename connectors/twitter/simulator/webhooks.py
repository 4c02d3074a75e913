"""What the simulated X posts, in the form of its X Activity API."""

from datetime import UTC, datetime

from connectors.twitter.simulator.world import DirectMessage, Json, Person, Post


def event(uuid: str, kind: str, owner: str, payload: Json, includes: Json | None = None) -> Json:
    told: Json = {
        "event_uuid": uuid,
        "filter": {"user_id": owner},
        "event_type": kind,
        "tag": "hub",
        "payload": payload,
    }
    return {"data": {**told, **({"includes": includes} if includes is not None else {})}}


def user(person: Person) -> Json:
    return {"id": person.id, "name": person.name, "username": person.username, "verified": False}


def message(one: DirectMessage, recipient: str, people: list[Person], base_url: str) -> Json:
    data: Json = {"text": one.text, "entities": {"hashtags": [], "symbols": [], "user_mentions": [], "urls": []}}
    if one.file is not None:
        url = f"{base_url}/media/dm/{one.id}/{one.file.id}/{one.file.filename}"
        kind = "video" if one.file.mime_type.startswith("video/") else "photo"
        media: Json = {"id": int(one.file.id), "id_str": one.file.id, "type": kind, "media_url_https": url}
        if kind == "video":
            variant = {"bitrate": 832000, "content_type": one.file.mime_type, "url": url}
            media["video_info"] = {"duration_millis": 1000, "variants": [variant]}
        data["attachment"] = {"type": "media", "media": media}
    created = {"target": {"recipient_id": recipient}, "sender_id": one.author, "message_data": data}
    told = {"type": "message_create", "id": one.id, "created_timestamp": millis(one.at), "message_create": created}
    return {"direct_message_events": [told], "users": {person.id: {"data": user(person)} for person in people}}


def mark(name: str, reader: str, us: str, at: float, last: str | None = None) -> Json:
    """That somebody read up to `last`, or is typing."""
    told: Json = {"created_timestamp": millis(at), "sender_id": reader, "target": {"recipient_id": us}}
    return {name: [{**told, **({"last_read_event_id": last} if last is not None else {})}], "users": {}}


def post(one: Post, answered: Post | None, quoted: Post | None, mentions: list[Person]) -> Json:
    links = [("replied_to", answered), ("quoted", quoted)]
    told: Json = {
        "id": one.id,
        "text": one.text,
        "author_id": one.author,
        "created_at": iso(one.at),
        "conversation_id": one.thread,
        "edit_history_tweet_ids": [one.id],
        "entities": {
            "mentions": [{"start": 0, "end": 1, "id": each.id, "username": each.username} for each in mentions]
        },
        "lang": "en",
    }
    if answered is not None:
        told |= {"in_reply_to_tweet_id": answered.id, "in_reply_to_user_id": answered.author}
    if answered is not None or quoted is not None:
        told["referenced_tweets"] = [{"type": kind, "id": other.id} for kind, other in links if other is not None]
    if one.file is not None:
        told["attachments"] = {"media_keys": [f"3_{one.file.id}"]}
    return told


def includes(people: list[Person], posts: list[Post], one: Post, base_url: str) -> Json:
    told: Json = {"users": [user(person) for person in people]}
    if posts:
        told["tweets"] = [{"id": other.id, "author_id": other.author, "text": other.text} for other in posts]
    if one.file is not None:
        url = f"{base_url}/media/post/{one.id}/{one.file.id}/{one.file.filename}"
        told["media"] = [{"media_key": f"3_{one.file.id}", "type": "photo", "url": url}]
    return told


def iso(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def millis(at: float) -> str:
    return str(int(at * 1000))
