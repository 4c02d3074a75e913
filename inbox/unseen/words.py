"""What a mail says below an answer that somebody did not see in the chat. Shown to people, in the language of the talk."""

FOOTERS = {
    "cs": (
        "Toto je odpověď na Vaši zprávu v našem chatu. "
        "Pokud jste nám nepsali, někdo tam Vaši adresu uvedl omylem a nemusíte nic dělat."
    ),
    "de": (
        "Das ist die Antwort auf Ihre Nachricht in unserem Chat. "
        "Haben Sie uns nicht geschrieben, wurde Ihre Adresse dort versehentlich angegeben, und Sie müssen nichts tun."
    ),
    "en": (
        "This answers what you wrote in our chat. "
        "If you did not write to us, somebody left your address there by mistake, and there is nothing you have to do."
    ),
    "es": (
        "Esta es la respuesta a lo que escribió en nuestro chat. "
        "Si no nos escribió, alguien dejó allí su dirección por error y no tiene que hacer nada."
    ),
    "fr": (
        "Ceci répond à votre message dans notre chat. "
        "Si vous ne nous avez pas écrit, quelqu’un y a laissé votre adresse par erreur et vous n’avez rien à faire."
    ),
    "pl": (
        "To odpowiedź na wiadomość z naszego czatu. "
        "Jeśli to nie Państwo pisali, ktoś podał tam ten adres przez pomyłkę i nie trzeba nic robić."
    ),
    "ru": (
        "Это ответ на ваше сообщение в нашем чате. "
        "Если вы нам не писали, кто-то указал там ваш адрес по ошибке, и делать ничего не нужно."
    ),
    "sk": (
        "Toto je odpoveď na Vašu správu v našom chate. "
        "Ak ste nám nepísali, niekto tam Vašu adresu uviedol omylom a nemusíte nič robiť."
    ),
    "uk": (
        "Це відповідь на ваше повідомлення в нашому чаті. "
        "Якщо ви нам не писали, хтось указав там вашу адресу помилково, і робити нічого не потрібно."
    ),
}

TITLE = 60  # characters


def title_of(answer: str) -> str:
    """What the mail is called: how the answer begins."""
    begin = " ".join(answer[: 4 * TITLE].split())
    return begin if len(begin) <= TITLE else f"{begin[: TITLE - 1].rstrip()}…"


def as_mail(answer: str, language: str | None) -> str:
    """The answer, and below it why it comes by mail; nothing else of what was said in the chat."""
    return f"{answer.rstrip()}\n\n{FOOTERS.get(language or 'en', FOOTERS['en'])}"
