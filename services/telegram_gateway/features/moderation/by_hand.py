"""What other admins and bots do at Telegram itself goes into the audit log, too.

Telegram tells of each change of a member in a `chat_member` update (Bot API, ChatMemberUpdated),
with who made it. What the bot did itself is in the log already.
"""

from telegram import ChatMember, Update
from telegram.ext import TypeHandler

from telegram_gateway.conversation.context import GatewayContext
from telegram_gateway.conversation.feature import Feature, Parts
from telegram_gateway.features.moderation.measure_undone import tell_who_measured
from telegram_gateway.features.moderation.restrictions import Measure, is_muted

# After memberships (-3): one handler of each group runs.
_HANDLER_GROUP = -2
_LIFTED = {"member_unbanned": Measure.UNBAN, "member_unmuted": Measure.UNMUTE}


def _install(parts: Parts) -> None:
    parts.application.add_handler(TypeHandler(Update, see), group=_HANDLER_GROUP)


async def see(update: Update, context: GatewayContext) -> None:
    """Write down a ban, a mute, and the end of either, that somebody else made."""
    change = update.chat_member
    if change is None:
        return
    who, subject = change.from_user, change.new_chat_member.user
    if who.id in (context.bot.id, subject.id):
        return
    action = _action(change.old_chat_member, change.new_chat_member)
    if action is None:
        return
    group = await context.group()
    if group is None:
        return
    lifted = _LIFTED.get(action)
    if lifted is not None:
        await tell_who_measured(context, group, lifted, subject.id, subject.full_name)
    # A failure brings the update back: what others did is written down once, and not lost.
    await context.audit(action, subject_id=subject.id, subject_name=subject.full_name, target=str(subject.id))


def _action(old: ChatMember, new: ChatMember) -> str | None:
    banned = (old.status == ChatMember.BANNED, new.status == ChatMember.BANNED)
    muted = (is_muted(old), is_muted(new))
    if banned == (False, True):
        return "member_banned"
    if banned == (True, False):
        return "member_unbanned"
    if muted == (False, True):
        return "member_muted"
    return "member_unmuted" if muted == (True, False) else None


FEATURE = Feature(install=_install)
