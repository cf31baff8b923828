"""What a check-in is beside one more: one line, the most telling; for who hides, in private."""

from typing import Final

from telegram import User

from gymnation.member.v1 import checkin_service_pb2, milestones_pb2
from telegram_gateway.conversation.authors import language_of
from telegram_gateway.conversation.context import GatewayContext

_PREFIX: Final = "MILESTONE_KIND_"


async def milestone_line(
    context: GatewayContext, recorded: checkin_service_pb2.RecordCheckinResponse, member: User
) -> str:
    """The line for the group, as Telegram HTML; empty when there is none.

    It is in the language of whose milestone it is, whoever confirmed the check-in.
    """
    if not recorded.HasField("milestone"):
        return ""
    told, member_id = recorded.milestone, recorded.checkin.member_id
    kind = milestones_pb2.MilestoneKind.Name(told.kind).removeprefix(_PREFIX).lower().replace("_", "-")
    key = context.desk.tier_lines.choose_milestone(
        context.chat.id, member_id, kind, told.number, occasion=context.request_id("Milestone")
    )
    texts, language = context.desk.texts, await language_of(context, member)
    line = texts.format(language, key, number=told.number)
    if not told.in_private:
        return line
    group = await context.group()
    await context.gateway.outbox.schedule(
        f"milestone:{recorded.checkin.checkin_id}",
        "private_notice",
        member_id,
        {
            "chat_id": member_id,
            "text": texts.format(
                language, "milestone-private", group=group.title if group else "", line=line
            ),
            "parse_mode": "HTML",
        },
    )
    return ""
