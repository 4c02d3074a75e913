"""What went wrong with a try at a part, and what follows: the class of the error says it."""

from uuid import UUID

from connectors.contract.errors import (
    AddressMoved,
    Misconfigured,
    NotReachable,
    OutcomeUnknown,
    RecipientGone,
    SendError,
    Throttled,
    Unavailable,
    WindowClosed,
)
from crm.contacts import actions as contacts
from crm.storage.jobs import RetryLater
from crm.storage.unit_of_work import JobRun, UnitOfWork
from inbox.channel_choice.values import CHANNEL_NAMES
from inbox.deliveries import actions, asking, store
from inbox.deliveries.load import Finished, Load, TryElsewhere
from inbox.deliveries.model import Delivery
from inbox.deliveries.rules import back_off_seconds
from inbox.deliveries.values import Happening, PartState, Purpose


async def failed(run: JobRun, load: Load, attempt_id: UUID, error: SendError) -> None:
    match error:
        case Throttled() | Unavailable():
            await _wait(run, load, attempt_id, error)
        case OutcomeUnknown():
            async with run.database.transaction() as work:
                await actions.record_failure(work, attempt_id, error, PartState.UNKNOWN)
                await actions.lose(work, load.delivery.id)
                if asking.may_tell(load.connector):
                    await asking.ask_later(work, load.delivery.id)
            raise Finished
        case NotReachable() | RecipientGone() if load.is_diverted:
            await _ask_again(run, load, attempt_id, error)
        case NotReachable() | WindowClosed() | RecipientGone():
            await _look_elsewhere(run, load, attempt_id, error)
        case Misconfigured():
            await _pause(run, load, attempt_id, error)
        case AddressMoved():
            async with run.database.transaction() as work:
                await actions.record_failure(work, attempt_id, error, PartState.WAITING)
                await contacts.move_address(work, load.address, error.moved_to)
            raise error
        case _:
            async with run.database.transaction() as work:
                await actions.record_failure(work, attempt_id, error, PartState.FAILED)
                await actions.fail(work, load.delivery.id, provider_words(error), type(error).__name__)
            raise Finished


async def _wait(run: JobRun, load: Load, attempt_id: UUID, error: SendError) -> None:
    """Surely not delivered: tried again after a while, so often as the job allows, then failed."""
    async with run.database.transaction() as work:
        is_over = run.is_last_attempt
        await actions.record_failure(work, attempt_id, error, PartState.FAILED if is_over else PartState.WAITING)
        if is_over:
            words = f"{CHANNEL_NAMES[load.connector.channel]} could not be reached, however often it was tried."
            await actions.fail(work, load.delivery.id, words, type(error).__name__)
        elif not await _is_partly_sent(work, load.delivery):
            await actions.happen(work, load.delivery.id, Happening.PUT_BACK, error.for_rep)
    if is_over:
        raise Finished
    seconds = error.seconds if isinstance(error, Throttled) else back_off_seconds(run.attempt)
    raise RetryLater(seconds, str(error))


async def _look_elsewhere(run: JobRun, load: Load, attempt_id: UUID, error: SendError) -> None:
    """Nothing arrives here. An answer or a service message may go another way, if the contact's own order has one;
    what we wanted to sell does not follow somebody who left."""
    delivery, name = load.delivery, CHANNEL_NAMES[load.connector.channel]
    words = f"{name} says: {error.for_rep[:1].lower()}{error.for_rep[1:].rstrip('.')}"
    async with run.database.transaction() as work:
        await actions.record_failure(work, attempt_id, error, PartState.FAILED)
        if isinstance(error, RecipientGone):
            await actions.mark_recipient_gone(work, delivery, load.identity_id, error)
        stays = await _is_partly_sent(work, delivery) or _ends_here(delivery, error)
        if stays:
            await actions.fail(work, delivery.id, f"{words}.", type(error).__name__)
        else:
            await actions.exclude_place(work, delivery, load.identity_id, words)
    if stays:
        raise Finished
    raise TryElsewhere


async def _ask_again(run: JobRun, load: Load, attempt_id: UUID, error: SendError) -> None:
    """Nothing arrives where answers were asked for. That says nothing about the contact's own address: the rep decides."""
    words = f"Nothing arrives at {load.address.handle}, where they ask for answers. Their own address still stands."
    async with run.database.transaction() as work:
        await actions.record_failure(work, attempt_id, error, PartState.WAITING)
        await actions.give_back(work, load.delivery.id, words, type(error).__name__)
    raise Finished


async def _pause(run: JobRun, load: Load, attempt_id: UUID, error: SendError) -> None:
    name = CHANNEL_NAMES[load.connector.channel]
    words = f"Our {name} account does not work. The operator has been told; send it again when that is mended."
    async with run.database.transaction() as work:
        await actions.record_failure(work, attempt_id, error, PartState.WAITING)
        await actions.pause_account(work, load.delivery, load.connector, provider_words(error))
        await actions.give_back(work, load.delivery.id, words, type(error).__name__)
    raise Finished


async def rest(run: JobRun, load: Load, seconds: float) -> None:
    """Nothing was tried: it stands in line, and may still be taken back."""
    async with run.database.transaction() as work:
        if not await _is_partly_sent(work, load.delivery):
            await actions.happen(
                work, load.delivery.id, Happening.PUT_BACK, "Many messages go out just now: it stands in line."
            )
    raise RetryLater(seconds, "it stands in line", counts=False)


async def stop(run: JobRun, load: Load, error: SendError) -> None:
    async with run.database.transaction() as work:
        await actions.fail(work, load.delivery.id, provider_words(error), type(error).__name__)
    raise Finished


def provider_words(error: SendError) -> str:
    """What the rep reads of a refusal: our sentence, and the provider's own words."""
    said = " ".join(part for part in (error.code, error.detail) if part)
    return f"{error.for_rep.rstrip('.')} ({said})." if said else error.for_rep


def _ends_here(delivery: Delivery, error: SendError) -> bool:
    return isinstance(error, RecipientGone) and delivery.purpose in (Purpose.SALES, Purpose.MARKETING)


async def _is_partly_sent(work: UnitOfWork, delivery: Delivery) -> bool:
    return any(part.state is PartState.SENT for part in await store.parts(work.session, delivery.id))
