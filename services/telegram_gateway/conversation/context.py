"""What a handler has in its hand: who wrote, where, in which language, and how to answer.

PTB makes one GatewayContext an update (ContextTypes). Features use it instead of the bare bot.
So languages, notices that go away and request ids are done one way everywhere.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from opentelemetry import trace
from telegram import (
    Chat,
    InlineKeyboardMarkup,
    LinkPreviewOptions,
    Message,
    ReplyParameters,
    Update,
    User,
)
from telegram.constants import ParseMode
from telegram.error import BadRequest
from telegram.ext import Application, CallbackContext, ExtBot

from gymnation.member.v1.audit_service_pb2 import RecordActionRequest
from servicekit.request_ids import request_id
from servicekit.telemetry import trace_code
from telegram_gateway.bot_api.addresses import Address, topic_of
from telegram_gateway.bot_api.ephemeral import delete_whisper, edit_whisper, edit_whisper_buttons, whisper_of
from telegram_gateway.bot_api.names import shown_in_line
from telegram_gateway.clients import Clients
from telegram_gateway.conversation import my_groups, one_reader
from telegram_gateway.conversation.audit_actions import ACTIONS
from telegram_gateway.conversation.buttons import DEFAULT_LIFE
from telegram_gateway.conversation.desk import Desk
from telegram_gateway.conversation.permissions import Place, Role
from telegram_gateway.conversation.ways import Kind
from telegram_gateway.runtime import tickets
from telegram_gateway.texts import match_language

if TYPE_CHECKING:
    from telegram_gateway.conversation.group_cache import Group
    from telegram_gateway.dependencies import Gateway

NOTICE_LIFE = timedelta(seconds=20)
# Telegram's stand-in for an admin who posts as the group (Bot API, Message.sender_chat).
GROUP_ANONYMOUS_BOT = 1087968824


class GatewayContext(CallbackContext[ExtBot[None], dict[Any, Any], dict[Any, Any], dict[Any, Any]]):
    """The context of one update."""

    incoming: Update
    named_chat_id: int = 0
    """The group that a link to a command named; 0 when none did."""

    @classmethod
    def from_update(
        cls, update: object, application: Application[Any, Any, Any, Any, Any, Any]
    ) -> GatewayContext:
        context = super().from_update(update, application)
        if isinstance(update, Update):
            context.incoming = update
        return context

    @property
    def gateway(self) -> Gateway:
        return self.desk.gateway

    @property
    def clients(self) -> Clients:
        return self.gateway.clients

    @property
    def desk(self) -> Desk:
        desk: Desk = self.application.bot_data["desk"]
        return desk

    @property
    def chat(self) -> Chat:
        chat = self.incoming.effective_chat
        assert chat is not None
        return chat

    @property
    def user(self) -> User:
        user = self.incoming.effective_user
        assert user is not None
        return user

    @property
    def message(self) -> Message:
        message = self.readable_message
        assert message is not None
        return message

    @property
    def readable_message(self) -> Message | None:
        """The message that this is about, when its content is there to be read."""
        # The message of an old button comes without its content.
        # The library's type allows for one that is no Message.
        query = self.incoming.callback_query
        if query is not None:
            return query.message if isinstance(query.message, Message) else None
        return self.incoming.effective_message

    @property
    def pressed_message(self) -> Message | None:
        """The message under which a button was pressed, when the bot can still read it."""
        return self.readable_message if self.incoming.callback_query is not None else None

    @property
    def pressed_message_id(self) -> int:
        """The message under which a button was pressed, which the bot may not be able to read any more."""
        query = self.incoming.callback_query
        assert query is not None
        assert query.message is not None
        return query.message.message_id

    @property
    def replied(self) -> Message | None:
        """The message that this one answers.

        In a forum Telegram says of every message that it answers the one that opened the topic.
        That is no answer.
        """
        target = self.message.reply_to_message
        return None if target is None or target.forum_topic_created is not None else target

    @property
    def address(self) -> Address:
        """Where this was said, and where answers go: the chat, and in a forum the topic."""
        message = self.readable_message
        return Address(self.chat.id, topic_of(message) if message is not None else 0)

    @property
    def place(self) -> Place:
        return Place.PRIVATE if self.chat.type == Chat.PRIVATE else Place.GROUP

    @property
    def is_person(self) -> bool:
        """Whether a person wrote: no anonymous admin, no post as a channel, no bot."""
        query, message = self.incoming.callback_query, self.readable_message
        as_chat = message is not None and query is None and message.sender_chat is not None
        user = self.incoming.effective_user
        return not as_chat and user is not None and not user.is_bot and user.id != GROUP_ANONYMOUS_BOT

    def is_first_of_album(self) -> bool:
        """Say whether nothing was answered to the message's album yet, and remember that something is now.

        Return True for a message that is no part of an album.
        """
        return self.desk.albums.is_first(self.chat.id, self.message.media_group_id)

    def request_id(self, rpc: str, *parts: object) -> str:
        """Return the request_id of an RPC that this update causes: the same whenever it is handled again."""
        return request_id(self.incoming.update_id, rpc, *parts)

    async def group(self) -> Group | None:
        """Return the registered, active group that this is in; None in private and elsewhere."""
        if self.incoming.effective_chat is None or self.place is Place.PRIVATE:
            return None
        return await self.desk.seen.active_group(self.chat.id)

    async def role(self) -> Role:
        """Return the strongest role of who wrote, here and now."""
        if self.place is Place.GROUP:
            return await self.desk.roles.in_group(self.chat.id, self.user.id)
        return await my_groups.role_in_private(self.desk, self.user.id)

    async def may(self, action: str) -> bool:
        """Say whether who wrote may take the action (a command's name, or an Action's), here and now."""
        return self.desk.permissions.allows(action, await self.role(), self.place)

    async def lacks(self, action: str, chat_id: int) -> str | None:
        """Name the right that the action takes and that who wrote does not have in that group."""
        right = self.desk.permissions.right_for(action)
        if right is None or right in await self.desk.roles.rights(chat_id, self.user.id):
            return None
        return await self.plain("right-name", right=right.value)

    async def my_groups(self) -> list[Group]:
        """Return the active groups that who wrote is in, by title."""
        return await my_groups.groups_with(self.desk, self.user.id)

    async def admin_groups(self) -> list[Group]:
        """Return the active groups that who wrote may administer, by title.

        Who may administer all of them gets the first ones; `administered` tells of each.
        """
        return await my_groups.groups_administered(self.desk, self.user.id)

    async def inhabited(self, chat_id: int) -> Group | None:
        """Return the active group of that chat if who wrote is in it now."""
        return await my_groups.group_with(self.desk, self.user.id, chat_id)

    async def administered(self, chat_id: int) -> Group | None:
        """Return the active group of that chat if who wrote may administer it now."""
        return await my_groups.group_administered(self.desk, self.user.id, chat_id)

    async def audit(
        self,
        action: str,
        *,
        chat_id: int | None = None,
        subject_id: int = 0,
        subject_name: str = "",
        reason: str = "",
        target: str = "",
        occurrence: str | None = None,
        occasion: str = "",
    ) -> None:
        """Write down what the admin who wrote did, once for this update; in this chat when it is a group.

        `action` is one of audit_actions.ACTIONS. To be called after the deed: when this fails the update
        comes back, and both are done once all the same.
        `occurrence` tells two entries of one update apart, the target if it is not given:
        for a target that may be another one when the update is handled again.
        `occasion` is written down once whatever update brings it, such as a decision:
        another entry of the same one raises REQUEST_ID_REUSED.
        """
        if action not in ACTIONS:
            raise ValueError(f"the audit log does not know {action}")
        place = self.chat.id if self.place is Place.GROUP else 0
        span_context = trace.get_current_span().get_span_context()
        await self.clients.audit.RecordAction(
            RecordActionRequest(
                request_id=(
                    request_id(0, "RecordAction", occasion)
                    if occasion
                    else self.request_id("RecordAction", action, target if occurrence is None else occurrence)
                ),
                chat_id=place if chat_id is None else chat_id,
                actor_id=self.user.id,
                actor_name=self.user.full_name,
                action=action,
                subject_id=subject_id,
                subject_name=subject_name,
                reason=reason,
                target=target,
                trace_id=f"{span_context.trace_id:032x}" if span_context.is_valid else "",
            )
        )

    async def language(self) -> str:
        """Return the reader's language: their choice, the group's, their app's, Portuguese."""
        user = self.incoming.effective_user
        chosen = await self.desk.seen.chosen_language(user.id) if user and self.is_person else ""
        group = await self.group()
        return match_language(
            chosen, group.settings.language if group else None, user.language_code if user else None
        )

    async def group_language(self) -> str:
        """Return the language for what a whole group reads."""
        group = await self.group()
        return match_language(group.settings.language if group else None)

    async def say(self, key: str, /, **arguments: object) -> str:
        """Return a text in the reader's language, as Telegram HTML."""
        return self.desk.texts.format(await self.language(), key, **arguments)

    def button_data(
        self,
        action: str,
        *numbers: int,
        blob: bytes = b"",
        life: timedelta = DEFAULT_LIFE,
        chat_id: int | None = None,
    ) -> str:
        """Return callback data for a button that only the person who wrote can press.

        They press it in this chat if no other is given.
        """
        chat_id = self.chat.id if chat_id is None else chat_id
        return self.desk.buttons.token(
            action, *numbers, owner_id=self.user.id, chat_id=chat_id, blob=blob, life=life
        )

    async def plain(self, key: str, /, **arguments: object) -> str:
        """Return a text in the reader's language as it stands, for buttons and callback answers."""
        return self.desk.texts.plain(await self.language(), key, **arguments)

    async def reply(
        self,
        key: str,
        /,
        *,
        markup: InlineKeyboardMarkup | None = None,
        to: int | None = None,
        **arguments: object,
    ) -> Message:
        """Answer the message (or another one, `to`) with a text from the catalogue."""
        return await self.send_html(await self.say(key, **arguments), markup=markup, to=to)

    async def send_html(
        self, text: str, *, markup: InlineKeyboardMarkup | None = None, to: int | None = None
    ) -> Message:
        """Answer in this chat with Telegram HTML; for who wrote alone, when nobody else saw the command.

        In a group it is a reply. The message that it answers may have been deleted meanwhile.
        """
        if self.incoming.callback_query is None and whisper_of(self.readable_message) is not None:
            return await one_reader.tell_caller(self, Kind.OWN_NUMBERS, text, markup=markup)
        return await self.say_aloud(text, markup=markup, to=to)

    async def send_own(
        self, text: str, *, markup: InlineKeyboardMarkup | None = None, kind: Kind = Kind.OWN_NUMBERS
    ) -> Message:
        """Answer with Telegram HTML that concerns nobody but who wrote, where that can be told apart."""
        if self.place is Place.PRIVATE:
            return await self.send_html(text, markup=markup)
        return await one_reader.tell_caller(self, kind, text, markup=markup)

    async def say_aloud(
        self, text: str, *, markup: InlineKeyboardMarkup | None = None, to: int | None = None
    ) -> Message:
        """As send_html, for all of the chat to see."""
        message = self.readable_message
        target = to or (message.message_id if message is not None and self.place is Place.GROUP else None)
        return await self.bot.send_message(
            self.chat.id,
            text,
            parse_mode=ParseMode.HTML,
            reply_markup=markup,
            message_thread_id=self.address.thread,
            reply_parameters=ReplyParameters(target, allow_sending_without_reply=True) if target else None,
        )

    async def edit_pressed(
        self, text: str, markup: InlineKeyboardMarkup | None = None, *, link_preview: bool = True
    ) -> None:
        """Put other Telegram HTML and buttons in place of the message whose button was pressed."""
        whisper = whisper_of(self.pressed_message)
        try:
            if whisper is not None:
                await edit_whisper(self.bot, whisper, text, markup)
                return
            await self.bot.edit_message_text(
                text,
                self.chat.id,
                self.pressed_message_id,
                parse_mode=ParseMode.HTML,
                reply_markup=markup,
                link_preview_options=None if link_preview else LinkPreviewOptions(is_disabled=True),
            )
        except BadRequest as error:
            # Pressed twice, or nothing changed since: Telegram refuses an edit that changes nothing.
            if "not modified" not in str(error):
                raise

    async def edit_pressed_buttons(self, markup: InlineKeyboardMarkup | None) -> None:
        """Put other buttons below the message whose button was pressed, or none."""
        whisper = whisper_of(self.pressed_message)
        if whisper is not None:
            await edit_whisper_buttons(self.bot, whisper, markup)
            return
        await self.bot.edit_message_reply_markup(self.chat.id, self.pressed_message_id, reply_markup=markup)

    async def delete_pressed(self) -> None:
        """Take the message away whose button was pressed."""
        whisper = whisper_of(self.pressed_message)
        if whisper is not None:
            await delete_whisper(self.bot, whisper)
            return
        await self.bot.delete_message(self.chat.id, self.pressed_message_id)

    async def notice(
        self,
        key: str,
        /,
        *,
        markup: InlineKeyboardMarkup | None = None,
        life: timedelta = NOTICE_LIFE,
        to: int | None = None,
        kind: Kind = Kind.REFUSAL,
        **arguments: object,
    ) -> None:
        """Answer (the message, or another one, `to`) with a line for the caller only.

        In a group it goes away by itself, also after a restart.
        """
        await self.notice_html(await self.say(key, **arguments), markup=markup, life=life, to=to, kind=kind)

    async def decline(
        self,
        key: str,
        /,
        *,
        to: int | None = None,
        life: timedelta = NOTICE_LIFE,
        kind: Kind = Kind.REFUSAL,
        **arguments: object,
    ) -> None:
        """As `notice`, for what a rule of ours says no to: the update's outcome says so."""
        tickets.decline(key.removeprefix("error-").upper().replace("-", "_"))
        await self.notice_html(await self.say(key, **arguments), to=to, life=life, kind=kind)

    async def notice_html(
        self,
        text: str,
        *,
        markup: InlineKeyboardMarkup | None = None,
        life: timedelta = NOTICE_LIFE,
        to: int | None = None,
        kind: Kind = Kind.REFUSAL,
    ) -> None:
        """As `notice`, with Telegram HTML."""
        if self.place is Place.PRIVATE:
            await self.send_html(text, markup=markup, to=to)
            return
        await one_reader.tell_caller(self, kind, text, markup=markup, life=life, to=to or 0)

    async def shown_name(self, name: str) -> str:
        """Return a person's name as it is shown among other words.

        Return a stand-in when nothing of the name can be seen.
        """
        return shown_in_line(name) or await self.plain("member-nameless")

    def trace_code(self) -> str:
        """Return the short code that a person can give to the operators."""
        return trace_code()
