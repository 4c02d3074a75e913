"""Sentences that reps write, in nine languages, and people for them to write to. Made for this bench."""

SENTENCES: dict[str, tuple[str, ...]] = {
    "en": (
        "Thank you for your message and for your patience.",
        "Your order {order} left our warehouse this morning and should arrive within two days.",
        "I have checked your account and everything looks fine on our side.",
        "Could you please tell us which version you are using and since when it happens?",
        "We have sent the corrected invoice again, please have a look at it.",
        "The replacement for the {thing} is already packed and goes out tomorrow.",
        "If anything else comes up, just write to us here.",
        "The parcel {tracking} is with the carrier, you can follow it on their page.",
        "I am sorry for the trouble that this has caused you.",
    ),
    "cs": (
        "Děkujeme za vaši zprávu a za trpělivost.",
        "Vaše objednávka {order} dnes ráno opustila náš sklad a měla by dorazit do dvou dnů.",
        "Zkontroloval jsem váš účet a z naší strany je všechno v pořádku.",
        "Můžete nám prosím napsat, jakou verzi používáte a od kdy se to děje?",
        "Opravenou fakturu jsme vám poslali znovu, podívejte se na ni prosím.",
        "Náhrada za {thing} je už zabalená a zítra ji odešleme.",
        "Kdyby bylo potřeba cokoli dalšího, stačí nám napsat.",
        "Zásilku {tracking} už má dopravce, můžete ji sledovat na jeho stránkách.",
        "Mrzí mě, že vám to způsobilo potíže.",
    ),
    "sk": (
        "Ďakujeme za vašu správu a za trpezlivosť.",
        "Vaša objednávka {order} dnes ráno opustila náš sklad a mala by doraziť do dvoch dní.",
        "Skontroloval som váš účet a z našej strany je všetko v poriadku.",
        "Môžete nám prosím napísať, akú verziu používate a odkedy sa to deje?",
        "Opravenú faktúru sme vám poslali znova, pozrite si ju prosím.",
        "Náhrada za {thing} je už zabalená a zajtra ju odošleme.",
        "Keby bolo treba čokoľvek ďalšie, stačí nám napísať.",
        "Zásielku {tracking} už má dopravca, môžete ju sledovať na jeho stránkach.",
        "Mrzí ma, že vám to spôsobilo ťažkosti.",
    ),
    "de": (
        "Vielen Dank für Ihre Nachricht und für Ihre Geduld.",
        "Ihre Bestellung {order} hat heute Morgen unser Lager verlassen und sollte in zwei Tagen ankommen.",
        "Ich habe Ihr Konto geprüft, und auf unserer Seite ist alles in Ordnung.",
        "Könnten Sie uns bitte sagen, welche Version Sie benutzen und seit wann es auftritt?",
        "Die korrigierte Rechnung haben wir Ihnen noch einmal geschickt, bitte schauen Sie sie an.",
        "Der Ersatz für {thing} ist schon verpackt und geht morgen hinaus.",
        "Wenn noch etwas ist, schreiben Sie uns einfach hier.",
        "Das Paket {tracking} ist beim Zusteller, Sie können es auf dessen Seite verfolgen.",
        "Es tut mir leid, dass Ihnen das Mühe gemacht hat.",
    ),
    "pl": (
        "Dziękujemy za wiadomość i za cierpliwość.",
        "Państwa zamówienie {order} dziś rano opuściło nasz magazyn i powinno dotrzeć w ciągu dwóch dni.",
        "Sprawdziłem Państwa konto i z naszej strony wszystko wygląda dobrze.",
        "Czy mogą nam Państwo napisać, jakiej wersji używają i od kiedy się to dzieje?",
        "Poprawioną fakturę wysłaliśmy jeszcze raz, proszę na nią spojrzeć.",
        "Zamiennik za {thing} jest już spakowany i jutro go wyślemy.",
        "Gdyby było potrzebne coś jeszcze, proszę po prostu napisać.",
        "Przesyłka {tracking} jest już u przewoźnika, można ją śledzić na jego stronie.",
        "Przykro mi, że sprawiło to Państwu kłopot.",
    ),
    "uk": (
        "Дякуємо за ваше повідомлення і за терпіння.",
        "Ваше замовлення {order} сьогодні вранці залишило наш склад і має прибути за два дні.",
        "Я перевірив ваш обліковий запис, з нашого боку все гаразд.",
        "Напишіть нам, будь ласка, якою версією ви користуєтеся і відколи це відбувається.",
        "Виправлений рахунок ми надіслали ще раз, перегляньте його, будь ласка.",
        "Заміна для {thing} вже запакована і поїде завтра.",
        "Якщо буде потрібно ще щось, просто напишіть нам.",
        "Посилка {tracking} вже в перевізника, ви можете стежити за нею на його сторінці.",
        "Мені шкода, що це завдало вам клопоту.",
    ),
    "ru": (
        "Спасибо за ваше сообщение и за терпение.",
        "Ваш заказ {order} сегодня утром покинул наш склад и должен прийти в течение двух дней.",
        "Я проверил вашу учётную запись, с нашей стороны всё в порядке.",
        "Напишите нам, пожалуйста, какой версией вы пользуетесь и с каких пор это происходит.",
        "Исправленный счёт мы отправили ещё раз, посмотрите его, пожалуйста.",
        "Замена для {thing} уже упакована и уедет завтра.",
        "Если понадобится что-нибудь ещё, просто напишите нам.",
        "Посылка {tracking} уже у перевозчика, вы можете следить за ней на его странице.",
        "Мне жаль, что это доставило вам хлопоты.",
    ),
    "es": (
        "Gracias por su mensaje y por su paciencia.",
        "Su pedido {order} salió esta mañana de nuestro almacén y debería llegar en dos días.",
        "He revisado su cuenta y por nuestra parte todo está bien.",
        "¿Podría decirnos qué versión utiliza y desde cuándo le ocurre?",
        "Le hemos enviado otra vez la factura corregida, échele un vistazo, por favor.",
        "El reemplazo de {thing} ya está embalado y sale mañana.",
        "Si necesita cualquier otra cosa, escríbanos aquí.",
        "El paquete {tracking} ya lo tiene el transportista, puede seguirlo en su página.",
        "Siento las molestias que esto le ha causado.",
    ),
    "fr": (
        "Merci pour votre message et pour votre patience.",
        "Votre commande {order} a quitté notre entrepôt ce matin et devrait arriver dans deux jours.",
        "J'ai vérifié votre compte et de notre côté tout semble en ordre.",
        "Pourriez-vous nous dire quelle version vous utilisez et depuis quand cela se produit ?",
        "Nous vous avons renvoyé la facture corrigée, regardez-la s'il vous plaît.",
        "Le remplacement de {thing} est déjà emballé et part demain.",
        "S'il vous faut autre chose, écrivez-nous simplement ici.",
        "Le colis {tracking} est chez le transporteur, vous pouvez le suivre sur son site.",
        "Je suis désolé pour les soucis que cela vous a causés.",
    ),
}  # fmt: skip

GREETINGS = {
    "en": "Hello {name},", "cs": "Dobrý den, {name},", "sk": "Dobrý deň, {name},", "de": "Guten Tag {name},",
    "pl": "Dzień dobry, {name},", "uk": "Добрий день, {name},", "ru": "Здравствуйте, {name},", "es": "Hola {name}:",
    "fr": "Bonjour {name},",
}  # fmt: skip

# First names and last names that people of that language bear; the two are joined by chance.
PEOPLE = {
    "en": ("Emma Oliver Grace Henry Alice Frank Mark Rose", "Turner Walsh Bennett Hughes Marsh Doyle Fletcher Young"),
    "cs": ("Jana Petr Lenka Tomáš Eva Jakub", "Dvořák Horák Beneš Fiala Sedlák Kolář Bartoš"),
    "sk": ("Zuzana Martin Katarína Juraj Ivana Michal", "Hudák Baláž Kováč Molnár Varga Šimko"),
    "de": ("Anke Jürgen Sabine Uwe Katrin Dieter", "Schäfer Vogel Krüger Lorenz Brandt Huber"),
    "pl": ("Agnieszka Piotr Magda Łukasz Ewa Tomasz", "Kowalski Nowak Zieliński Lis Pawlak Wójcik"),
    "uk": ("Оксана Тарас Олена Андрій Ірина Богдан", "Коваль Мельник Бондар Ткачук Савчук"),
    "ru": ("Ирина Сергей Ольга Павел Наталья Антон", "Соколов Орлов Фомин Беляев Громов"),
    "es": ("Lucía Javier Carmen Pablo Elena Diego", "Ortega Navarro Molina Castro Vega Ramos"),
    "fr": ("Camille Julien Sophie Antoine Claire Luc", "Lefèvre Moreau Girard Mercier Rousseau Blanc"),
}

THINGS = ("router X200", "Mini 7", "Air Pro 3", "kit 44-B", "Eco Line", "sensor T9")

NOTES = (
    "pays late every time so please ask for half of the money before anything is shipped",
    "threatened to go to the competition in May and got ten percent off because of that",
    "vyhrožuje přechodem ke konkurenci a proto dostal v květnu deset procent slevu navíc",
    "zákazník je velmi nepříjemný na telefonu takže volat jen když to opravdu jinak nejde",
    "der Einkaufsleiter geht im Herbst in Rente und sein Nachfolger mag unser Produkt gar nicht",
    "szef działu powiedział nam poufnie że w przyszłym roku zmieniają dostawcę całego sprzętu",
    "директор сказал по секрету что бюджет на следующий год ещё не утверждён и может исчезнуть",
    "el cliente está dispuesto a pagar bastante más pero todavía no lo sabe su propio jefe",
    "le client a déjà demandé deux devis ailleurs et nous garderons cette remise pour la fin",
)

# What reps write to each other
INSIDE = {
    "en": (
        "Please do not forward this to anyone.",
        "This is for internal use only.",
        "Don't tell the customer yet.",
        "Keep this internal please.",
        "Internal note: check the stock first.",
        "For our eyes only.",
        "Not for the customer.",
    ),
    "cs": (
        "Prosím nepřeposílat.",
        "Jen pro interní potřebu.",
        "Zákazníkovi to neříkej.",
        "Interní poznámka: ověřit sklad.",
        "Zůstane to mezi námi, neříkejte mu to.",
    ),
    "sk": (
        "Prosím nepreposielať.",
        "Len pre interné potreby.",
        "Interná poznámka: overiť sklad.",
        "Zákazníkovi to nehovor.",
    ),
    "de": (
        "Bitte nicht weiterleiten.",
        "Nur für den internen Gebrauch.",
        "Interne Notiz: Lager prüfen.",
        "Das bitte dem Kunden nicht sagen.",
    ),
    "pl": (
        "Proszę nie przekazywać dalej.",
        "Tylko do użytku wewnętrznego.",
        "Notatka wewnętrzna: sprawdzić magazyn.",
        "Nie mów klientowi.",
    ),
    "uk": (
        "Прошу не пересилати.",
        "Лише для внутрішнього користування.",
        "Внутрішня нотатка: перевірити склад.",
        "Не кажи клієнту.",
    ),
    "ru": (
        "Прошу не пересылать.",
        "Только для внутреннего пользования.",
        "Внутренняя заметка: проверить склад.",
        "Не говори клиенту.",
    ),
    "es": (
        "Por favor, no reenviar.",
        "Solo para uso interno.",
        "Nota interna: revisar el almacén.",
        "No se lo digas al cliente.",
    ),
    "fr": (
        "Merci de ne pas transférer.",
        "Pour usage interne seulement.",
        "Note interne : vérifier le stock.",
        "Ne le dites pas au client.",
    ),
}

# What reads a little like it, and is for customers
NEAR_INSIDE = {
    "en": (
        "The internal storage is 128 GB.",
        "We saw an internal server error on the page.",
        "Please do not forward the port 8080.",
        "Please take note of the new opening hours.",
        "The draft of the contract is attached.",
        "You can reset your password: please follow the link.",
        "Your password is stored safely.",
    ),
    "cs": ("Interní úložiště má 128 GB.", "Heslo si změníte v nastavení účtu.", "Návrh smlouvy posíláme v příloze."),
    "sk": ("Interné úložisko má 128 GB.", "Heslo si zmeníte v nastaveniach účtu.", "Návrh zmluvy posielame v prílohe."),
    "de": (
        "Der interne Speicher hat 128 GB.",
        "Das Passwort ändern Sie in den Einstellungen.",
        "Den Entwurf des Vertrags finden Sie im Anhang.",
    ),
    "pl": ("Pamięć wewnętrzna ma 128 GB.", "Hasło zmienisz w ustawieniach konta.", "Projekt umowy jest w załączniku."),
    "uk": ("Внутрішня пам'ять має 128 ГБ.", "Пароль можна змінити в налаштуваннях."),
    "ru": ("Внутренняя память составляет 128 ГБ.", "Пароль можно изменить в настройках."),
    "es": ("La memoria interna es de 128 GB.", "La contraseña se cambia en los ajustes."),
    "fr": ("La mémoire interne est de 128 Go.", "Le mot de passe se change dans les réglages."),
}
