"""Simulated calls: who rings whom, what the TwiML of the hub does with them, and what is reported."""

from collections.abc import Mapping
from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element, ParseError, fromstring

from connectors.toolkit.twilio.simulator.ears import Listeners
from connectors.toolkit.twilio.simulator.world import Line, StoredFile, Telephone

if TYPE_CHECKING:
    from connectors.toolkit.twilio.simulator.provider import TwilioSimulator

MOST_DOCUMENTS = 10  # of TwiML in one call
APOLOGY = "We are sorry, an application error has occurred. Goodbye."
TALK_SECONDS = 42
VOICEMAIL_SECONDS = 9
TALKED = frozenset({"completed", "in-progress"})


class Voice:
    """Every call runs as a task beside others; the clock is not moved by it."""

    def __init__(self, twilio: "TwilioSimulator") -> None:
        self._twilio = twilio
        self._listeners = Listeners(twilio)

    # Calls from outside

    async def incoming(self, line: Line, telephone: Telephone) -> None:
        """A customer rings our number: the hub is asked what to do, and told how it ended."""
        line.at = self._twilio.clock()
        answer = await self._twilio.poster.post(self._twilio.voice_url, self.fields(line))
        line.status = "in-progress"
        await self._follow(line, telephone, answer.body if answer.good else "")
        await self._end(line, self._twilio.status_url)

    # Calls of ours

    async def outgoing(self, line: Line, twiml: str, wanted: frozenset[str]) -> None:
        """The API began a call: the telephone it names rings first."""
        line.at = self._twilio.clock()
        telephone = self._twilio.telephones.get(line.called)
        await self._step(line, "initiated", wanted)
        await self._step(line, "ringing", wanted)
        if telephone is None or not telephone.picks_up:
            line.status = "no-answer" if telephone else "failed"
        else:
            line.status = "in-progress"
            await self._step(line, "answered", wanted)
            await self._follow(line, telephone, twiml)
        await self._end(line, line.callback)

    def fields(self, line: Line) -> dict[str, str]:
        """What stands in every post about a call."""
        return {
            "AccountSid": self._twilio.account_sid,
            "ApiVersion": "2010-04-01",
            "CallSid": line.sid,
            "CallStatus": line.status,
            "Direction": line.direction,
            "From": line.caller,
            "To": line.called,
            "Caller": line.caller,
            "Called": line.called,
            "FromCountry": self._twilio.country_of(line.caller),
            "ToCountry": self._twilio.country_of(line.called),
            **({"ParentCallSid": line.parent} if line.parent else {}),
        }

    async def _step(self, line: Line, event: str, wanted: frozenset[str]) -> None:
        """One station of a call, where somebody asked to be told."""
        words = {"initiated": "initiated", "ringing": "ringing", "answered": "in-progress"}
        if event in wanted and line.callback:
            await self._progress(line, line.callback, words[event])

    async def _progress(self, line: Line, url: str, status: str, further: Mapping[str, str] | None = None) -> None:
        told = {
            **self.fields(line),
            "CallStatus": status,
            "Timestamp": self._twilio.now_words(),
            "CallbackSource": "call-progress-events",
            "SequenceNumber": str(line.sequence),
            **(further or {}),
        }
        line.sequence += 1
        await self._twilio.tell(url, told, line.caller)

    async def _end(self, line: Line, url: str) -> None:
        await self._listeners.stop(line)
        line.status = "completed" if line.status == "in-progress" else line.status
        minutes = -(-line.seconds // 60)
        await self._progress(line, url, line.status, {"CallDuration": str(line.seconds), "Duration": str(minutes)})
        self._twilio.changed()

    # TwiML

    async def _follow(self, line: Line, telephone: Telephone, document: str) -> None:
        """Do what the documents say, one after the other, until one of them ends the call."""
        for _ in range(MOST_DOCUMENTS):
            try:
                verbs = list(fromstring(document))
            except ParseError:
                _hear(telephone, line, APOLOGY)
                return
            following = await self._perform(line, telephone, verbs)
            if following is None:
                return
            document = following

    async def _perform(self, line: Line, telephone: Telephone, verbs: list[Element]) -> str | None:
        """The next document, where a verb asked for one; None at the end."""
        for verb in verbs:
            match verb.tag:
                case "Say":
                    _hear(telephone, line, verb.text or "")
                    line.seconds += 3
                case "Start" | "Stop":
                    await self._listeners.switch(line, verb)
                case "Record":
                    return await self._record(line, telephone, verb)
                case "Dial":
                    return await self._dial(line, telephone, verb)
                case _:
                    return None
        return None

    async def _record(self, line: Line, telephone: Telephone, verb: Element) -> str | None:
        line.seconds += VOICEMAIL_SECONDS
        line.said = words = telephone.says
        await self._listeners.hear(line, words, by_other=True)
        await self.recorded(line, verb, words, VOICEMAIL_SECONDS)
        if verb.get("transcribe") == "true" and words:
            await self.transcribed(line, verb.get("transcribeCallback", ""), words)
        return await self._next(line, verb, {})

    async def _dial(self, line: Line, telephone: Telephone, verb: Element) -> str | None:
        """Every number rings at once; who is first to pick up is connected."""
        caller = verb.get("callerId") or line.caller
        legs = [self._leg(line, caller, number) for number in verb.findall("Number")]
        reached = None
        for leg, wanted in legs:
            await self._step(leg, "initiated", wanted)
            await self._step(leg, "ringing", wanted)
            other = self._twilio.telephones.get(leg.called)
            if other is not None and other.picks_up and reached is None:
                reached = leg
                await self._connect(line, telephone, leg, other, verb, wanted)
            elif reached is not None:
                leg.status = "canceled"
            else:
                leg.status = "no-answer" if other else "failed"
            if "completed" in wanted:
                await self._end(leg, leg.callback)
        status = "completed" if reached else (legs[-1][0].status if legs else "failed")
        told = {"DialCallStatus": status, "DialCallSid": (reached or legs[-1][0]).sid if legs else ""}
        return await self._next(line, verb, {**told, "DialCallDuration": str(reached.seconds if reached else 0)})

    def _leg(self, line: Line, caller: str, number: Element) -> tuple[Line, frozenset[str]]:
        leg = Line(self._twilio.new_sid("CA"), "outbound-dial", caller, (number.text or "").strip(), line.sid)
        leg.callback, leg.at = number.get("statusCallback", ""), self._twilio.clock()
        self._twilio.lines.append(leg)
        self._twilio.changed()
        return leg, frozenset((number.get("statusCallbackEvent") or "completed").split())

    async def _connect(
        self, line: Line, telephone: Telephone, leg: Line, other: Telephone, verb: Element, wanted: frozenset[str]
    ) -> None:
        leg.status = "in-progress"
        await self._step(leg, "answered", wanted)
        line.said, leg.said = telephone.says, other.says
        for speaker, listener, end, by_other in ((telephone, other, leg, True), (other, telephone, line, False)):
            if speaker.says:
                _hear(listener, end, speaker.says)
                await self._listeners.hear(line, speaker.says, by_other=by_other)
        leg.seconds += TALK_SECONDS
        line.seconds += TALK_SECONDS
        if verb.get("record", "").startswith("record-from"):
            await self.recorded(line, verb, f"{telephone.says}\n{other.says}", TALK_SECONDS)

    async def _next(self, line: Line, verb: Element, further: Mapping[str, str]) -> str | None:
        if not verb.get("action"):
            return None
        answer = await self._twilio.poster.post(verb.get("action", ""), {**self.fields(line), **further})
        return answer.body if answer.good and answer.body else None

    # Recordings

    async def recorded(self, line: Line, verb: Element, words: str, seconds: int) -> None:
        """The recording is there, or there was nothing to record."""
        sid = self._twilio.new_sid("RE")
        status = "completed" if words.strip() else "absent"
        if status not in verb.get("recordingStatusCallbackEvent", "completed").split():
            return
        told = {
            "AccountSid": self._twilio.account_sid,
            "CallSid": line.sid,
            "RecordingSid": sid,
            "RecordingStatus": status,
            "RecordingDuration": str(seconds if words.strip() else 0),
            "RecordingChannels": "1",
            "RecordingSource": "RecordVerb" if verb.tag == "Record" else "DialVerb",
            "RecordingStartTime": self._twilio.now_words(),
            "ErrorCode": "0",
        }
        if status == "completed":
            self._twilio.files[sid] = StoredFile(f"{sid}.mp3", "audio/mpeg", words.encode())
            told["RecordingUrl"] = f"{self._twilio.base_url}/media/{sid}"
        await self._twilio.tell(verb.get("recordingStatusCallback", ""), told, line.caller)

    async def transcribed(self, line: Line, url: str, words: str) -> None:
        """The transcription of a recording, as <Record transcribe="true"> brings it."""
        told = {
            **self.fields(line),
            "TranscriptionSid": self._twilio.new_sid("TR"),
            "TranscriptionText": words,
            "TranscriptionStatus": "completed",
            "TranscriptionType": "fast",
        }
        await self._twilio.tell(url, told, line.caller)


def _hear(telephone: Telephone, line: Line, words: str) -> None:
    telephone.heard.append(words)
    line.heard.append(words)
