"""What is public at the simulated account: posts, comments and answers to them, and what people do there."""

from abc import abstractmethod
from collections.abc import Sequence
from typing import ClassVar

from connectors.toolkit.graph_simulator import limits
from connectors.toolkit.graph_simulator.conversations import Conversations
from connectors.toolkit.graph_simulator.send_api import invalid
from connectors.toolkit.graph_simulator.server import Call, GraphRefusal, Result, call, too_fast, unknown_object
from connectors.toolkit.graph_simulator.world import GraphComment, GraphPerson, GraphPost, Json
from connectors.toolkit.payload import JsonObject

TRUE = frozenset({"true", "1"})


class Comments(Conversations):
    """`answers_edge`: the word in the address by which a comment is answered; `comment_limit` in characters."""

    answers_edge: ClassVar[str]
    comment_limit: ClassVar[int]

    def comment_calls(self) -> list[Call]:
        return [
            call("POST", rf"([0-9_]+)/{self.answers_edge}", self._reply),
            call("POST", r"([0-9_]+)", self._change),
            call("DELETE", r"([0-9_]+)", self._delete),
        ]

    @abstractmethod
    def post_id(self) -> str: ...

    @abstractmethod
    def comment_id(self, post: str) -> str: ...

    @abstractmethod
    def comment_change(self, comment: GraphComment, verb: str) -> Json | None:
        """The change by which the provider tells what happened to a comment; None where it does not."""

    # What the hub calls

    def may_answer_comment(self, comment_id: str) -> GraphPerson:
        comment = self.standing(comment_id)
        person = self.people.get(comment.author)
        if person is None or person.blocked:
            raise GraphRefusal(10903, None, "(#10903) This user can't reply to this activity")
        if comment.answered_privately:
            raise GraphRefusal(10900, None, "(#10900) Activity already replied to")
        if self.clock() - comment.at >= limits.PRIVATE_REPLY_WINDOW:
            raise GraphRefusal(10, self.window_subcode, "(#10) This message is sent outside of allowed window.", 403)
        if not self.rates.allow(self.rates.private_replies):
            raise too_fast()
        self.met(person)
        comment.answered_privately = True
        return person

    def _reply(self, groups: Sequence[str], fields: JsonObject) -> Result:
        answered = groups[0]
        comment = self.comments.get(answered)
        if comment is None and answered not in self.posts:
            raise unknown_object(answered)
        post = comment.post if comment is not None else answered
        author = self.people.get(self.standing(answered).author if comment is not None else self.posts[post].author)
        if author is not None:
            self.met(author)
        ours = self.add_comment(self.account_id, self._worded(fields), post, answered if comment is not None else None)
        return Result({"id": ours.id}, author)

    def _change(self, groups: Sequence[str], fields: JsonObject) -> Result:
        comment = self.standing(groups[0])
        hide = fields.text("is_hidden") or fields.text("hide")
        if hide is not None:
            comment.hidden = hide in TRUE
            self.tell(comment, "hide" if comment.hidden else "unhide")
        else:
            self._reword(self._our(comment), self._worded(fields))
        return Result({"success": True})

    def _delete(self, groups: Sequence[str], fields: JsonObject) -> Result:
        self._take_away(self.standing(groups[0]))
        return Result({"success": True})

    def _our(self, comment: GraphComment) -> GraphComment:
        if comment.author != self.account_id:
            raise GraphRefusal(200, None, "(#200) Permissions error", 403)
        return comment

    def _worded(self, fields: JsonObject) -> str:
        text = fields.text("message") or ""
        if not text or len(text) > self.comment_limit:
            raise invalid("message")
        return text

    # What people do

    def add_post(self, text: str, author: GraphPerson | None = None) -> GraphPost:
        """Ours, or a visitor's; nobody is told."""
        post = GraphPost(self.post_id(), author.id if author else self.account_id, text, self.clock())
        self.posts[post.id] = post
        self.changed()
        return post

    def comment(
        self,
        person: GraphPerson,
        text: str,
        *,
        post: str | None = None,
        parent: str | None = None,
        photo: str | None = None,
    ) -> str:
        """Under a post, else under the newest; `parent` is the comment answered. The id of the new comment."""
        if parent is not None:
            post = self.comments[parent].post
        under = post or next(reversed(self.posts), None) or self.add_post("Open all week").id
        return self.add_comment(person.id, text, under, parent, photo).id

    def comment_by_hand(self, text: str, parent: str) -> str:
        """Somebody of ours answers in Meta's own app."""
        return self.add_comment(self.account_id, text, self.comments[parent].post, parent).id

    def edit_comment(self, comment_id: str, text: str) -> None:
        self._reword(self.standing(comment_id), text)

    def remove_comment(self, comment_id: str) -> None:
        self._take_away(self.standing(comment_id))

    def answers(self, comment_id: str) -> list[GraphComment]:
        """What we answered under a comment, as everybody sees it."""
        ours = (one for one in self.comments.values() if one.parent == comment_id and one.author == self.account_id)
        return [one for one in ours if not one.removed]

    # Inside

    def standing(self, comment_id: str) -> GraphComment:
        comment = self.comments.get(comment_id)
        if comment is None or comment.removed:
            raise unknown_object(comment_id)
        return comment

    def add_comment(
        self, author: str, text: str, post: str, parent: str | None, photo: str | None = None
    ) -> GraphComment:
        comment = GraphComment(self.comment_id(post), post, author, self.clock(), text, parent, photo)
        self.comments[comment.id] = comment
        self.tell(comment, "add")
        return comment

    def tell(self, comment: GraphComment, verb: str) -> None:
        self.changed()
        change = self.comment_change(comment, verb)
        if change is not None:
            self.post_change(change, comment.author)

    def post_change(self, change: Json, author: str) -> None:
        self.post_entry({"changes": [change]}, author, self.people.get(author))

    def author_name(self, author: str) -> str:
        return self.people[author].name if author in self.people else self.account_name

    def _reword(self, comment: GraphComment, text: str) -> None:
        comment.text, comment.edited_at = text, self.clock()
        self.tell(comment, "edited")

    def _take_away(self, comment: GraphComment) -> None:
        comment.removed = True
        self.tell(comment, "remove")
