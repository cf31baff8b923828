"""/start, /ajuda and /idioma: the door of the bot."""

from collections.abc import Awaitable, Callable

from telegram import InlineKeyboardButton, InlineKeyboardMarkup
from telegram.constants import ParseMode

from gymnation.member.v1.member_service_pb2 import SetLanguageRequest, UpsertMemberRequest
from telegram_gateway.conversation.buttons import ButtonInvalid, Press
from telegram_gateway.conversation.coming_in import outsider_help
from telegram_gateway.conversation.commands import arguments_of
from telegram_gateway.conversation.context import GatewayContext
from telegram_gateway.conversation.feature import Button, Command, Feature
from telegram_gateway.conversation.permissions import EVERYONE, MEMBERS, Role, Rule
from telegram_gateway.features.groups import rules
from telegram_gateway.features.member_data import privacy
from telegram_gateway.features.profile import profile
from telegram_gateway.features.ranking import ranking
from telegram_gateway.texts import LANGUAGES


async def start(context: GatewayContext) -> None:
    """Welcome; a deep link (t.me/bot?start=…) goes straight to what it names."""
    await remember(context)
    needed, link = _DEEP_LINKS.get(arguments_of(context.message), ("", None))
    if link is not None and needed in context.desk.permissions.commands_for(
        await context.role(), context.place
    ):
        await link(context)
        return
    name = await context.shown_name(context.user.first_name or "")
    await context.send_html("\n\n".join([await context.say("start-welcome", name=name), await menu(context)]))


async def help_(context: GatewayContext) -> None:
    """Show what the reader can use here, and nothing else."""
    await context.send_html("\n\n".join([await context.say("help-title"), await menu(context)]))


async def menu(context: GatewayContext) -> str:
    """Return the commands that the reader can use here, a line each, and how to check in or ask."""
    role, language = await context.role(), await context.language()
    lines = [
        f"/{context.desk.commands[name].word(language)} — {await context.say(f'command-{name}')}"
        for name in context.desk.permissions.commands_for(role, context.place)
    ]
    lines.append("")
    if role is Role.OUTSIDER:
        lines.append(await outsider_help(context))
    else:
        lines.append(await context.say(f"help-{context.place.value}-member"))
    return "\n".join(lines)


async def remember(context: GatewayContext) -> None:
    """Store what Telegram says of the person: private messages to them are possible from now on."""
    user = context.user
    await context.clients.members.UpsertMember(
        UpsertMemberRequest(
            request_id=context.request_id("UpsertMember"),
            member_id=user.id,
            first_name=user.first_name or "",
            last_name=user.last_name or "",
            username=user.username or "",
            telegram_language_code=user.language_code or "",
        )
    )


async def language(context: GatewayContext) -> None:
    """Offer the languages."""
    buttons = [
        InlineKeyboardButton(
            context.desk.texts.plain(code, "language-name"),
            callback_data=context.button_data("language", index),
        )
        for index, code in enumerate(("", *LANGUAGES))
        if code
    ]
    await context.reply("language-choose", markup=InlineKeyboardMarkup([buttons]))


async def on_language(context: GatewayContext, press: Press) -> str | None:
    """Set the language that was chosen."""
    chosen = press.pick(0, ("", *LANGUAGES))
    if not chosen:
        raise ButtonInvalid
    await context.clients.members.SetLanguage(
        SetLanguageRequest(
            request_id=context.request_id("SetLanguage"), member_id=context.user.id, language=chosen
        )
    )
    context.desk.seen.forget_member(context.user.id)
    await context.bot.edit_message_text(
        context.desk.texts.format(chosen, "language-set"),
        context.chat.id,
        context.pressed_message_id,
        parse_mode=ParseMode.HTML,
    )
    return None


_DEEP_LINKS: dict[str, tuple[str, Callable[[GatewayContext], Awaitable[None]]]] = {
    "ranking": ("ranking", ranking.ranking),
    "perfil": ("perfil", profile.profile),
    "regras": ("regras", rules.rules),
    privacy.DEEP_LINK: ("privacidade", privacy.privacy),
}
"""What each goes to, and the command that the reader must be allowed for it."""

FEATURE = Feature(
    commands=(
        Command("start", start, Rule(private=EVERYONE), menu=10, aliases=("comecar",)),
        Command("ajuda", help_, Rule(group=MEMBERS, private=EVERYONE), menu=20, english="help"),
        Command("idioma", language, Rule(private=EVERYONE), menu=100, english="language"),
    ),
    buttons=(Button(4, "language", on_language),),
)
