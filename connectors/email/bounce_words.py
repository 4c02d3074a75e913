"""What mail servers say in free words when a mail did not arrive, and how to read it. Texts in, values out.

Only asked of mails that a mailer-daemon or postmaster sent: the words alone prove nothing. Sources: the bounce texts of
Exim (deliver.c), qmail (qmail-send.c), Postfix (bounce(5)), Sendmail, Exchange, Domino, Gmail, mail.ru and Yandex;
enhanced status codes are RFC 3463.
"""

import re
from collections.abc import Callable, Collection
from enum import StrEnum

from connectors.email.charsets import one_line

WINDOW = 20_000  # characters of a report that are read; what a server has to say stands above the returned copy
LINE = 1_000  # characters of a diagnostic that are kept


class Outcome(StrEnum):
    """How a delivery went, by the words of RFC 3464 2.3.3; relayed and expanded count as delivered."""

    FAILED = "failed"
    DELAYED = "delayed"
    DELIVERED = "delivered"


def _phrases(table: str) -> tuple[str, ...]:
    """The phrases of a table, which are parted by bars, in small letters."""
    return tuple(phrase for piece in table.split("|") if (phrase := " ".join(piece.split())))


# The mailboxes that servers report from (RFC 5321 4.5.1 for postmaster); the last is that of Exchange Online.
DAEMON_MAILBOX = re.compile(
    r"(?:mail(?:er)?[-_]?daemon|postmaster|mail-?delivery|microsoftexchange329e71ec88ae4615bbc36ab6ce41109e)(?![a-z])"
)
DAEMON_NAMES = _phrases(
    """
    mailer-daemon | mailerdaemon | postmaster | mail delivery | mail administrator | mail system | mailsystem |
    delivery subsystem | system administrator | systemadministrator | administrateur système |
    administrador del sistema | amministratore di sistema | systeembeheerder |
    """
)

# A person who writes back to a report, or passes one on.
ANSWERS = re.compile(r"(?:re|aw|antw|sv|vs|odp|ynt|res|rif|fwd?|wg|tr|rv|enc|doorst)\s*:")

FAILED = _phrases(
    """
    undeliver | not deliver | n't deliver | non-deliver | non deliver | nondeliver | not be deliver |
    n't be deliver | not been deliver | n't been deliver | able to deliver | not successfully |
    not be successfully | unsuccess | delivery fail | delivery has fail | deliver fail | failed to deliver |
    failed delivery | failed permanently | failure notice | failure notification | (failure) | mail fail |
    message fail | failed mail | failed message | failed recipient | address(es) failed | addresses failed |
    delivery error | delivery problem | while trying to deliver | returned mail | returned message |
    returned to sender | return to sender | returning message to sender | returned to you | been returned |
    did not reach | not reach | n't reach | not send | not be sent | n't be sent | was rejected |
    been rejected | message rejected | mail rejected | rejected your message | bounced | permanent error |
    permanent fatal error | mail system error | error(s) in forwarding |
    user unknown | unknown user | no such user | user not found | user doesn't exist | user does not exist |
    address does not exist | mailbox does not exist | account does not exist | recipient unknown |
    unknown recipient | recipient rejected | recipient address rejected | recipient name is not recognized |
    no such recipient | mailbox unavailable | mailbox full | mailbox is full | over quota | quota exceeded |
    unrouteable | unroutable | address not found | host unknown | host not found | not listed in |
    relaying denied | relay access denied |
    unzustellbar | nicht zustellbar | nicht zugestellt | nicht ausgeliefert | nicht übermittelt |
    nicht erreicht | fehlgeschlagen | zustellfehler | zurück an absender |
    non remis | non distribu | non délivr | pas été remis | pas été distribu | pas été délivr | pas pu être |
    pas être remis | échec de | échec d'envoi | a échoué | impossible de remettre | retour à l'expéditeur |
    no se pudo | no se puede entregar | no se ha podido | no se ha entregado | no se entregó | no entregado |
    no ha podido | no pudo ser | no ha sido entregado | error de entrega | error en la entrega |
    entrega fallida | fallo en la entrega | devuelto al remitente | correo devuelto |
    mancata consegna | non recapitabile | impossibile recapitare | impossibile consegnare |
    non è stato possibile | non è stato recapitato | non è stato consegnato | non consegnato | non riuscita |
    non riuscito | errore di consegna | consegna fallita |
    não entregue | não foi entregue | não pôde ser | não pode ser entregue | não foi possível |
    falha na entrega | falha de entrega | falha ao entregar | erro na entrega | devolvido ao remetente |
    onbestelbaar | niet bezorgd | niet afgeleverd | niet worden bezorgd | niet worden afgeleverd | mislukt |
    gick inte att leverera | inte levereras | inte levererat | ej levererat | misslyckades | leveransfel |
    ikke leveres | ikke leveret | ikke levert | leveringsfejl | leveringsfeil | mislykkedes | mislyktes |
    uleverbar |
    ei voitu toimittaa | ei voi toimittaa | epäonnistui |
    niedostarcz | nie dostarcz | nie można dostarczyć | nie udało się | nie została dostarczona |
    nie mogła zostać dostarczona |
    nedoruč | nelze doručit | nebylo možné doručit | nepodařilo se | nepodarilo sa | se nezdařilo |
    nie je možné doručiť |
    kézbesíthetetlen | nem kézbesíthető | nem sikerült | sikertelen | nu a putut fi livrat | nu a fost livrat |
    nelivrat | a eșuat |
    недоставлен | не доставлен | не было доставлен | не может быть доставлен | не может быть отправлен |
    не удалось доставить | не удается доставить | невозможно доставить | ошибка доставки |
    возвращено отправителю | не може бути доставлен | не вдалося доставити | помилка доставки | недоставен | не може да бъде доставен |
    δεν ήταν δυνατή η παράδοση | δεν παραδόθηκε | αποτυχία παράδοσης | teslim edilemedi | teslim edilemiyor |
    iletilemedi | gönderilemedi | başarısız |
    配信不能 | 配信できません | 配信されません | 配信に失敗 | 配達できません | 配送できません | 送信できません | 届けられません |
    届きません | 不達 | 見つかりません |
    无法投递 | 無法投遞 | 投递失败 | 投遞失敗 | 退信 | 未送达 | 未送達 | 无法送达 | 無法送達 |
    无法传递 | 無法傳遞 | 发送失败 | 传送失败 | 傳送失敗 |
    배달되지 | 배달할 수 없 | 전달되지 | 전달할 수 없 | 전송 실패 | 발송 실패 | 반송 |
    تعذر تسليم | لم يتم تسليم | فشل تسليم | فشل التسليم | לא נמסרה | לא ניתן למסור |
    không thể gửi | không gửi được | tidak terkirim | tidak dapat dikirim |
    """
)

DELAYED = _phrases(
    """
    (delay) | delayed mail | mail delayed | message delayed | delivery delayed | delivery is delayed |
    has been delayed | delivery incomplete | still being retried | still undelivered | not yet been delivered |
    not yet delivered | will be retried | will retry | keep trying | will continue to try |
    delivery attempts will continue | warning message only | do not need to resend | not send message for past |
    no action is required on your part | temporary problem | been frozen | frozen on arrival | verzögert |
    nicht abgeschlossen | noch nicht zugestellt | retardé | pas encore été | remise incomplète | retrasad |
    demorad | entrega incompleta | ritardat | consegna incompleta | atrasad | vertraagd | fördröj | försen |
    forsink | viivästy | opóźnion | zpožděn | opožděn | késleltet | задерж | отложен | затрим | gecik | 遅延 |
    延迟 | 延遲 | 지연 |
    """
)
DELAYED_SUBJECT = (*DELAYED, "delayed", "message frozen")

# Words that end a delay: the server has stopped trying.
GIVEN_UP = (
    "permanent",
    "given up",
    "giving up",
    "will not try",
    "not be retried",
    "not going to try",
    "deleted from queue",
)

DELIVERED_SUBJECT = _phrases(
    """
    (success) | (relay) | (expanded) | successful mail delivery | successful delivery | successfully delivered |
    delivered successfully | delivered: | relayed: | expanded: | zugestellt: | übermittelt: | weitergeleitet: |
    remis: | remis : | entregado: | consegnato: | entregue: |
    """
)

# The beginning of a line below which the returned mail stands; dashes and blanks in front are dropped.
RETURNED_COPY = _phrases(
    """
    below this line is a copy | this is a copy of | original message | the original message follows |
    original-nachricht | ursprüngliche nachricht | message d'origine | mensaje original | returned message |
    undelivered message | unsent message below | bounced e-mail | message header | return-path: | received: |
    message-id: | mime-version: |
    """
)
RULES = " \t-=_*#>|"

ENHANCED_CODE = re.compile(r"(?<![\d.])[45]\.[0-7]\.\d{1,3}(?!\.?\d)")
REPLY_CODE = re.compile(r"(?<![\d:.+-])[45][0-5]\d(?=[ -])")
ADDRESS = re.compile(r"[^\s<>()\[\]\",;:='|]{1,64}@[A-Za-z0-9][A-Za-z0-9.-]{0,252}")


def is_daemon_address(address: str) -> bool:
    """Whether a mail server writes from this address, by its local part."""
    return DAEMON_MAILBOX.match(address.casefold()) is not None


def is_daemon_name(words: str) -> bool:
    """Whether these words of a From header are those of a mail server."""
    return _holds(folded(words), DAEMON_NAMES)


def is_answer(subject: str) -> bool:
    """Whether the subject is that of a person's answer or forward ("Re: ...")."""
    return ANSWERS.match(folded(subject)) is not None


def outcome_in_words(subject: str, text: str) -> Outcome | None:
    """How the delivery went that a mail server speaks of; None where it says nothing of one."""
    heading, body = folded(subject), folded(text)
    if _holds(heading, DELAYED_SUBJECT):
        return Outcome.DELAYED
    if _holds(heading, FAILED):
        return Outcome.FAILED
    if _holds(heading, DELIVERED_SUBJECT):
        return Outcome.DELIVERED
    if _holds(body, DELAYED) and not _holds(body, GIVEN_UP):
        return Outcome.DELAYED
    return Outcome.FAILED if _holds(body, FAILED) else None


def above_the_copy(text: str) -> str:
    """What the server itself wrote: the lines above the returned mail, WINDOW characters at most."""
    kept: list[str] = []
    for line in text[:WINDOW].splitlines():
        if kept and line.lstrip(RULES).casefold().startswith(RETURNED_COPY):
            break
        kept.append(line)
    return "\n".join(kept)


def failed_address(text: str, ours: Collection[str]) -> str | None:
    """The address a report in free words speaks of: the first that begins a line, else the first; never one of `ours`
    (case-folded), nor a server's."""
    leading: list[str] = []
    anywhere: list[str] = []
    for line in above_the_copy(text).splitlines():
        start = line.lstrip(" \t<")
        for found in ADDRESS.finditer(start):
            (anywhere if found.start() else leading).append(found.group().rstrip(".-"))
    theirs = (one for one in leading + anywhere if one.casefold() not in ours and not is_daemon_address(one))
    return next(theirs, None)


def status_in_words(text: str) -> str | None:
    """The first enhanced status code (RFC 3463) of class 4 or 5 above the returned mail."""
    found = ENHANCED_CODE.search(above_the_copy(text))
    return found.group() if found else None


def diagnostic_in_words(text: str) -> str | None:
    """The line that says why: the first with an SMTP reply code and a status code, else with one of them, else with words
    of failure."""
    lines = above_the_copy(text).splitlines()
    reason = next((found for says_why in REASONS if (found := next(filter(says_why, lines), None))), None)
    return short_line(reason or "")


def short_line(text: str) -> str | None:
    """The text as one line, LINE characters at most; None where nothing is left."""
    return one_line(text[: 4 * LINE])[:LINE].strip() or None


def folded(text: str) -> str:
    """The first WINDOW characters as they are compared: small letters, single blanks, straight apostrophes."""
    words = " ".join(text[:WINDOW].split())
    return words.casefold().replace("’", "'").replace("‘", "'")


def _holds(folded_text: str, phrases: tuple[str, ...]) -> bool:
    return any(phrase in folded_text for phrase in phrases)


REASONS: tuple[Callable[[str], object], ...] = (
    lambda line: REPLY_CODE.search(line) and ENHANCED_CODE.search(line),
    REPLY_CODE.search,
    ENHANCED_CODE.search,
    lambda line: _holds(folded(line), FAILED),
)
