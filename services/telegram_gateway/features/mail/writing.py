"""Writing a mail or a reply, in private: whom it is for, what it says, whether the name may be told, send.

Each step is a draft at the member service, and what is typed answers the step that the draft is at.
"""

from contextlib import suppress
from hashlib import blake2b
from typing import Final

from telegram import ReplyKeyboardRemove, Update
from telegram.constants import ParseMode
from telegram.ext import MessageHandler, filters

from gymnation.member.v1.mail_service_pb2 import (
    GetMailChoiceRequest,
    ReplyToMailRequest,
    SetMailChoiceRequest,
    SubmitDraftRequest,
)
from gymnation.member.v1.mails_pb2 import (
    MAIL_ANSWER_NO,
    MAIL_ANSWER_UNSPECIFIED,
    MAIL_ANSWER_YES,
    MailChoice,
    MailDraft,
    MailVerdict,
)
from servicekit.errors import ServiceError
from servicekit.folding import folded
from telegram_gateway.conversation.buttons import ButtonInvalid, Press
from telegram_gateway.conversation.context import GatewayContext
from telegram_gateway.conversation.errors import text_key
from telegram_gateway.conversation.feature import Button, Command, Feature, Parts
from telegram_gateway.conversation.group_cache import Group
from telegram_gateway.conversation.group_choice import for_group
from telegram_gateway.conversation.permissions import EVERYONE, Place, Rule
from telegram_gateway.conversation.text_prompts import asks_in_writing
from telegram_gateway.features.mail import drafts, recipients
from telegram_gateway.features.mail.drafts import DraftOver, Step
from telegram_gateway.features.mail.mail_words import Reader, title_of
from telegram_gateway.features.mail.verdicts import CLEAN, REFUSED, UNSURE, Judged, judge, tell_refused

LETTERS: Final = (10, 500)
LETTERS_OF_REPLY: Final = (5, 300)
TEXT, RECIPIENT, ALLOW, DROP, CONTINUE = range(5)
_CHANGES: Final = {TEXT: Step.TEXT, RECIPIENT: Step.RECIPIENT, ALLOW: Step.ALLOW}
_YES: Final = frozenset({"sim", "s", "pode", "yes", "y"})
_NO: Final = frozenset({"nao", "n", "no"})
_CATEGORIES: Final = frozenset({"length", "link", "phone", "mention"})
_QUOTAS: Final = frozenset({"day", "pair", "month", "replies"})


@for_group
async def on_write(context: GatewayContext, group: Group, press: Press) -> str | None:
    """Begin a mail; who never said whether they are of age is asked first."""
    known = await context.clients.mails.GetMailChoice(
        GetMailChoiceRequest(chat_id=group.chat_id, member_id=context.user.id)
    )
    if not known.available:
        await context.reply("mail-off-here", group=group.title)
        return None
    if known.choice.adult == MAIL_ANSWER_NO:
        await context.reply("mail-adult-refused")
        return None
    if known.choice.adult == MAIL_ANSWER_UNSPECIFIED:
        reader = await Reader.of(context)
        await context.send_html(
            reader.say("mail-adult-ask"),
            markup=reader.column(
                reader.button("mail-adult-yes", "mail_adult", group.chat_id, 1),
                reader.button("mail-adult-no", "mail_adult", group.chat_id, 0),
            ),
        )
        return None
    await _begin(context, group)
    return None


@for_group
async def on_adult(context: GatewayContext, group: Group, press: Press) -> str | None:
    """Keep the answer, and go on with who is of age. A no holds, before a yes and after it."""
    is_adult = press.pick(1, (False, True))
    known = await context.clients.mails.GetMailChoice(
        GetMailChoiceRequest(chat_id=group.chat_id, member_id=context.user.id)
    )
    if known.choice.adult == MAIL_ANSWER_NO:
        is_adult = False
    elif known.choice.adult == MAIL_ANSWER_UNSPECIFIED or not is_adult:
        await context.clients.mails.SetMailChoice(
            SetMailChoiceRequest(
                request_id=context.request_id("SetMailChoice"),
                chat_id=group.chat_id,
                member_id=context.user.id,
                choice=MailChoice(adult=MAIL_ANSWER_YES if is_adult else MAIL_ANSWER_NO),
            )
        )
    await context.edit_pressed_buttons(None)
    if is_adult:
        await _begin(context, group)
    else:
        await drafts.drop(context)
        await context.reply("mail-adult-refused")
    return None


async def _begin(context: GatewayContext, group: Group) -> None:
    # What lay there too long is forgotten in favour of the new one.
    with suppress(DraftOver):
        await drafts.current(context)
    await _step(context, MailDraft(chat_id=group.chat_id), Step.RECIPIENT)


async def begin_answer(context: GatewayContext, chat_id: int, number: int) -> None:
    """Ask the presser for a reply, in private. Raise Forbidden when they cannot be written to."""
    with suppress(DraftOver):
        await drafts.current(context)
    await _step(context, MailDraft(chat_id=chat_id, reply_to_number=number), Step.ANSWER)


async def _step(context: GatewayContext, draft: MailDraft, step: Step) -> None:
    draft.step = step
    await ask(context, await drafts.save(context, draft))


async def ask(context: GatewayContext, draft: MailDraft) -> None:
    """Ask what the draft's step needs, in private."""
    reader = Reader(context.desk, context.user.id, context.user.id, await context.language())
    group, step = await title_of(context.desk, draft.chat_id), draft.step
    markup: object = ReplyKeyboardRemove()
    if step == Step.RECIPIENT:
        text, markup = reader.say("mail-recipient-ask", group=group), await recipients.keyboard(context)
    elif step == Step.ANSWER:
        text = reader.say("mail-answer-ask", number=draft.reply_to_number)
    elif step == Step.TEXT:
        text = reader.say("mail-text-ask", name=await _name(context, draft))
    elif step == Step.ALLOW:
        text = reader.say("mail-allow-ask", name=await _name(context, draft))
        markup = reader.column(
            reader.button("mail-allow-yes", "mail_allow", 1), reader.button("mail-allow-no", "mail_allow", 0)
        )
    else:
        text = reader.say(
            "mail-preview",
            name=await _name(context, draft),
            group=group,
            text=draft.text,
            allowed="yes" if draft.allow_reveal else "no",
        )
        markup = reader.column(
            reader.button("mail-preview-send", "mail_send", _mark(draft)),
            *(
                reader.button(key, "mail_change", change)
                for key, change in (
                    ("mail-preview-text", TEXT),
                    ("mail-preview-recipient", RECIPIENT),
                    ("mail-preview-allow", ALLOW),
                    ("mail-preview-drop", DROP),
                )
            ),
        )
    await context.bot.send_message(
        context.user.id,
        text,
        parse_mode=ParseMode.HTML,
        reply_markup=markup,  # type: ignore[arg-type]
    )


async def _name(context: GatewayContext, draft: MailDraft) -> str:
    return await context.shown_name(draft.recipient_name)


def _mark(draft: MailDraft) -> int:
    """Tells one preview from another: what was not shown is not sent."""
    content = f"{draft.chat_id}:{draft.recipient_member_id}:{draft.allow_reveal}:{draft.text}"
    return int.from_bytes(blake2b(content.encode(), digest_size=4).digest())


async def taken(context: GatewayContext) -> bool:
    """Take a message in private as the answer to the step of a draft; say whether there is one."""
    if context.place is not Place.PRIVATE or not context.is_person or asks_in_writing(context):
        return False
    if not await context.desk.seen.may_be_writing_mail(context.user.id):
        return False
    try:
        draft = await drafts.current(context)
        if draft is None:
            return False
        await _take(context, draft)
    except DraftOver:
        await _say_over(context)
    return True


async def _say_over(context: GatewayContext) -> None:
    text = f"{await context.say('mail-draft-over')}\n{await context.say('mail-draft-over-words')}"
    await context.bot.send_message(
        context.chat.id, text, parse_mode=ParseMode.HTML, reply_markup=ReplyKeyboardRemove()
    )


async def _take(context: GatewayContext, draft: MailDraft) -> None:
    if draft.step == Step.RECIPIENT:
        await _take_recipient(context, draft)
    elif draft.step == Step.TEXT:
        await _take_text(context, draft)
    elif draft.step == Step.ANSWER:
        await _take_answer(context, draft)
    elif draft.step == Step.ALLOW:
        said = folded(context.message.text or "").strip(" .!")
        if said in _YES | _NO:
            draft.allow_reveal = said in _YES
            await _step(context, draft, Step.PREVIEW)
        else:
            await context.reply("mail-allow-typed")
    else:
        await context.reply("mail-preview-typed")
        await ask(context, draft)


async def _take_recipient(context: GatewayContext, draft: MailDraft) -> None:
    try:
        found = await recipients.recipient_of(context, draft.chat_id)
    except recipients.NoRecipient as why:
        text = await context.say(why.key, name=why.name, group=await title_of(context.desk, draft.chat_id))
        await context.bot.send_message(
            context.chat.id,
            text,
            parse_mode=ParseMode.HTML,
            reply_markup=await recipients.keyboard(context),
        )
        return
    draft.recipient_member_id, draft.recipient_name = found.member_id, found.name
    # Who only changes the person has written the rest.
    await _step(context, draft, Step.PREVIEW if draft.text else Step.TEXT)


async def _take_text(context: GatewayContext, draft: MailDraft) -> None:
    text = (context.message.text or "").strip()
    if not text or context.message.forward_origin is not None:
        await context.reply("mail-text-needed")
        return
    if not LETTERS[0] <= len(text) <= LETTERS[1]:
        await _refuse(context, "length")
        return
    had_text, draft.text = bool(draft.text), text
    try:
        await _step(context, draft, Step.PREVIEW if had_text else Step.ALLOW)
    except ServiceError as error:
        if error.reason != "MAIL_TEXT_REFUSED":
            raise
        await _refuse(context, error.metadata.get("category", ""))


async def _refuse(context: GatewayContext, category: str, *, reply: bool = False) -> None:
    key = f"mail-text-refused-{category if category in _CATEGORIES else 'insult'}"
    if reply and category == "length":
        key = "mail-text-refused-length-reply"
    await context.send_html(f"{await context.say(key)}\n\n{await context.say('mail-text-again')}")


async def _take_answer(context: GatewayContext, draft: MailDraft) -> None:
    text = (context.message.text or "").strip()
    if not text or context.message.forward_origin is not None:
        await context.reply("mail-text-needed")
        return
    if not LETTERS_OF_REPLY[0] <= len(text) <= LETTERS_OF_REPLY[1]:
        await _refuse(context, "length", reply=True)
        return
    judged = await judge(context, text)
    if judged.verdict == REFUSED:
        await _say_refused(context, judged, text)
        return
    if judged.verdict == UNSURE:
        await context.reply("mail-answer-unsure")
        return
    try:
        await context.clients.mails.ReplyToMail(
            ReplyToMailRequest(
                request_id=context.request_id("ReplyToMail"),
                chat_id=draft.chat_id,
                number=draft.reply_to_number,
                member_id=context.user.id,
                text=text,
                verdict=CLEAN,
            )
        )
    except ServiceError as error:
        if error.reason == "MAIL_TEXT_REFUSED":
            await _refuse(context, error.metadata.get("category", ""), reply=True)
            return
        await _drop_and_say(context, error)
        return
    await drafts.drop(context)
    await context.reply("mail-answered")


async def _say_refused(context: GatewayContext, judged: Judged, text: str) -> None:
    await tell_refused(context, judged, text)
    if judged.crisis:
        # What they write next is no mail.
        await drafts.drop(context)
        await context.reply("mail-text-not-sent")


async def _drop_and_say(context: GatewayContext, error: ServiceError) -> None:
    """Say why it cannot go, for good, and forget it."""
    said = {"DIALOGUE_OVER": "mail-answer-closed"}.get(error.reason, text_key(error.reason))
    if error.reason == "MAIL_QUOTA_EXHAUSTED" and error.metadata.get("quota") in _QUOTAS:
        said = f"mail-quota-{error.metadata['quota']}"
    if not context.desk.texts.has("en", said):
        raise error
    await drafts.drop(context)
    await context.reply(said)


async def on_allow(context: GatewayContext, press: Press) -> str | None:
    """Store whether the recipient may learn who wrote, and show it all."""
    allowed = press.pick(0, (False, True))
    draft = await _pressed_draft(context)
    if draft is not None:
        draft.allow_reveal = allowed
        await _step(context, draft, Step.PREVIEW)
    return None


async def on_change(context: GatewayContext, press: Press) -> str | None:
    """Go back to a step, ask the present one again, or forget all of it."""
    change = press.small(0)
    if change == DROP:
        await cancel(context)
        return None
    draft = await _pressed_draft(context)
    if draft is None:
        return None
    if change == CONTINUE:
        await ask(context, draft)
    elif change in _CHANGES:
        await _step(context, draft, _CHANGES[change])
    else:
        raise ButtonInvalid
    return None


async def _pressed_draft(context: GatewayContext) -> MailDraft | None:
    """The draft for a button of the dialogue; None when the presser was told that there is none."""
    try:
        draft = await drafts.current(context)
    except DraftOver:
        await context.reply("mail-draft-over")
        return None
    if draft is None:
        await context.reply("mail-draft-none")
        return None
    if draft.step in (Step.ALLOW, Step.PREVIEW) and not (draft.recipient_member_id and draft.text):
        draft.step = Step.RECIPIENT
    return draft


async def on_send(context: GatewayContext, press: Press) -> str | None:
    """Send what the preview showed."""
    shown = press.number(0)
    try:
        draft = await drafts.current(context)
    except DraftOver:
        await context.reply("mail-draft-over")
        return None
    if draft is None:
        if await _was_sent(context):
            await context.edit_pressed(await context.say("mail-sent"))
        else:
            await context.reply("mail-draft-none")
        return None
    if draft.step != Step.PREVIEW or _mark(draft) != shown:
        await ask(context, draft)
        return await context.plain("mail-preview-changed")
    judged = await judge(context, draft.text)
    if judged.verdict == REFUSED:
        await _say_refused(context, judged, draft.text)
        if not judged.crisis:
            draft.step = Step.TEXT
            await drafts.save(context, draft)
        return None
    try:
        await context.clients.mails.SubmitDraft(_submission(context, judged.verdict))
    except ServiceError as error:
        await _not_submitted(context, draft, error)
        return None
    await context.edit_pressed(
        await context.say("mail-sent-held" if judged.verdict == UNSURE else "mail-sent")
    )
    return None


async def _was_sent(context: GatewayContext) -> bool:
    """Say whether this very press sent it before a process died over it: then it is answered as it was."""
    try:
        await context.clients.mails.SubmitDraft(_submission(context, CLEAN))
    except ServiceError as error:
        return error.reason == "REQUEST_ID_REUSED"
    return True


def _submission(context: GatewayContext, verdict: MailVerdict.ValueType) -> SubmitDraftRequest:
    return SubmitDraftRequest(
        request_id=context.request_id("SubmitDraft"), member_id=context.user.id, verdict=verdict
    )


async def _not_submitted(context: GatewayContext, draft: MailDraft, error: ServiceError) -> None:
    if error.reason == "MAIL_TEXT_REFUSED":
        draft.step = Step.TEXT
        await drafts.save(context, draft)
        await _refuse(context, error.metadata.get("category", ""))
    elif error.reason == "DIALOGUE_OVER":
        await drafts.drop(context)
        await context.reply("mail-draft-over")
    elif error.reason == "MAIL_DRAFT_NOT_FOUND":
        await context.reply("mail-draft-none")
    else:
        await _drop_and_say(context, error)


async def cancel(context: GatewayContext) -> None:
    """Forget what is half written."""
    dropped = await drafts.drop(context)
    await context.bot.send_message(
        context.chat.id,
        await context.say("mail-cancelled" if dropped else "mail-nothing-to-cancel"),
        parse_mode=ParseMode.HTML,
        reply_markup=ReplyKeyboardRemove(),
    )


def _install(parts: Parts) -> None:
    """Hang in what comes from Telegram's list of people; it is no text."""

    async def on_shared(update: Update, context: GatewayContext) -> None:
        if not await taken(context) and context.place is Place.PRIVATE:
            await context.reply("mail-draft-none")

    parts.application.add_handler(
        MessageHandler(filters.UpdateType.MESSAGE & filters.StatusUpdate.USERS_SHARED, on_shared)
    )


FEATURE = Feature(
    commands=(Command("cancelar", cancel, Rule(private=EVERYONE), menu=136, english="cancel"),),
    buttons=(
        Button(163, "mail_write", on_write),
        Button(164, "mail_adult", on_adult),
        Button(165, "mail_allow", on_allow),
        Button(141, "mail_change", on_change),
        Button(142, "mail_send", on_send),
    ),
    install=_install,
)
