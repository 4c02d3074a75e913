"""What an operator must give for one professional account of Instagram."""

from typing import Self

from connectors.toolkit.graph_settings import GraphId, GraphSettings


class InstagramSettings(GraphSettings):
    """`account_id` is the account's own id. With Instagram's own login `base_url` is https://graph.instagram.com and `app_secret`
    the Instagram app's.
    """

    account_id: GraphId

    @classmethod
    def offline(cls, secret: str = "") -> Self:
        return super().offline(secret).model_copy(update={"account_id": ""})
