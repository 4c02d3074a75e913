"""What an operator must give for what is said in public on one Page."""

from typing import Self

from connectors.toolkit.graph_settings import GraphId, GraphSettings


class FacebookSettings(GraphSettings):
    """`access_token` is the Page's own, with pages_manage_engagement and pages_read_user_content."""

    page_id: GraphId

    @classmethod
    def offline(cls, secret: str = "") -> Self:
        return super().offline(secret).model_copy(update={"page_id": ""})
