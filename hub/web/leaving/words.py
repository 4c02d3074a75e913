"""What the page says, in the languages in which opt-outs are confirmed. `{address}` is the reader's own, half hidden."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Words:
    """`asks` and `stop` before; `done`, `none` and `undo` after; `back` once it was undone. `answers` reassures, `untouched` says
    that nothing was changed, `missing` and `slow` that nothing can be."""

    title: str
    asks: str
    stop: str
    answers: str
    done: str
    none: str
    undo: str
    back: str
    untouched: str
    missing_title: str
    missing: str
    slow: str


OTHERWISE = "en"
WORDS: Mapping[str, Words] = {
    "en": Words(
        title="Our news and offers",
        asks="We send news and offers to {address}.",
        stop="Send me no more",
        answers="What you ask us is still answered.",
        done="Done. You will get no more news and offers from us.",
        none="You get no news and offers from us.",
        undo="Undo",
        back="You get our news and offers again.",
        untouched="Nothing was changed. Please press the button.",
        missing_title="This link does not work",
        missing="It may not be complete. Please use the link in our newest message, or answer it and tell us.",
        slow="That was very often in a short time. Please try again in a minute.",
    ),
    "de": Words(
        title="Unsere Neuigkeiten und Angebote",
        asks="Wir senden Neuigkeiten und Angebote an {address}.",
        stop="Nichts mehr senden",
        answers="Auf Ihre Fragen antworten wir weiterhin.",
        done="Erledigt. Sie erhalten keine Neuigkeiten und Angebote mehr von uns.",
        none="Sie erhalten keine Neuigkeiten und Angebote von uns.",
        undo="Rückgängig machen",
        back="Sie erhalten unsere Neuigkeiten und Angebote wieder.",
        untouched="Es wurde nichts geändert. Bitte drücken Sie den Knopf.",
        missing_title="Dieser Link funktioniert nicht",
        missing="Vielleicht ist er nicht vollständig. Bitte nehmen Sie den Link in unserer neuesten Nachricht, oder antworten Sie "
        "darauf und sagen Sie es uns.",
        slow="Das war sehr oft in kurzer Zeit. Bitte versuchen Sie es in einer Minute noch einmal.",
    ),
    "fr": Words(
        title="Nos nouvelles et nos offres",
        asks="Nous envoyons des nouvelles et des offres à {address}.",
        stop="Ne plus rien m’envoyer",
        answers="Nous répondons toujours à vos questions.",
        done="C’est fait. Vous ne recevrez plus nos nouvelles ni nos offres.",
        none="Vous ne recevez ni nouvelles ni offres de notre part.",
        undo="Annuler",
        back="Vous recevez de nouveau nos nouvelles et nos offres.",
        untouched="Rien n’a été changé. Appuyez sur le bouton, s’il vous plaît.",
        missing_title="Ce lien ne fonctionne pas",
        missing="Il n’est peut-être pas complet. Utilisez le lien de notre message le plus récent, ou répondez-y pour nous le dire.",
        slow="Cela fait beaucoup en peu de temps. Réessayez dans une minute, s’il vous plaît.",
    ),
    "es": Words(
        title="Nuestras novedades y ofertas",
        asks="Enviamos novedades y ofertas a {address}.",
        stop="No enviarme más",
        answers="Seguimos respondiendo a sus preguntas.",
        done="Hecho. No recibirá más novedades ni ofertas nuestras.",
        none="No recibe novedades ni ofertas nuestras.",
        undo="Deshacer",
        back="Vuelve a recibir nuestras novedades y ofertas.",
        untouched="No se ha cambiado nada. Pulse el botón, por favor.",
        missing_title="Este enlace no funciona",
        missing="Puede que no esté completo. Use el enlace de nuestro mensaje más reciente, o respóndalo y díganoslo.",
        slow="Han sido muchas veces en poco tiempo. Inténtelo de nuevo dentro de un minuto, por favor.",
    ),
    "it": Words(
        title="Le nostre novità e offerte",
        asks="Inviamo novità e offerte a {address}.",
        stop="Non inviarmi più nulla",
        answers="Continuiamo a rispondere alle Sue domande.",
        done="Fatto. Non riceverà più novità e offerte da noi.",
        none="Non riceve novità e offerte da noi.",
        undo="Annulla",
        back="Riceve di nuovo le nostre novità e offerte.",
        untouched="Non è stato cambiato nulla. Prema il pulsante, per favore.",
        missing_title="Questo link non funziona",
        missing="Forse non è completo. Usi il link del nostro messaggio più recente, oppure risponda e ce lo dica.",
        slow="Sono state molte richieste in poco tempo. Riprovi tra un minuto, per favore.",
    ),
    "pt": Words(
        title="As nossas novidades e ofertas",
        asks="Enviamos novidades e ofertas para {address}.",
        stop="Não me enviar mais",
        answers="Continuamos a responder às suas perguntas.",
        done="Feito. Não receberá mais novidades nem ofertas nossas.",
        none="Não recebe novidades nem ofertas nossas.",
        undo="Desfazer",
        back="Volta a receber as nossas novidades e ofertas.",
        untouched="Nada foi alterado. Prima o botão, por favor.",
        missing_title="Este link não funciona",
        missing="Talvez não esteja completo. Use o link da nossa mensagem mais recente, ou responda-lhe e diga-nos.",
        slow="Foram muitos pedidos em pouco tempo. Tente de novo daqui a um minuto, por favor.",
    ),
    "nl": Words(
        title="Ons nieuws en onze aanbiedingen",
        asks="Wij sturen nieuws en aanbiedingen naar {address}.",
        stop="Stuur mij niets meer",
        answers="Uw vragen beantwoorden wij nog steeds.",
        done="Klaar. U krijgt geen nieuws en aanbiedingen meer van ons.",
        none="U krijgt geen nieuws en aanbiedingen van ons.",
        undo="Ongedaan maken",
        back="U krijgt ons nieuws en onze aanbiedingen weer.",
        untouched="Er is niets veranderd. Druk alstublieft op de knop.",
        missing_title="Deze link werkt niet",
        missing="Misschien is hij niet volledig. Gebruik de link in ons nieuwste bericht, of antwoord daarop en zeg het ons.",
        slow="Dat was heel vaak in korte tijd. Probeer het over een minuut opnieuw.",
    ),
    "cs": Words(
        title="Naše novinky a nabídky",
        asks="Na adresu {address} posíláme novinky a nabídky.",
        stop="Už mi nic neposílejte",
        answers="Na vaše dotazy odpovídáme dál.",
        done="Hotovo. Naše novinky a nabídky už nedostanete.",
        none="Naše novinky a nabídky nedostáváte.",
        undo="Vrátit zpět",
        back="Naše novinky a nabídky zase dostáváte.",
        untouched="Nic se nezměnilo. Stiskněte prosím tlačítko.",
        missing_title="Tento odkaz nefunguje",
        missing="Možná není celý. Použijte prosím odkaz v naší nejnovější zprávě, nebo na ni odpovězte a napište nám to.",
        slow="To bylo velmi často za krátkou dobu. Zkuste to prosím za minutu znovu.",
    ),
    "sk": Words(
        title="Naše novinky a ponuky",
        asks="Na adresu {address} posielame novinky a ponuky.",
        stop="Už mi nič neposielajte",
        answers="Na vaše otázky odpovedáme ďalej.",
        done="Hotovo. Naše novinky a ponuky už nedostanete.",
        none="Naše novinky a ponuky nedostávate.",
        undo="Vrátiť späť",
        back="Naše novinky a ponuky opäť dostávate.",
        untouched="Nič sa nezmenilo. Stlačte prosím tlačidlo.",
        missing_title="Tento odkaz nefunguje",
        missing="Možno nie je celý. Použite prosím odkaz v našej najnovšej správe, alebo na ňu odpovedzte a napíšte nám to.",
        slow="To bolo veľmi často za krátky čas. Skúste to prosím o minútu znova.",
    ),
    "pl": Words(
        title="Nasze nowości i oferty",
        asks="Wysyłamy nowości i oferty na adres {address}.",
        stop="Nie wysyłać mi więcej",
        answers="Na pytania odpowiadamy nadal.",
        done="Gotowe. Nie otrzymają Państwo więcej naszych nowości i ofert.",
        none="Nie otrzymują Państwo naszych nowości i ofert.",
        undo="Cofnij",
        back="Znów otrzymują Państwo nasze nowości i oferty.",
        untouched="Nic się nie zmieniło. Prosimy nacisnąć przycisk.",
        missing_title="Ten link nie działa",
        missing="Może nie jest pełny. Prosimy użyć linku z naszej najnowszej wiadomości albo odpowiedzieć na nią i nam o tym napisać.",
        slow="To było bardzo często w krótkim czasie. Prosimy spróbować ponownie za minutę.",
    ),
    "uk": Words(
        title="Наші новини та пропозиції",
        asks="Ми надсилаємо новини та пропозиції на адресу {address}.",
        stop="Більше не надсилати",
        answers="На ваші запитання ми й далі відповідаємо.",
        done="Готово. Ви більше не отримуватимете наших новин і пропозицій.",
        none="Ви не отримуєте наших новин і пропозицій.",
        undo="Скасувати",
        back="Ви знову отримуєте наші новини та пропозиції.",
        untouched="Нічого не змінено. Натисніть, будь ласка, кнопку.",
        missing_title="Це посилання не працює",
        missing="Можливо, воно неповне. Скористайтеся посиланням у нашому останньому повідомленні або дайте на нього відповідь і "
        "напишіть нам про це.",
        slow="Це було дуже часто за короткий час. Спробуйте, будь ласка, ще раз за хвилину.",
    ),
    "ru": Words(
        title="Наши новости и предложения",
        asks="Мы отправляем новости и предложения на адрес {address}.",
        stop="Больше не присылать",
        answers="На ваши вопросы мы отвечаем по-прежнему.",
        done="Готово. Вы больше не будете получать наши новости и предложения.",
        none="Вы не получаете наших новостей и предложений.",
        undo="Отменить",
        back="Вы снова получаете наши новости и предложения.",
        untouched="Ничего не изменено. Пожалуйста, нажмите кнопку.",
        missing_title="Эта ссылка не работает",
        missing="Возможно, она неполная. Воспользуйтесь ссылкой в нашем последнем сообщении или ответьте на него и напишите нам.",
        slow="Это было очень часто за короткое время. Попробуйте, пожалуйста, ещё раз через минуту.",
    ),
}  # fmt: skip


def language_of(known: str | None, accepted: str) -> str:
    """The reader's language as we know it, else the first of those their browser names (Accept-Language) that we speak."""
    wanted = [known or "", *(one.partition(";")[0].strip() for one in accepted[:200].split(","))]
    return next((short for one in wanted if (short := one[:2].lower()) in WORDS and _is_whole(one)), OTHERWISE)


def _is_whole(tag: str) -> bool:
    """`de` and `de-AT` are German, `del` is another language."""
    return len(tag) == 2 or tag[2:3] == "-"


def languages() -> Iterable[str]:
    return WORDS.keys()
