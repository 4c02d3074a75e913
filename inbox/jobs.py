"""Every job the inbox writes or does, by name. Which function does it is said in the hub's handlers.

Lanes: intake by the address written from, sending by conversation, showing by Slack channel, timers and model calls
each in a lane of their own.
"""

from uuid import UUID

from crm.storage.jobs import JobKind

INTAKE = JobKind("inbox.intake", keeps_order=True)  # {"journal": id}, lane address:<address>
INTAKE_LATE = JobKind(
    "inbox.intake_late", max_attempts=12
)  # {"journal": id}, lane late:<journal>: an event that overtook what it speaks of is looked at again
TRIAGE = JobKind("inbox.triage", keeps_order=True)  # {"interaction": id, "conversation": id}, lane conversation
ASK_MODEL = JobKind(
    "inbox.ask_model", max_attempts=3
)  # {"interaction": id, "conversation": id}, lane model:<interaction>
CARRY = JobKind(
    "inbox.carry", keeps_order=True, max_attempts=26
)  # {"delivery": id}, lane sending; an hour and a half of a provider that cannot be reached
ASK_PROVIDER = JobKind(
    "inbox.ask_provider", max_attempts=4
)  # {"part": id, "look": n}: what became of a lost part? lane asking:<part>
PLACE_CALL = JobKind("inbox.place_call", max_attempts=3)  # {"call": id}, lane calling:<id>
ANALYSE_CALL = JobKind("inbox.analyse_call")  # {"interaction": id}: what was said in a call of ours, lane calling:<id>
LOOK_AT_PROMISES = JobKind("inbox.look_at_promises")  # {"conversation": id}, lane promises:<conversation>, coalesced
SAY_CLOSED = JobKind("inbox.say_closed", max_attempts=3)  # {"conversation": id}, lane out_of_hours:<conversation>
ASK_SATISFACTION = JobKind("inbox.ask_satisfaction", max_attempts=3)  # {"conversation": id}, lane survey:<conversation>
CLOSE_QUIET = JobKind("inbox.close_quiet", max_attempts=1_000_000)  # {}; lane close_quiet; it never gives up
WAKE_SNOOZED = JobKind("inbox.wake_snoozed")  # {"conversation": id, "version": n}, lane timer:<conversation>
HAND_OUT = JobKind("inbox.hand_out")  # somebody came on duty: what waits without an owner is offered, lane hand_out
FETCH_ATTACHMENT = JobKind(
    "inbox.fetch_attachment", max_attempts=14
)  # {"attachment": id}, lane attachment:<id>; an hour and a half of a provider that cannot be reached
LOOK_UNSEEN = JobKind("inbox.look_unseen")  # {"delivery": id}: was this answer seen? lane unseen:<delivery>
SHOW_SIGN = JobKind("inbox.show_sign", max_attempts=2)  # {"conversation", "sign", ...}: see inbox.signs, coalesced
ACKNOWLEDGE_PRESS = JobKind("inbox.acknowledge_press", max_attempts=3)  # {"account","address","press"}

ACT = JobKind(
    "inbox.act", keeps_order=True, max_attempts=6
)  # {"interaction": id, "kind": ...}: see inbox.acts, lane sending, so that it comes after the message

CONFIRM_OPT_OUT = JobKind(
    "inbox.confirm_opt_out"
)  # {"conversation": id, "seen": sequence}, lane opt_out:<conversation>

SHOW_CARD = JobKind("desk.show_card")  # {"conversation": id}, lane slack:<team>:<channel>, coalesced
SHOW_ENTRY = JobKind("desk.show_entry", keeps_order=True)  # {"interaction": id}, the same lane
SHOW_FILE = JobKind("desk.show_file")  # {"conversation": id, "attachment": id}, the same lane, coalesced
SHOW_DELIVERY = JobKind("desk.show_delivery")  # {"delivery": id}, coalesced
SHOW_NOTICE = JobKind("desk.show_notice")  # {"conversation": id, "text": ...}
SHOW_NOTE = JobKind("desk.show_note")  # {"conversation": id, "note": id}: as it stands, or that it was taken back
ASK_COLLEAGUE = JobKind("desk.ask_colleague")  # {"conversation", "of", "by": rep ids, "text"}, lane of whom it is for
SHOW_WARNING = JobKind("desk.show_warning")  # {"conversation", "promise", "round", "level"}, the same lane
SHOW_ALERT = JobKind("desk.show_alert")  # {"team", "channel", "text"}: something an operator or lead must know
SHOW_HOME = JobKind("desk.show_home")  # {"user": id}, coalesced
NOTIFY_REP = JobKind("desk.notify_rep")  # {"user": id}: what waits to be told to a rep is told, coalesced
SHOW_MOVED = JobKind("desk.show_moved")  # {"post": id}: a card that moved away becomes a pointer to where it stands now
SHOW_WAY = JobKind(
    "desk.show_way"
)  # {"conversation", "to", "text"}: a sentence in a thread with the way to another one
TELL_FOLLOWER = JobKind(
    "desk.tell_follower", keeps_order=True
)  # {"conversation", "rep", "by", "question", "interaction"}, lane direct:<rep>
TELL_ASSIGNED = JobKind("desk.tell_assigned")  # {"conversation", "rep", "by", "note", "assignment"}, lane direct:<rep>
DIGEST = JobKind("desk.digest")  # {"user": id or "team", "kind": "morning" or "evening"}, lane digest:<user>, coalesced
READ_USER_GROUPS = JobKind(
    "desk.read_user_groups", max_attempts=1_000_000
)  # {}, lane user_groups, coalesced: who is in the user groups of the queues; it never gives up
READ_PRESENCES = JobKind(
    "desk.read_presences"
)  # {"team", "before", ...}: see inbox.slack.presence.actions, lane presences, coalesced for whoever looks
REMOVE_POST = JobKind(
    "desk.remove_post", max_attempts=12
)  # {"post", "channel", "ts", "thread", "file", "since"}: of somebody who was erased, the same lane
DESK_EVENT = JobKind("desk.event", keeps_order=True)  # {"journal": id}: something happened in Slack


def conversation_lane(conversation_id: UUID) -> str:
    return f"conversation:{conversation_id}"


def sending_lane(conversation_id: UUID) -> str:
    """Apart from the lane of judging, so that a provider who is slow to answer keeps nobody from being seen."""
    return f"sending:{conversation_id}"


def desk_lane(team: str, channel: str) -> str:
    return f"slack:{team}:{channel}"


def direct_lane(rep_id: UUID) -> str:
    """What one person is told in their direct messages, at Slack's pace for one channel."""
    return f"direct:{rep_id}"
