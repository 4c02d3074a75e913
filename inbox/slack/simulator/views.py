"""The views.* methods, and what an answer to a submitted modal does."""

from typing import Any

from inbox.slack.simulator import shown
from inbox.slack.simulator.arguments import Arguments
from inbox.slack.simulator.blocks import is_too_large, view_faults
from inbox.slack.simulator.errors import SlackError
from inbox.slack.simulator.records import View
from inbox.slack.simulator.world import World

Json = dict[str, Any]
MODAL = frozenset({"modal"})
HOME = frozenset({"home"})


def open_view(world: World, call: Arguments) -> Json:
    body = judged_view(world, call.structure("view"), MODAL, None)
    user = world.tickets.redeem_trigger(trigger_of(call))
    return answer_with(world, world.workspace.open_view(user, body, on_top=False))


def push_view(world: World, call: Arguments) -> Json:
    body = judged_view(world, call.structure("view"), MODAL, None)
    user = world.tickets.redeem_trigger(trigger_of(call))
    if not world.workspace.stacks.get(user):
        raise SlackError("not_found")
    return answer_with(world, push_on_stack(world, user, body))


def update_view(world: World, call: Arguments) -> Json:
    view = view_named(world, call)
    body = judged_view(world, call.structure("view"), frozenset({view.body["type"]}), view)
    refuse_stale(view, call)
    world.workspace.replace_view(view, body)
    return answer_with(world, view)


def publish_view(world: World, call: Arguments) -> Json:
    user = call.text("user_id")
    if user not in world.workspace.users:
        raise SlackError("user_not_found")
    home = world.workspace.homes.get(user)
    body = judged_view(world, call.structure("view"), HOME, home)
    if home:
        refuse_stale(home, call)
    return answer_with(world, world.workspace.publish_home(user, body))


def push_on_stack(world: World, user: str, body: Json) -> View:
    """A modal on top of the others; `push_limit_reached` when the stack is full."""
    if len(world.workspace.stacks.get(user, [])) >= world.settings.modal_depth:
        raise SlackError("push_limit_reached")
    return world.workspace.open_view(user, body, on_top=True)


def judged_view(world: World, body: Any, allowed: frozenset[str], instead_of: View | None) -> Json:
    """The view when it is good; its faults come as `invalid_arguments`, as in Slack."""
    faults = view_faults(body, allowed)
    if faults:
        raise SlackError("invalid_arguments", faults)
    if is_too_large(body):
        raise SlackError("view_too_large")
    namesake = world.workspace.view_by_external_id(body["external_id"]) if body.get("external_id") else None
    if namesake not in (None, instead_of):
        raise SlackError("duplicate_external_id")
    return dict(body)


def view_named(world: World, call: Arguments) -> View:
    if call.has("view_id"):
        view = world.workspace.view(call.text("view_id"))
    else:
        view = world.workspace.view_by_external_id(call.text("external_id")) if call.has("external_id") else None
    if view is None:
        raise SlackError("not_found")
    return view


def refuse_stale(view: View, call: Arguments) -> None:
    if call.has("hash") and call.text("hash") != view.hash:
        raise SlackError("hash_conflict")


def trigger_of(call: Arguments) -> str:
    if not call.has("trigger_id"):
        raise SlackError("invalid_arguments", ["[ERROR] missing required field: trigger_id [json-pointer:/trigger_id]"])
    return call.text("trigger_id")


def answer_with(world: World, view: View) -> Json:
    return {"view": shown.view_json(world.workspace, view)}
