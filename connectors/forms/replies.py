"""What a browser is answered: whom it may show the answer to (CORS), and what a person or a script reads in it.

Sources: Fetch standard, 3.3 (CORS protocol); RFC 9110, 15.4.4 (303 See Other).
"""

import base64
import hashlib
from collections.abc import Mapping
from html import escape

import orjson

from connectors.contract.inbound import WebhookReply, WebhookRequest
from connectors.forms.language import first_language

PREFLIGHT_SECONDS = 600
HEADERS_OF_SCRIPTS = "Content-Type, Idempotency-Key"
VARY = {"Vary": "Origin"}

TAKEN = 200
# What a developer reads in the answer to a script, and in the browser's tools.
_FOR_SCRIPTS = {
    400: "The post could not be read to its end. Nothing was kept; please send it again.",
    401: "This website may not post here. Its origin belongs into the form's allowed_origins.",
    413: "The form is larger than what is taken here. Nothing was kept; please shorten it.",
    408: "The post did not end in time. Nothing was kept; please send it again.",
    429: "Too many forms came from this address. Nothing was kept; please wait a minute.",
    503: "Nothing can be kept right now. Please send it again in a moment.",
}
_FAILED = "The form was not taken. Please send it again later."

# What a visitor reads whose form has no page of its own to go to: taken, refused, too large, too many, later.
SENTENCES = {
    "cs": (
        "Děkujeme. Vaše zpráva dorazila.",
        "Tento formulář odtud nejde odeslat. Napište nám prosím jinou cestou.",
        "Formulář je příliš velký. Vraťte se prosím, zkraťte ho a odešlete znovu.",
        "Odesláno příliš mnoho formulářů. Počkejte prosím minutu a zkuste to znovu.",
        "Teď to nejde uložit. Vraťte se prosím za chvíli a odešlete formulář znovu.",
    ),
    "de": (
        "Danke. Ihre Nachricht ist angekommen.",
        "Dieses Formular kann von hier nicht gesendet werden. Bitte schreiben Sie uns auf anderem Weg.",
        "Das Formular ist zu groß. Bitte gehen Sie zurück, kürzen Sie es und senden Sie es noch einmal.",
        "Es wurden zu viele Formulare gesendet. Bitte warten Sie eine Minute und versuchen Sie es noch einmal.",
        "Das lässt sich gerade nicht speichern. Bitte gehen Sie zurück und senden Sie es gleich noch einmal.",
    ),
    "en": (
        "Thank you. Your message has arrived.",
        "This form cannot be sent from here. Please write to us in another way.",
        "The form is too large. Please go back, shorten it and send it again.",
        "Too many forms were sent. Please wait a minute and try again.",
        "This cannot be saved right now. Please go back and send it again in a moment.",
    ),
    "es": (
        "Gracias. Su mensaje ha llegado.",
        "Este formulario no se puede enviar desde aquí. Escríbanos por otra vía.",
        "El formulario es demasiado grande. Vuelva atrás, acórtelo y envíelo de nuevo.",
        "Se han enviado demasiados formularios. Espere un minuto e inténtelo de nuevo.",
        "Ahora mismo no se puede guardar. Vuelva atrás y envíelo de nuevo en un momento.",
    ),
    "fr": (
        "Merci. Votre message est bien arrivé.",
        "Ce formulaire ne peut pas être envoyé d’ici. Veuillez nous écrire autrement.",
        "Le formulaire est trop grand. Veuillez revenir en arrière, le raccourcir et le renvoyer.",
        "Trop de formulaires ont été envoyés. Veuillez attendre une minute et réessayer.",
        "Impossible d’enregistrer pour le moment. Veuillez revenir en arrière et renvoyer le formulaire dans un instant.",
    ),
    "pl": (
        "Dziękujemy. Wiadomość dotarła.",
        "Tego formularza nie można stąd wysłać. Prosimy napisać do nas w inny sposób.",
        "Formularz jest za duży. Prosimy wrócić, skrócić go i wysłać ponownie.",
        "Wysłano zbyt wiele formularzy. Prosimy odczekać minutę i spróbować ponownie.",
        "Nie można tego teraz zapisać. Prosimy wrócić i za chwilę wysłać ponownie.",
    ),
    "ru": (
        "Спасибо. Ваше сообщение получено.",
        "Отсюда эту форму отправить нельзя. Напишите нам, пожалуйста, другим способом.",
        "Форма слишком большая. Вернитесь, пожалуйста, сократите её и отправьте снова.",
        "Отправлено слишком много форм. Подождите, пожалуйста, минуту и попробуйте снова.",
        "Сейчас это не удаётся сохранить. Вернитесь, пожалуйста, и отправьте форму снова через минуту.",
    ),
    "sk": (
        "Ďakujeme. Vaša správa prišla.",
        "Tento formulár sa odtiaľto nedá odoslať. Napíšte nám, prosím, inou cestou.",
        "Formulár je príliš veľký. Vráťte sa, prosím, skráťte ho a odošlite znova.",
        "Odoslaných bolo príliš veľa formulárov. Počkajte, prosím, minútu a skúste to znova.",
        "Teraz sa to nedá uložiť. Vráťte sa, prosím, o chvíľu a odošlite formulár znova.",
    ),
    "uk": (
        "Дякуємо. Ваше повідомлення надійшло.",
        "Звідси цю форму надіслати не можна. Напишіть нам, будь ласка, в інший спосіб.",
        "Форма завелика. Поверніться, будь ласка, скоротіть її та надішліть знову.",
        "Надіслано забагато форм. Зачекайте, будь ласка, хвилину та спробуйте ще раз.",
        "Зараз це не вдається зберегти. Поверніться, будь ласка, і надішліть форму знову за хвилину.",
    ),
}
_SENTENCE_OF = {TAKEN: 0, 401: 1, 413: 2, 429: 3}
_LATER = 4
_PAGE = """<!doctype html>
<html lang="{language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark"><title>{sentence}</title>
<style>{style}</style>
</head><body><main><p role="status">{sentence}</p></main></body></html>
"""
_STYLE = "body{font:16px/24px system-ui,sans-serif;max-width:32em;margin:20vh auto 0;padding:0 16px}"
_STYLE_HASH = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
# The form may stand in a frame of the website's, and so does its answer: one sentence, and nothing to press.
_PAGE_HEADERS = {
    "Content-Security-Policy": f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors *",
    "X-Content-Type-Options": "nosniff",
}


def preflight(request: WebhookRequest, is_allowed: bool) -> WebhookReply:
    """The answer to a browser's question whether this website may post; a website that may not reads no permission."""
    if not is_allowed:
        return WebhookReply(403, _FOR_SCRIPTS[401].encode(), headers=VARY)
    permission = {
        "Access-Control-Allow-Methods": "POST",
        "Access-Control-Allow-Headers": HEADERS_OF_SCRIPTS,
        "Access-Control-Max-Age": str(PREFLIGHT_SECONDS),
    }
    return WebhookReply(204, headers={**sharing(request, is_allowed), **permission})


def sharing(request: WebhookRequest, is_allowed: bool) -> dict[str, str]:
    """The headers that let a script of this website read the answer, and keep caches from giving it to another."""
    origin = request.header("origin")
    if not is_allowed or origin is None:
        return VARY
    return {**VARY, "Access-Control-Allow-Origin": origin, "Access-Control-Expose-Headers": "Retry-After"}


def reply(request: WebhookRequest, status: int, is_allowed: bool, redirect: str | None) -> WebhookReply:
    """A page, or the way to the website's own, where a person waits; JSON where a script does."""
    headers = sharing(request, is_allowed)
    if not _wants_page(request):
        return WebhookReply(status, _for_script(status, redirect), "application/json", headers)
    if status == TAKEN and redirect is not None:
        return WebhookReply(303, headers={**headers, "Location": redirect})
    return WebhookReply(status, _page(request, status), "text/html; charset=utf-8", {**headers, **_PAGE_HEADERS})


def _wants_page(request: WebhookRequest) -> bool:
    """A form without script names HTML first among what it accepts; a script accepts anything."""
    return "text/html" in (request.header("accept") or "").lower()


def _for_script(status: int, redirect: str | None) -> bytes:
    if status == TAKEN:
        taken: Mapping[str, object] = {"ok": True} if redirect is None else {"ok": True, "redirect": redirect}
        return orjson.dumps(taken)
    return orjson.dumps({"error": {"status": status, "message": _FOR_SCRIPTS.get(status, _FAILED)}})


def _page(request: WebhookRequest, status: int) -> bytes:
    language = (first_language(request.header("accept-language") or "") or "en").partition("-")[0].lower()
    language = language if language in SENTENCES else "en"
    sentence = SENTENCES[language][_SENTENCE_OF.get(status, _LATER)]
    return _PAGE.format(language=language, style=_STYLE, sentence=escape(sentence)).encode()
