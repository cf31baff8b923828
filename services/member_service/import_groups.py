"""The groups of an import: found here or made, told of older chats, and the numbers of what they get."""

from datetime import datetime

from member_service.domain.days import local_day
from member_service.domain.groups import Group, GroupState
from member_service.domain.old_bot.decisions import Decider, group_id_of
from member_service.domain.old_bot.plan import PlanInvalid
from member_service.domain.old_bot.survey import Survey
from member_service.import_run import Imported, whole_millis
from member_service.storage.announcements import ANNOUNCEMENTS
from member_service.storage.announcements import NUMBERS as ANNOUNCEMENT_NUMBERS
from member_service.storage.flags import FLAGS
from member_service.storage.flags import NUMBERS as FLAG_NUMBERS
from member_service.storage.imports import MongoImports


async def put_groups(store: MongoImports, found: Survey, run: str, start: datetime) -> dict[int, Group]:
    """The groups of the plan, by their chat of today. Raise PlanInvalid."""
    groups: dict[int, Group] = {}
    for root in found.plan.allow:
        former = found.plan.former(root)
        known = await store.group((root,)) or await store.group(former)
        if known is None:
            new = new_group(found, root, start)
            known = await store.put_group(new, run, active=_was_active(found, root))
        chats = {known.chat_id, *known.former_chat_ids}
        older = [chat for chat in former if chat not in chats]
        for chat in older:
            other = await store.group((chat,))
            if other is not None and other.id != known.id:
                raise PlanInvalid(
                    f"{chat} is a group of its own here, so it cannot be what {root} was before:"
                    " take the migration out of the plan, or leave the group out"
                )
        if root not in chats and await store.is_used(known):
            raise PlanInvalid(
                f"the group of {root} is in use here and does not know that it became this chat:"
                " let Telegram's migration be heard first, or leave the group out"
            )
        if root not in chats:
            known = await store.move_unused(
                known, tuple(dict.fromkeys((*known.former_chat_ids, *former))), root
            )
        elif older:
            known = await store.add_older(known, older, run)
        groups[root] = known
    return groups


def _was_active(found: Survey, root: int) -> bool:
    return found.chat(root).active


def new_group(found: Survey, root: int, start: datetime) -> Group:
    """A group that is not here yet, stopped."""
    plan, settings = found.plan, found.plan.settings_of(root)
    chats = [found.chat(one) for one in (*plan.former(root), root)]
    earliest = min((one.earliest for one in chats if one.earliest), default=start)
    titled = [one for one in chats if one.title]
    newest = max(titled, key=lambda one: one.title_time or earliest, default=None)
    return Group(
        id=group_id_of(found, root),
        chat_id=root,
        former_chat_ids=plan.former(root),
        title=newest.title if newest else "",
        username=found.chat(root).username,
        state=GroupState.STOPPED,
        settings=settings,
        registered_by=plan.owner,
        register_day=local_day(earliest, settings.time_zone),
        register_time=whole_millis(start),
        update_time=whole_millis(start),
    )


async def decider_of(store: MongoImports, imported: Imported, kept: dict[str, object]) -> Decider:
    """With the numbers of flags and announcements, which stay the same when a run goes on."""
    found, groups = imported.survey, imported.groups
    members = {*found.names, *(one for chat in found.chats.values() for one in chat.members), *found.admins}
    gone = await store.gone(members)
    bases: dict[str, dict[str, int]] = kept.get("bases") or {}  # type: ignore[assignment]
    orders: dict[int, list[str]] = {}
    numbered: set[str] = set()
    for root, group in groups.items():
        # What another run brought has its number.
        there = await store.numbered_by_others(FLAGS, group.id, imported.run)
        orders[root] = [
            row_id
            for _, row_id, chat, message in sorted(found.flag_order.get(root, ()))
            if f"{group.id}:{group.number_of(chat)}:{message}" not in there
        ]
        numbered |= await store.numbered_by_others(ANNOUNCEMENTS, group.id, imported.run)
    for root, group in groups.items():
        if group.id not in bases:
            bases[group.id] = {
                "flags": await store.last_number(FLAG_NUMBERS, group.id),
                "announcements": await store.last_number(ANNOUNCEMENT_NUMBERS, group.id),
            }
            await store.keep(imported.run, {"bases": bases})
        if orders.get(root):
            await store.reserve(FLAG_NUMBERS, group.id, bases[group.id]["flags"] + len(orders[root]))
    numbers = {
        row_id: bases[groups[root].id]["flags"] + place
        for root, order in orders.items()
        for place, row_id in enumerate(order, start=1)
    }
    last = {group_id: base["announcements"] for group_id, base in bases.items()}
    return Decider(
        found, groups, gone=gone, flag_numbers=numbers, announcement_numbers=last, numbered=numbered
    )
