"""What a change on a Page happened to: a comment, a post, a mention or a review, with its ids, author and pictures. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass

from connectors.contract.inbound import AttachmentRef, MediaKind, PublicKind
from connectors.toolkit.graph_batch import Item
from connectors.toolkit.graph_frames import Place, Unusable
from connectors.toolkit.graph_verbs import ADD
from connectors.toolkit.payload import JsonObject

# The keys that may hold the id, the best first.
NAMES: Mapping[PublicKind, tuple[str, ...]] = {
    PublicKind.COMMENT: ("comment_id",),
    PublicKind.POST: ("post_id",),
    PublicKind.MENTION: ("comment_id", "post_id"),
    PublicKind.REVIEW: ("open_graph_story_id", "comment_id", "post_id"),
}
# Where the post is told that a thing stands under; a review is a post of its own.
POSTS = ("post_id", "parent_id", "open_graph_story_id")
# (key of the id, key of the name): the pairs in which an author may be told instead of `from`.
AUTHORS = (("sender_id", "sender_name"), ("reviewer_id", "reviewer_name"))
# Of a post that is a picture or a film, `link` leads to the file.
FILES: Mapping[str, tuple[MediaKind, str]] = {
    "photo": (MediaKind.IMAGE, "photo_id"),
    "video": (MediaKind.VIDEO, "video_id"),
}


@dataclass(frozen=True, slots=True)
class Thing:
    """One change, with its value; `public` is what it happened to."""

    place: Place
    item: Item
    value: JsonObject
    public: PublicKind

    @property
    def name(self) -> str:
        """The thing's own id. Raises Unusable when there is none."""
        named = _first(self.value, *NAMES[self.public])
        if named is None:
            raise Unusable(f"a {self.public} without an id")
        return named

    @property
    def post(self) -> str | None:
        return _first(self.value, *POSTS)

    @property
    def parent(self) -> str | None:
        """The comment answered; a comment at the top answers none."""
        parent = self.value.identifier("parent_id")
        return parent if self.public is PublicKind.COMMENT and parent != self.post else None

    @property
    def verb(self) -> str:
        return self.value.text("verb") or ADD

    @property
    def author_id(self) -> str | None:
        return self.value.inside("from").identifier("id") or _first(self.value, *(key for key, _ in AUTHORS))

    @property
    def author_name(self) -> str | None:
        told = (self.value.text(key) for _, key in AUTHORS)
        return self.value.inside("from").text("name") or next((name for name in told if name), None)

    @property
    def is_ours(self) -> bool:
        return self.author_id is not None and self.author_id == self.item.account_id

    @property
    def text(self) -> str | None:
        return self.value.text("review_text" if self.public is PublicKind.REVIEW else "message")

    @property
    def rating(self) -> str | None:
        return self.value.text("recommendation_type") or self.value.identifier("rating")

    @property
    def media(self) -> tuple[AttachmentRef, ...]:
        """The pictures of a comment, the pictures or the film that a post is."""
        urls = [self.value.text("photo"), *(JsonObject({"url": one}).text("url") for one in self.value.items("photos"))]
        pictures = [AttachmentRef(MediaKind.IMAGE, url=url) for url in dict.fromkeys(urls) if url]
        film = self.value.text("video")
        films = [AttachmentRef(MediaKind.VIDEO, url=film)] if film else []
        return (*pictures, *films) or self._file()

    def _file(self) -> tuple[AttachmentRef, ...]:
        found = FILES.get(self.value.text("item") or "")
        link = self.value.text("link")
        if found is None or link is None:
            return ()
        kind, key = found
        return (AttachmentRef(kind, reference=self.value.identifier(key), url=link),)


def _first(value: JsonObject, *keys: str) -> str | None:
    return next((found for key in keys if (found := value.identifier(key))), None)
