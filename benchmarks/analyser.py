"""How many short texts a second the embedded analyser judges on one core: `python -m benchmarks.analyser`.

The texts are put together here from sentences written for this purpose, in nine languages, about 145 characters each,
with order numbers and made-up names so that new words keep turning up.
"""

import json
import random
import subprocess
import sys
from collections.abc import Iterable
from resource import RUSAGE_CHILDREN, getrusage
from time import perf_counter, process_time
from typing import NamedTuple

from inbox.triage.analysis.analyser import analyse


class Spent(NamedTuple):
    """Seconds on the clock, and seconds of one core: the second is what counts on a busy machine."""

    wall: float
    core: float


TEXTS = 20_000
LEAST_LENGTH = 120
SEED = 7
ROUNDS = 3
SYLLABLES = ("ka", "lo", "mi", "ren", "tas", "vo", "bel", "dru", "ni", "sha", "por", "gim")
PROGRAM = (
    "import sys; from inbox.triage.analysis.command import run; "
    "run(sys.stdin.buffer, sys.stdout.buffer.write); sys.stdout.buffer.flush()"
)
SENTENCES: dict[str, tuple[str, ...]] = {
    "en": (
        "Hello, my parcel {number} has still not arrived.",
        "The {name} stopped working yesterday evening.",
        "Could you please send me the invoice again?",
        "Thanks, your colleague was really helpful!",
        "I have been waiting for an answer since Monday.",
        "We would like to know how much {number} licences cost.",
        "THIS IS NOT GOOD, call me today!!!",
    ),
    "cs": (
        "Dobrý den, balík {number} pořád nedorazil.",
        "Přístroj {name} včera večer přestal fungovat.",
        "Můžete mi prosím znovu poslat fakturu?",
        "Díky, vaše kolegyně byla opravdu milá!",
        "Na odpověď čekám už od pondělí.",
        "Zajímalo by nás, kolik stojí {number} licencí.",
        "Tohle není dobré, zavolejte mi ještě dnes :(",
    ),
    "sk": (
        "Dobrý deň, balík {number} stále nedorazil.",
        "Prístroj {name} včera večer prestal fungovať.",
        "Môžete mi prosím znova poslať faktúru?",
        "Vďaka, vaša kolegyňa bola naozaj milá!",
        "Na odpoveď čakám už od pondelka.",
        "Zaujímalo by nás, koľko stojí {number} licencií.",
        "Toto nie je dobré, zavolajte mi ešte dnes :(",
    ),
    "de": (
        "Guten Tag, mein Paket {number} ist noch immer nicht da.",
        "Das Gerät {name} geht seit gestern Abend nicht mehr.",
        "Könnten Sie mir bitte die Rechnung noch einmal schicken?",
        "Danke, Ihre Kollegin war wirklich sehr nett!",
        "Ich warte seit Montag auf eine Antwort.",
        "Wir wüssten gern, was {number} Lizenzen kosten.",
        "Das ist nicht gut, rufen Sie mich heute noch an!!!",
    ),
    "pl": (
        "Dzień dobry, paczka {number} nadal nie dotarła.",
        "Urządzenie {name} wczoraj wieczorem przestało działać.",
        "Czy mogę prosić o ponowne przesłanie faktury?",
        "Dzięki, państwa koleżanka była naprawdę miła!",
        "Na odpowiedź czekam od poniedziałku.",
        "Chcielibyśmy wiedzieć, ile kosztuje {number} licencji.",
        "To nie jest dobre, proszę zadzwonić jeszcze dziś :(",
    ),
    "uk": (
        "Добрий день, посилка {number} досі не надійшла.",
        "Пристрій {name} учора ввечері перестав працювати.",
        "Надішліть, будь ласка, рахунок ще раз.",
        "Дякую, ваша колега була дуже привітна!",
        "Чекаю на відповідь із понеділка.",
        "Хотіли б знати, скільки коштує {number} ліцензій.",
        "Це недобре, зателефонуйте мені сьогодні :(",
    ),
    "ru": (
        "Добрый день, посылка {number} до сих пор не пришла.",
        "Прибор {name} вчера вечером перестал работать.",
        "Пришлите, пожалуйста, счёт ещё раз.",
        "Спасибо, ваша коллега была очень вежлива!",
        "Жду ответа с понедельника.",
        "Хотели бы узнать, сколько стоят {number} лицензий.",
        "Это нехорошо, позвоните мне сегодня :(",
    ),
    "es": (
        "Hola, el paquete {number} todavía no ha llegado.",
        "El aparato {name} dejó de funcionar anoche.",
        "¿Podrían enviarme la factura otra vez, por favor?",
        "Gracias, su compañera fue muy amable.",
        "Espero respuesta desde el lunes.",
        "Quisiéramos saber cuánto cuestan {number} licencias.",
        "Esto no está bien, llámenme hoy mismo!!!",
    ),
    "fr": (
        "Bonjour, mon colis {number} n'est toujours pas arrivé.",
        "L'appareil {name} ne marche plus depuis hier soir.",
        "Pourriez-vous m'envoyer encore une fois la facture ?",
        "Merci, votre collègue était vraiment très gentille !",
        "J'attends une réponse depuis lundi.",
        "Nous aimerions savoir combien coûtent {number} licences.",
        "Ce n'est pas bien, rappelez-moi aujourd'hui !!!",
    ),
}


def main() -> None:
    texts = mixed_texts(TEXTS)
    print(f"{len(texts)} texts, {sum(map(len, texts)) / len(texts):.0f} characters on average, nine languages")
    show("in process", len(texts), best(in_process(texts) for _ in range(ROUNDS)))
    show("whole process", len(texts), best(whole_process(texts) for _ in range(ROUNDS)))


def show(what: str, count: int, spent: Spent) -> None:
    print(f"{what:14} {count / spent.wall:8.0f} texts per second, {count / spent.core:8.0f} per second of one core")


def best(rounds: Iterable[Spent]) -> Spent:
    return min(rounds, key=lambda spent: spent.core)


def mixed_texts(count: int) -> list[str]:
    """The same texts on every run."""
    chance = random.Random(SEED)
    return [one_text(chance) for _ in range(count)]


def one_text(chance: random.Random) -> str:
    sentences = list(SENTENCES[chance.choice(list(SENTENCES))])
    chance.shuffle(sentences)
    text = ""
    while len(text) < LEAST_LENGTH:
        name = "".join(chance.choices(SYLLABLES, k=3))
        text += sentences.pop().format(number=chance.randrange(10, 99_999), name=name) + " "
    return text.strip()


def in_process(texts: list[str]) -> Spent:
    began, core = perf_counter(), process_time()
    for text in texts:
        analyse(text)
    return Spent(perf_counter() - began, process_time() - core)


def whole_process(texts: list[str]) -> Spent:
    """A fresh process: start, word lists, JSON in and JSON out."""
    asked = "".join(json.dumps({"text": text}) + "\n" for text in texts).encode()
    began, core = perf_counter(), core_of_children()
    done = subprocess.run([sys.executable, "-c", PROGRAM], input=asked, stdout=subprocess.PIPE, check=True)
    if done.stdout.count(b"\n") != len(texts):
        raise RuntimeError("the analyser did not answer every text")
    return Spent(perf_counter() - began, core_of_children() - core)


def core_of_children() -> float:
    used = getrusage(RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    main()
