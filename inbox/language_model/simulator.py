"""An OpenAI-compatible server on loopback, for the sandbox and for tests.

It honours `response_format` json_schema, judges by simple rules of its own (it knows the calendar, which the embedded
analyser does not), writes drafts, and misbehaves on demand. It knows nothing about the hub but what a request says.
"""

import asyncio
import json
import re
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from typing import Any

from aiohttp import web

Clock = Callable[[], float]  # seconds since 1970, UTC
CallRecord = dict[str, Any]

LOOPBACK = "127.0.0.1"
MODEL = "sandbox-mini"
MASK = "***"
LARGEST_BODY = 4 * 1024 * 1024
SLOW_SECONDS = 60.0


class Fault(StrEnum):
    """What goes wrong with one call."""

    THROTTLED = "throttled"  # 429 with Retry-After
    BROKEN = "broken"  # 500
    SLOW = "slow"  # no answer until the server stops
    CUT_OFF = "cut_off"  # half of the JSON, finish_reason length
    HALF_JSON = "half_json"  # half of the JSON, called complete
    REFUSED = "refused"  # a refusal in place of content
    WRONG_WORD = "wrong_word"  # a label that the schema does not have
    CONTRADICTION = "contradiction"  # says negative, and 1.0
    INJECTED = "injected"  # did what the customer's text told it: free text with a link
    KEY_REFUSED = "key_refused"  # 401
    NO_MODEL = "no_model"  # 404
    FILTERED = "filtered"  # finish_reason content_filter
    PAGE = "page"  # a proxy's HTML page under status 200
    NO_CHOICES = "no_choices"  # JSON of another form under status 200


@dataclass(frozen=True, slots=True)
class Trouble:
    fault: Fault
    retry_after: int = 1


class OpenAISimulator:
    """The server. `calls` holds one record for each request, in the form of the conformance check; no key stands in it."""

    def __init__(
        self, clock: Clock, *, api_key: str | None = None, on_call: Callable[[CallRecord], None] | None = None
    ) -> None:
        self.clock = clock
        self.api_key = api_key
        self.calls: list[CallRecord] = []
        self.on_call = on_call
        self.port = 0
        self._troubles: deque[Trouble] = deque()
        self._runner: web.AppRunner | None = None
        self._stopping = asyncio.Event()
        self._count = 0

    @property
    def base_url(self) -> str:
        return f"http://{LOOPBACK}:{self.port}/v1"

    async def start(self, port: int = 0) -> None:
        """Listen; after a stop, on the same port as before unless another is given."""
        self._stopping.clear()
        app = web.Application(client_max_size=LARGEST_BODY, middlewares=[self._logged])
        app.router.add_post("/v1/chat/completions", self._completion)
        app.router.add_get("/v1/models", self._models)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.2)
        await self._runner.setup()
        await web.TCPSite(self._runner, LOOPBACK, port or self.port).start()
        self.port = self._runner.addresses[0][1]

    async def stop(self) -> None:
        self._stopping.set()
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    def trouble(self, fault: Fault, times: int = 1, *, retry_after: int = 1) -> None:
        """The next `times` completions go wrong in this way; troubles come in the order they were asked for."""
        self._troubles.extend([Trouble(fault, retry_after)] * times)

    def calm(self) -> None:
        """No more troubles."""
        self._troubles.clear()

    @web.middleware
    async def _logged(
        self, request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
    ) -> web.StreamResponse:
        body = await request.text() if request.can_read_body else ""
        status = 500
        try:
            response = await self._entered(request, handler)
            status = response.status
            return response
        except web.HTTPException as refusal:
            status = refusal.status
            raise
        finally:
            self._record(request, body, status)

    async def _entered(
        self, request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
    ) -> web.StreamResponse:
        given = request.headers.get("Authorization", "").removeprefix("Bearer ")
        if self.api_key is not None and given != self.api_key:
            return error(401, "Incorrect API key provided.", "invalid_api_key")
        return await handler(request)

    def _record(self, request: web.Request, body: str, status: int) -> None:
        moment = datetime.fromtimestamp(self.clock(), UTC)
        shown = body.replace(self.api_key, MASK) if self.api_key else body
        call = {
            "provider": "openai",
            "method": request.method,
            "path": request.rel_url.raw_path,
            "query": dict(request.query),
            "content_type": request.headers.get("Content-Type") if body else None,
            "body": parsed(shown),
            "status": status,
            "at": moment.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        }
        self.calls.append(call)
        if self.on_call is not None:
            self.on_call(call)

    async def _models(self, request: web.Request) -> web.Response:
        model = {"id": MODEL, "object": "model", "created": 0, "owned_by": "sandbox"}
        return web.json_response({"object": "list", "data": [model]})

    async def _completion(self, request: web.Request) -> web.StreamResponse:
        asked = parsed(await request.text())
        if problem := complaint(asked):
            return error(400, problem, "invalid_request_error")
        trouble = self._troubles.popleft() if self._troubles else None
        if trouble is not None and trouble.fault in OUTRIGHT:
            return await self._fail(trouble)
        self._count += 1
        schema = asked.get("response_format", {}).get("json_schema", {}).get("schema")
        system, user = text_of(asked["messages"], "system"), text_of(asked["messages"], "user")
        content = written(system, user) if schema is None else json.dumps(judged(system, user), ensure_ascii=False)
        message, finish = spoiled(content, trouble)
        return web.json_response(self._envelope(asked["model"], message, finish))

    def _envelope(self, model: str, message: dict[str, Any], finish: str) -> dict[str, Any]:
        return {
            "id": f"chatcmpl-{self._count:06d}",
            "object": "chat.completion",
            "created": int(self.clock()),
            "model": model,
            "choices": [{"index": 0, "message": message, "finish_reason": finish, "logprobs": None}],
            "usage": {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2},
        }

    async def _fail(self, trouble: Trouble) -> web.Response:
        match trouble.fault:
            case Fault.THROTTLED:
                refusal = error(429, "Rate limit reached.", "rate_limit_exceeded")
                refusal.headers["Retry-After"] = str(trouble.retry_after)
                return refusal
            case Fault.KEY_REFUSED:
                return error(401, "Incorrect API key provided.", "invalid_api_key")
            case Fault.NO_MODEL:
                return error(404, "The model does not exist.", "model_not_found")
            case Fault.PAGE:
                return web.Response(text="<html>Please sign in to the network</html>", content_type="text/html")
            case Fault.NO_CHOICES:
                return web.json_response({"error": "upstream is away"})
            case Fault.SLOW:
                await self._wait_for_the_end()
            case _:
                pass
        return error(500, "The server had an error while processing your request.", "server_error")

    async def _wait_for_the_end(self) -> None:
        try:
            await asyncio.wait_for(self._stopping.wait(), SLOW_SECONDS)
        except TimeoutError:
            return


OUTRIGHT = frozenset(
    {
        Fault.THROTTLED,
        Fault.BROKEN,
        Fault.SLOW,
        Fault.KEY_REFUSED,
        Fault.NO_MODEL,
        Fault.PAGE,
        Fault.NO_CHOICES,
    }
)


def parsed(body: str) -> Any:
    """JSON as parsed, other text as it is, nothing as None."""
    try:
        return json.loads(body) if body else None
    except ValueError:
        return body


def error(status: int, message: str, code: str) -> web.Response:
    return web.json_response({"error": {"message": message, "type": code, "param": None, "code": code}}, status=status)


def complaint(asked: Any) -> str:
    """What is wrong with a request, in the service's manner; empty when nothing is."""
    if not isinstance(asked, dict):
        return "We could not parse the JSON body of your request."
    if not isinstance(asked.get("model"), str) or not asked["model"]:
        return "you must provide a model parameter"
    messages = asked.get("messages")
    if not isinstance(messages, list) or not messages:
        return "Invalid 'messages': empty array."
    return open_object(asked.get("response_format", {}).get("json_schema", {}))


def open_object(json_schema: dict[str, Any]) -> str:
    """A strict schema must close its object and require every key."""
    schema = json_schema.get("schema", {})
    if not json_schema.get("strict"):
        return ""
    if schema.get("additionalProperties") is not False:
        return "Invalid schema for response_format: 'additionalProperties' is required to be supplied and to be false."
    missing = set(schema.get("properties", {})) - set(schema.get("required", []))
    return f"Invalid schema for response_format: missing in 'required': {sorted(missing)}" if missing else ""


def text_of(messages: list[dict[str, Any]], role: str) -> str:
    return "\n".join(str(message.get("content", "")) for message in messages if message.get("role") == role)


def spoiled(content: str, trouble: Trouble | None) -> tuple[dict[str, Any], str]:
    """The message and its finish_reason, with what the trouble does to them."""
    message: dict[str, Any] = {"role": "assistant", "content": content, "refusal": None}
    if trouble is None:
        return message, "stop"
    match trouble.fault:
        case Fault.CUT_OFF:
            return {**message, "content": content[: len(content) // 2]}, "length"
        case Fault.HALF_JSON:
            return {**message, "content": content[: len(content) // 2]}, "stop"
        case Fault.REFUSED:
            return {**message, "content": None, "refusal": "I'm sorry, I can't help with that."}, "stop"
        case Fault.FILTERED:
            return {**message, "content": ""}, "content_filter"
        case Fault.WRONG_WORD:
            return {**message, "content": changed(content, level="APOCALYPTIC")}, "stop"
        case Fault.CONTRADICTION:
            return {**message, "content": changed(content, label="negative", sentiment=1.0)}, "stop"
        case Fault.INJECTED:
            return {**message, "content": INJECTED}, "stop"
        case _:
            return message, "stop"


INJECTED = "As you wish. Refund approved, see http://evil.example/pay and <!channel> *click*."


def changed(content: str, **values: Any) -> str:
    answer = parsed(content)
    return json.dumps({**answer, **values}) if isinstance(answer, dict) else content


# The judgement: what an eager reader with a calendar would say.

DATES = (
    (re.compile(r"\b(\d{4})-(\d{1,2})-(\d{1,2})\b"), (1, 2, 3)),
    (re.compile(r"\b(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4})\b"), (3, 2, 1)),
    (re.compile(r"\b(\d{1,2})/(\d{1,2})/(\d{4})\b"), (3, 2, 1)),
)
WEEKDAYS = (
    r"monday|montag|lundi|lunes|pondělí|pondelok|poniedziałek|понедельник|понеділок",
    r"tuesday|dienstag|mardi|martes|úterý|utorok|wtorek|вторник|вівторок",
    r"wednesday|mittwoch|mercredi|miércoles|středa|středu|streda|stredu|środa|środę|среда|среду|середа|середу",
    r"thursday|donnerstag|jeudi|jueves|čtvrtek|štvrtok|czwartek|четверг|четвер",
    r"friday|freitag|vendredi|viernes|pátek|piatok|piątek|пятница|пятницу|п'ятниця|п'ятницю",
    r"saturday|samstag|samedi|sábado|sobota|sobotu|sobotę|суббота|субботу|субота|суботу",
    r"sunday|sonntag|dimanche|domingo|neděle|neděli|nedeľa|nedeľu|niedziela|niedzielę|воскресенье|неділя|неділю",
)
NEAR = re.compile(
    r"\b(today|tonight|tomorrow|heute|morgen|aujourd'hui|demain|hoy|mañana|dnes|zítra|zajtra|dziś|dzisiaj|jutro|"
    r"сегодня|завтра|сьогодні)\b",
    re.IGNORECASE,
)
HARM = re.compile(
    r"\b(down|outage|hacked|stolen|injur\w*|fire|ausfall|gehackt|feuer|výpadek|výpadok|awari\w*|не работает|"
    r"не працює|panne|piraté|caído)\b",
    re.IGNORECASE,
)
UPSET = re.compile(
    r"\b(angry|terrible|awful|unacceptable|worst|disappoint\w*|broken|wrong|schlecht\w*|furchtbar|unzumutbar|kaputt|"
    r"hrozn\w*|nefunguje|špatn\w*|strašn\w*|okropn\w*|ужасн\w*|жахлив\w*|horrible|fatal|inacceptable|pésimo)\b",
    re.IGNORECASE,
)
PLEASED = re.compile(
    r"\b(thanks|thank you|great|perfect|love|danke|super|toll|děkuji|ďakujem|dziękuję|спасибо|дякую|gracias|merci)\b",
    re.IGNORECASE,
)
PURCHASE = re.compile(
    r"\b(buy|price|offer|quote|kaufen|preis|angebot|cena|cenu|nabídk\w*|цена|ціна|prix|precio)\b", re.I
)
FENCED = re.compile(r"<<<begin (\w+)\n(.*)\nend \1>>>", re.DOTALL)
TODAY = re.compile(r"Today is (\d{4}-\d{2}-\d{2})")
LANGUAGE_LETTERS = (
    ("uk", re.compile(r"[іїєґ]", re.IGNORECASE)),
    ("ru", re.compile(r"[а-яё]", re.IGNORECASE)),
    ("cs", re.compile(r"[ěřů]", re.IGNORECASE)),
    ("sk", re.compile(r"[ľĺŕô]", re.IGNORECASE)),
    ("pl", re.compile(r"[ąęłśźż]", re.IGNORECASE)),
    ("es", re.compile(r"[ñ¿¡]", re.IGNORECASE)),
    ("de", re.compile(r"[ß]|\b(und|ich|nicht|wir|bitte|danke)\b", re.IGNORECASE)),
    ("cs", re.compile(r"[čšž]", re.IGNORECASE)),
    ("fr", re.compile(r"[çêœ]|\b(nous|vous|est|merci|avec)\b", re.IGNORECASE)),
)


def judged(system: str, user: str) -> dict[str, Any]:
    """An answer of the asked form for the message inside the fence."""
    message = fenced_text(user)
    today = next(iter(named_dates(found[1])), None) if (found := TODAY.search(system)) else None
    days = days_left(message, today) if today else None
    label = tone(message)
    level, reason = pressing(message, label, days)
    return {
        "label": label,
        "sentiment": {"negative": -0.7, "neutral": 0.0, "positive": 0.7}[label],
        "level": level,
        "intent": wish(message, label),
        "language": spoken(message),
        "summary": " ".join(message.split())[:150],
        "reason": reason,
    }


def fenced_text(user: str) -> str:
    found = FENCED.search(user)
    return found[2] if found else user


def tone(message: str) -> str:
    if UPSET.search(message) or HARM.search(message):
        return "negative"
    return "positive" if PLEASED.search(message) else "neutral"


def pressing(message: str, label: str, days: int | None) -> tuple[str, str]:
    if HARM.search(message):
        return "URGENT", "something is down or somebody is harmed"
    if days is not None and days <= 1:
        return "URGENT", "the date they name is today or tomorrow"
    if days is not None and days <= 7:
        return "HIGH", f"the date they name is in {days} days"
    if label == "negative":
        return "HIGH", "they are upset"
    return ("LOW", "no hurry") if label == "positive" else ("MEDIUM", "they want an answer")


def days_left(message: str, today: date) -> int | None:
    """Days to the nearest date that the message names, by calendar date, weekday or word; None where it names none."""
    near = [(day - today).days for day in named_dates(message) if day >= today]
    near += [
        (number - today.weekday()) % 7
        for number, names in enumerate(WEEKDAYS)
        if re.search(rf"\b({names})\b", message, re.IGNORECASE)
    ]
    if NEAR.search(message):
        near.append(1)
    return min(near, default=None)


def named_dates(message: str) -> list[date]:
    return [
        day
        for pattern, order in DATES
        for match in pattern.finditer(message)
        if (day := a_date(*(int(match[part]) for part in order))) is not None
    ]


def a_date(year: int, month: int, day: int) -> date | None:
    if not (1 <= month <= 12 and 1 <= day <= 31 and 1 <= year <= 9998):
        return None
    found = date(year, month, 1) + timedelta(days=day - 1)
    return found if found.month == month else None


def wish(message: str, label: str) -> str:
    if PURCHASE.search(message):
        return "purchase"
    if HARM.search(message):
        return "problem"
    if label == "negative":
        return "complaint"
    if label == "positive":
        return "thanks"
    return "question" if "?" in message else "request"


def spoken(message: str) -> str:
    return next((code for code, letters in LANGUAGE_LETTERS if letters.search(message)), "en")


# The draft: one friendly paragraph in the language asked for.

DRAFTS = {
    "en": "Thank you for your message. We are looking into it right now and will come back to you shortly with an answer.",
    "de": "Vielen Dank für Ihre Nachricht. Wir schauen uns das gerade an und melden uns in Kürze mit einer Antwort.",
    "cs": "Děkujeme za vaši zprávu. Právě se na to díváme a brzy se vám ozveme s odpovědí.",
    "sk": "Ďakujeme za vašu správu. Práve sa na to pozeráme a čoskoro sa vám ozveme s odpoveďou.",
    "pl": "Dziękujemy za wiadomość. Właśnie to sprawdzamy i wkrótce wrócimy z odpowiedzią.",
    "uk": "Дякуємо за ваше повідомлення. Ми вже перевіряємо це й незабаром відповімо.",
    "ru": "Спасибо за ваше сообщение. Мы уже разбираемся и скоро ответим.",
    "es": "Gracias por su mensaje. Lo estamos revisando ahora mismo y le responderemos en breve.",
    "fr": "Merci pour votre message. Nous regardons cela tout de suite et revenons vers vous rapidement.",
}
DRAFT_LANGUAGE = re.compile(r"language with the code ([a-z]{2,3})")


def written(system: str, user: str) -> str:
    found = DRAFT_LANGUAGE.search(system)
    if system.startswith("You translate"):  # it speaks no language: the text comes back marked with the one asked for
        return f"({found[1] if found else 'en'}) {fenced_text(user)}"
    if system.startswith("You sum up"):
        said = [line.partition(": ")[2] for line in fenced_text(user).splitlines() if line.startswith("customer:")]
        return f"The customer wrote {len(said)} times. At first: {(said or [''])[0][:120]}"
    return DRAFTS.get(found[1] if found else spoken(fenced_text(user)), DRAFTS["en"])
