"""Playing one named fault in a scene, up to its account."""

from sqlalchemy.exc import SQLAlchemyError

from tests.faults.named.fault import PATIENCE, Fault, FaultFailed
from tests.faults.scene import NotWorkedOff, Scene


async def played(scene: Scene, fault: Fault) -> tuple[str, bool]:
    """The account in words, and whether it balances."""
    await scene.begin_chapter()
    try:
        dead = await fault.do(scene)
        await scene.worked_off(PATIENCE)
        account = await scene.account(dead or 0)
    except (NotWorkedOff, FaultFailed, OSError, SQLAlchemyError) as error:  # the next fault is played all the same
        return f"{type(error).__name__}: {error}", False
    wrong = account.wrong()
    return f"{account}{'; WRONG: ' + '; '.join(wrong) if wrong else ''}", not wrong
