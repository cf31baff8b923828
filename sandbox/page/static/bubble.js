/** One bubble: a message, or the messages of an album, as a list item. */

import * as api from "./api.js";
import { avatar, colourOf } from "./avatars.js";
import { blocks } from "./blocks.js";
import { el, icon, iconButton } from "./dom.js";
import { rich } from "./entities.js";
import { gist, notice, time } from "./format.js";
import { keyboard } from "./keyboards.js";
import { pickReaction, reactionRow } from "./reactions.js";
import { go, traceHref } from "./route.js";
import { state } from "./state.js";

const KINDS = { video: "Video", video_note: "Video note", animation: "Animation", document: "Document", sticker: "Sticker", voice: "Voice message", poll: "Poll", dice: "Dice", contact: "Contact", invoice: "Invoice" };

export function senderOf(message) {
  const chat = message.sender_chat;
  if (chat) return { id: chat.id, name: chat.title ?? "Channel", bot: false, tag: chat.id === message.chat.id ? "anonymous" : "channel" };
  const from = message.from ?? { id: 0, first_name: "Somebody" };
  const name = [from.first_name, from.last_name].filter(Boolean).join(" ");
  return { id: from.id, name, bot: Boolean(from.is_bot), tag: from.is_bot ? "bot" : null, title: message.sender_tag ?? null };
}

function photo(message) {
  // The smallest that is still sharp; the sizes say the shape, so that nothing jumps while it loads.
  const sizes = message.photo;
  const size = sizes.find((one) => one.width >= 600) ?? sizes.at(-1);
  const who = senderOf(message).name;
  return el("img", {
    class: "photo",
    src: api.fileUrl(size.file_id),
    width: size.width,
    height: size.height,
    alt: message.caption ? `Photo by ${who}: ${message.caption}` : `Photo by ${who}`,
    decoding: "async",
  });
}

function media(messages) {
  const photos = messages.filter((message) => message.photo);
  const parts = [];
  if (photos.length) parts.push(el("div", { class: photos.length > 1 ? "photos album" : "photos" }, photos.map(photo)));
  for (const message of messages) {
    const kind = Object.keys(KINDS).find((name) => message[name]);
    if (!kind || (kind === "document" && message.animation)) continue;
    const detail = message[kind].file_name ?? message[kind].emoji ?? message[kind].question ?? message[kind].first_name ?? message[kind].title;
    if (kind === "invoice") parts.push(el("div", { class: "text", dir: "auto" }, message.invoice.description));
    const told = [icon("image"), el("span", {}, KINDS[kind]), detail ? el("span", { class: "dim" }, detail) : null];
    const file = message[kind].file_id;
    // What Telegram's clients save is saved here, too.
    parts.push(file && kind === "document" ? el("a", { class: "file", href: api.fileUrl(file), download: message[kind].file_name ?? "" }, told) : el("div", { class: "file" }, told));
  }
  return parts;
}

function quote(message, jump) {
  // In a topic every message answers the one that opened it: that is no answer.
  const original = message.reply_to_message?.forum_topic_created ? null : message.reply_to_message;
  if (!original) return null;
  const who = senderOf(original);
  const text = message.quote?.text ?? gist(original);
  return el(
    "button",
    { type: "button", class: who.bot ? "quote by-bot" : `quote hue-${colourOf(who.id)}`, "aria-label": `Go to the original by ${who.name}: ${text}`, onclick: () => jump(original.message_id) },
    el("span", { class: "quote-name" }, who.name),
    el("span", { class: "quote-text" }, text),
  );
}

function forwarded(message) {
  const origin = message.forward_origin;
  if (!origin) return null;
  const name = origin.sender_user?.first_name ?? origin.sender_user_name ?? origin.sender_chat?.title ?? origin.chat?.title ?? "somebody";
  return el("div", { class: "forwarded" }, `Forwarded from ${name}`);
}

/** The link that every message made by the bot has. */
export function traceLink(id) {
  return el(
    "a",
    {
      class: "trace-link",
      href: traceHref(id),
      title: "How this message came to be",
      onclick: (event) => {
        if (event.ctrlKey || event.metaKey || event.shiftKey) return;
        event.preventDefault();
        go({ panel: "traces", trace: id });
      },
    },
    icon("trace"),
    "Trace",
  );
}

function meta(message, deleted) {
  const edited = message.edit_date || message.edit_count;
  return el(
    "div",
    { class: "meta" },
    message.trace_id ? traceLink(message.trace_id) : null,
    message.ephemeral ? el("span", { class: "whisper" }, "Only you see this") : null,
    deleted ? el("span", { class: "deleted-mark" }, "deleted") : null,
    edited ? el("span", { title: message.edit_count ? `Edited ${message.edit_count}×` : null }, "edited") : null,
    el("time", { datetime: new Date(message.date * 1000).toISOString() }, time(message.date)),
  );
}

function tools(message, actions) {
  return el(
    "div",
    { class: "tools", role: "group", "aria-label": "Actions" },
    iconButton("reply", "Reply", () => actions.reply(message)),
    iconButton("smile", "React", (event) => pickReaction(event.currentTarget, message), { "aria-haspopup": "dialog" }),
    iconButton("more", "More", (event) => actions.more(event.currentTarget, message), { "aria-haspopup": "menu" }),
  );
}

/**
 * `item` is {messages, first, last}: where it stands in a run of one sender's messages.
 * `actions` is {reply, more, jump}.
 */
export function bubble(item, actions) {
  const [message] = item.messages;
  const said = notice(message);
  if (said) {
    return el("li", { class: message.deleted ? "notice struck" : "notice", "data-ids": ids(item), "aria-label": said }, el("span", {}, said));
  }
  const who = senderOf(message);
  const mine = message.from?.id === state.as && !message.sender_chat;
  const deleted = item.messages.every((one) => one.deleted);
  const captioned = item.messages.find((one) => one.caption ?? one.text) ?? message;
  const text = captioned.text ?? captioned.caption;
  const entities = captioned.entities ?? captioned.caption_entities ?? [];
  const pictures = media(item.messages);
  const classes = ["message", mine ? "mine" : "theirs", who.bot ? "by-bot" : "", deleted ? "struck" : "", message.ephemeral ? "ephemeral" : "", item.first ? "first" : "", item.last ? "last" : ""];
  return el(
    "li",
    {
      class: classes.filter(Boolean).join(" "),
      "data-ids": ids(item),
      "aria-label": `${mine ? "You" : who.name}, ${time(message.date)}: ${gist(captioned)}${deleted ? ", deleted" : ""}${message.ephemeral ? ", only you see this" : ""}`,
    },
    mine ? null : el("div", { class: "gutter" }, item.last ? avatar(who.id, who.name, { bot: who.bot }) : null),
    el(
      "div",
      { class: "column" },
      el(
        "div",
        { class: pictures.length && !text ? "bubble bare" : "bubble" },
        !mine && item.first
          ? el("div", { class: `sender hue-${colourOf(who.id)}` }, who.name, who.tag ? el("span", { class: `badge ${who.tag}` }, who.tag) : null, who.title ? el("span", { class: "badge member-tag" }, who.title) : null)
          : null,
        forwarded(message),
        quote(message, actions.jump),
        pictures,
        text ? el("div", { class: "text", dir: "auto" }, rich(text, entities)) : null,
        message.rich_message ? blocks(message.rich_message) : null,
        meta(captioned, deleted),
        deleted || message.ephemeral ? null : tools(message, actions),
      ),
      deleted ? null : keyboard(message),
      reactionRow(item.messages),
    ),
  );
}

const ids = (item) => item.messages.map((message) => message.message_id).join(" ");
