"""Every process of an installation is stopped and started again while customers write: nobody is refused, nothing is lost."""

from pathlib import Path

import pytest

from tests.faults.rolling import Plan, rolled
from tests.servers import PostgresServer, RedisServer


@pytest.mark.slow
@pytest.mark.timeout(1800)
async def test_not_one_message_is_refused_or_lost_while_every_process_is_replaced(
    tmp_path: Path, postgres_server: PostgresServer, redis_server: RedisServer
) -> None:
    result = await rolled(tmp_path, postgres_server, redis_server, Plan(customers=8, pause_seconds=0.5))
    assert result.wrong == (), str(result)
    assert result.messages
