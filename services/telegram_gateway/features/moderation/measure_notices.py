"""What a member hears of a measure: for them alone, in their language, kindly; the group learns nothing."""

from datetime import datetime

from telegram_gateway.bot_api.addresses import Address
from telegram_gateway.conversation.context import GatewayContext
from telegram_gateway.conversation.group_cache import Group
from telegram_gateway.conversation.member_notices import tell_member_alone
from telegram_gateway.features.moderation.contest_buttons import Contested, contest_rows
from telegram_gateway.texts import match_language, moments
from telegram_gateway.texts.moments import Moment


async def tell(
    context: GatewayContext,
    group: Group,
    member_id: int,
    key: str,
    *,
    reason: str = "",
    contest: tuple[Contested, int] | None = None,
    **arguments: object,
) -> None:
    """Tell the member, in their language: in private, or for their eyes alone in the group.

    Where neither can be they hear nothing: it is nobody else's business.
    `contest` is what they may contest, in private, with the number that tells it from others.
    Nobody knows who is behind a channel.
    """
    if member_id < 0:
        return
    texts, language = context.desk.texts, await language_of_member(context, group, member_id)
    lines = [texts.format(language, key, group=group.title, **arguments)]
    if reason:
        lines.append(texts.format(language, "flag-told-reason", reason=reason))
    in_group, rows = list(lines), None
    if contest is not None:
        what, reference = contest
        lines += ["", texts.format(language, "measure-what-to-do")]
        in_group += ["", texts.format(language, "measure-whom-to-ask")]
        rows = contest_rows(
            context.desk,
            language,
            chat_id=group.chat_id,
            member_id=member_id,
            what=what,
            reference=reference,
        )
    await tell_member_alone(
        context.gateway,
        f"measure:{context.request_id('Measure', member_id)}",
        member_id,
        Address(group.chat_id, context.address.topic_id if context.chat.id == group.chat_id else 0),
        "\n".join(lines),
        rows=rows,
        in_group="\n".join(in_group),
    )


async def language_of_member(context: GatewayContext, group: Group, member_id: int) -> str:
    return match_language(await context.desk.seen.chosen_language(member_id), group.settings.language)


def by_the_clock(moment: datetime, group: Group) -> Moment:
    """Day, month, year, hour and minute by the group's clock."""
    return moments.minute_of_year(moment, group.settings.time_zone)


def day_by_the_clock(moment: datetime, group: Group) -> Moment:
    """Day, month and year by the group's clock."""
    return moments.day_of_year(moment, group.settings.time_zone)
