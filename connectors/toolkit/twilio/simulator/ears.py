"""Simulated transcription while a call goes on: what is said is posted piece by piece."""

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element

from connectors.toolkit.twilio.simulator.world import Ears, Line

if TYPE_CHECKING:
    from connectors.toolkit.twilio.simulator.provider import TwilioSimulator

THEIRS, OURS, BOTH = "inbound_track", "outbound_track", "both_tracks"


class Listeners:
    """At most one transcription a line."""

    def __init__(self, twilio: "TwilioSimulator") -> None:
        self._twilio = twilio

    async def switch(self, line: Line, verb: Element) -> None:
        """<Start> or <Stop> with a <Transcription> inside."""
        wish = verb.find("Transcription")
        if wish is None:
            return
        await self.stop(line)
        if verb.tag == "Start":
            url, track = wish.get("statusCallbackUrl", ""), wish.get("track", BOTH)
            language, name = wish.get("languageCode", "en-US"), wish.get("name", "")
            line.ears = Ears(self._twilio.new_sid("GT"), url, track, language, name)
            await self._post(line, line.ears, "transcription-started", {"LanguageCode": language, "Track": track})

    async def hear(self, line: Line, words: str, *, by_other: bool) -> None:
        """`by_other`: whoever is on the line itself speaks, rather than whom they were connected to."""
        track = THEIRS if by_other else OURS
        if line.ears is None or not words or line.ears.track not in (track, BOTH):
            return
        data = json.dumps({"transcript": words, "confidence": 0.97}, ensure_ascii=False)
        told = {"TranscriptionData": data, "Track": track, "Final": "true", "LanguageCode": line.ears.language}
        await self._post(line, line.ears, "transcription-content", told)

    async def stop(self, line: Line) -> None:
        if line.ears is not None:
            ears, line.ears = line.ears, None
            await self._post(line, ears, "transcription-stopped", {})

    async def _post(self, line: Line, ears: Ears, event: str, further: dict[str, str]) -> None:
        ears.sequence += 1
        at = datetime.fromtimestamp(self._twilio.clock(), UTC).isoformat(timespec="milliseconds")
        told = {
            "AccountSid": self._twilio.account_sid,
            "CallSid": line.sid,
            "TranscriptionSid": ears.sid,
            "TranscriptionEvent": event,
            "Timestamp": at.replace("+00:00", "Z"),
            "SequenceId": str(ears.sequence),
            **further,
        }
        await self._twilio.tell(ears.url, told, line.caller)
