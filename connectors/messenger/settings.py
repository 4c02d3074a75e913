"""What an operator must give for the messages of one Page."""

from typing import Self

from connectors.toolkit.graph_settings import GraphId, GraphSettings


class MessengerSettings(GraphSettings):
    """`access_token` is the Page's own, with pages_messaging."""

    page_id: GraphId

    @classmethod
    def offline(cls, secret: str = "") -> Self:
        return super().offline(secret).model_copy(update={"page_id": ""})
