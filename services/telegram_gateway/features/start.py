"""/start and /idioma: the door of the bot."""

from telegram import InlineKeyboardButton, InlineKeyboardMarkup
from telegram.constants import ParseMode

from gymnation.member.v1.member_service_pb2 import SetLanguageRequest, UpsertMemberRequest
from telegram_gateway.conversation.buttons import ButtonInvalid, Press
from telegram_gateway.conversation.commands import arguments_of
from telegram_gateway.conversation.context import GatewayContext
from telegram_gateway.conversation.feature import Button, Command, Feature
from telegram_gateway.conversation.permissions import EVERYONE, Role, Rule
from telegram_gateway.conversation.private_links import linked_command, type_instead
from telegram_gateway.conversation.private_menus import role_changed
from telegram_gateway.features.help import front_page
from telegram_gateway.features.links.link_codes import ask as ask_to_link
from telegram_gateway.features.links.link_codes import link_code_of
from telegram_gateway.features.moderation.contests import contested_by_link
from telegram_gateway.texts import LANGUAGES


async def start(context: GatewayContext) -> None:
    """Welcome; a link to a command (t.me/bot?start=…) or with a code goes straight to what it names."""
    await remember(context)
    name = await context.shown_name(context.user.first_name or "")
    title = await context.say("start-welcome", name=name)
    payload = arguments_of(context.message)
    if code := link_code_of(payload):
        await ask_to_link(context, code)
        return
    if payload and await contested_by_link(context, payload):
        return
    linked = linked_command(payload, context.desk.commands.values())
    if linked is not None:
        command, chat_id = linked
        role = await context.role()
        if context.desk.permissions.allows(command.name, role, context.place):
            type_instead(context, command.name, chat_id)
            await command.run(context)
            return
        if role is not Role.OUTSIDER:
            # An outsider's front page says how to come in.
            why = await context.say("start-link-for-admins", command=f"/{command.name}")
            title = f"{title}\n\n{why}\n"
    text, markup = await front_page(context, 0, title=title)
    await context.send_html(text, markup=markup)


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
    await role_changed(context, context.user.id)
    await context.bot.edit_message_text(
        context.desk.texts.format(chosen, "language-set"),
        context.chat.id,
        context.pressed_message_id,
        parse_mode=ParseMode.HTML,
    )
    return None


FEATURE = Feature(
    commands=(
        Command("start", start, Rule(private=EVERYONE), menu=10, aliases=("comecar",)),
        Command("idioma", language, Rule(private=EVERYONE), menu=100, english="language"),
    ),
    buttons=(Button(4, "language", on_language),),
)
