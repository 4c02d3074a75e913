"""The one message that goes to somebody who asked us to stop: that we will. Through the gate, which lets exactly one pass."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from crm.contacts.model import Contact
from crm.storage.jobs import JobRequest
from crm.storage.unit_of_work import JobRun, UnitOfWork
from inbox import replies
from inbox.channel_choice.store import CapabilityLookup
from inbox.channel_choice.values import GateSettings
from inbox.conversations import store as conversation_store
from inbox.conversations.model import Conversation
from inbox.deliveries.values import Purpose
from inbox.jobs import CONFIRM_OPT_OUT
from inbox.replies import ReplyRequest

OTHERWISE = "en"
CONFIRMATIONS: Mapping[str, str] = {
    "en": "You will get no more messages from us here. Write START if you change your mind.",
    "de": "Sie erhalten hier keine Nachrichten mehr von uns. Schreiben Sie START, wenn Sie es sich anders überlegen.",
    "fr": "Vous ne recevrez plus de messages de notre part ici. Écrivez START si vous changez d’avis.",
    "es": "No recibirá más mensajes nuestros aquí. Escriba START si cambia de opinión.",
    "it": "Qui non riceverà più messaggi da noi. Scriva START se cambia idea.",
    "pt": "Não receberá mais mensagens nossas aqui. Escreva START se mudar de ideia.",
    "nl": "U krijgt hier geen berichten meer van ons. Schrijf START als u zich bedenkt.",
    "cs": "Už vám sem nebudeme psát. Pokud si to rozmyslíte, napište START.",
    "sk": "Už vám sem nebudeme písať. Ak si to rozmyslíte, napíšte START.",
    "pl": "Nie będziemy tu już do Państwa pisać. W razie zmiany zdania prosimy napisać START.",
    "uk": "Ми більше не писатимемо вам сюди. Якщо передумаєте, напишіть START.",
    "ru": "Мы больше не будем писать вам сюда. Если передумаете, напишите START.",
}


def confirm_later(work: UnitOfWork, conversation: Conversation, sequence: int) -> None:
    """Confirm the opt-out that stands at this place of the conversation."""
    payload = {"conversation": str(conversation.id), "seen": sequence}
    work.enqueue(JobRequest(CONFIRM_OPT_OUT, f"opt_out:{conversation.id}", payload))


@dataclass(frozen=True, slots=True)
class Confirmations:
    """Handler of `inbox.confirm_opt_out`."""

    gate: GateSettings
    capabilities: CapabilityLookup

    async def confirm(self, run: JobRun) -> None:
        async with run.finish() as work:
            conversation = await conversation_store.locked(work.session, UUID(run.payload["conversation"]))
            request = ReplyRequest(
                conversation_id=conversation.id,
                text=await _text(work, conversation),
                purpose=Purpose.OPT_OUT_CONFIRMATION,
                written_by=None,
                seen_sequence=int(run.payload["seen"]),
                automatic=True,
            )
            await replies.write_reply(work, request, self.gate, self.capabilities)


async def _text(work: UnitOfWork, conversation: Conversation) -> str:
    contact = await work.session.get(Contact, conversation.contact_id) if conversation.contact_id else None
    return CONFIRMATIONS.get((contact.language if contact else None) or OTHERWISE, CONFIRMATIONS[OTHERWISE])
