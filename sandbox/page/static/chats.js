/** The list of chats that the person sees, with last lines and what is unread; below it, groups to join. */

import * as api from "./api.js";
import { avatar, groupAvatar } from "./avatars.js";
import { button, el } from "./dom.js";
import { roving } from "./focus.js";
import { gist, time } from "./format.js";
import { announce, chatTitle, chatsOf, isIn, isPrivate, key, on, person, state, wayIn } from "./state.js";
import { go } from "./route.js";
import { attempt } from "./attempt.js";

function preview(id) {
  const message = state.previews.get(key(id));
  if (isPrivate(id) && !person()?.started) return "Press Start to talk to the bot";
  if (!message) return "No messages yet";
  const who = message.from?.id === state.as ? "You: " : isPrivate(id) ? "" : `${message.from?.first_name ?? ""}: `;
  return `${who}${gist(message)}`;
}

function row(id) {
  const title = chatTitle(id);
  const unread = state.unread.get(key(id)) ?? 0;
  const message = state.previews.get(key(id));
  const open = id === state.chat;
  return el(
    "li",
    {},
    el(
      "button",
      {
        type: "button",
        class: "chat-row",
        "data-id": id,
        "aria-current": open ? "true" : null,
        "aria-label": isPrivate(id) ? `${title}, private chat` : title,
        "aria-description": unread ? `${unread} unread` : null,
        onclick: () => go({ chat: id }),
      },
      isPrivate(id) ? avatar(id, title, { bot: true, size: "large" }) : groupAvatar(id, title, "large"),
      el("span", { class: "chat-row-title" }, title, isPrivate(id) ? el("span", { class: "badge bot" }, "bot") : null),
      el("span", { class: "chat-row-time" }, message ? time(message.date) : ""),
      el("span", { class: "chat-row-gist" }, preview(id)),
      unread ? el("span", { class: "unread", "aria-hidden": "true" }, String(unread)) : null,
    ),
  );
}

function otherRow(chat) {
  const [label, what] = wayIn(chat);
  const join = () => attempt(() => api.chatDoes(chat.id, what, { user_id: state.as }));
  return el(
    "li",
    { class: "other-row" },
    groupAvatar(chat.id, chat.title),
    el("span", { class: "other-title" }, chat.title),
    button(label, join, { class: "button small", "aria-label": `${label} ${chat.title}` }),
  );
}

/** Reads the last message of each chat of the person. */
export async function loadPreviews() {
  const as = state.as;
  if (!person(as)) return;
  await Promise.all(
    chatsOf(as).map(async (id) => {
      try {
        const { messages } = await api.messages(id, as, 5);
        const last = messages.filter((message) => !message.deleted).at(-1);
        if (last) state.previews.set(key(id, as), last);
      } catch {
        // A chat without a preview is still a chat; the open one reports its own failures.
      }
    }),
  );
  announce("previews");
}

/** Shows in a row that stays what is new. One that is replaced while somebody presses it would swallow the press. */
function renew(button, fresh) {
  for (const name of ["aria-current", "aria-label", "aria-description"]) {
    if (fresh.hasAttribute(name)) button.setAttribute(name, fresh.getAttribute(name));
    else button.removeAttribute(name);
  }
  button.replaceChildren(...fresh.childNodes);
}

export function chatList() {
  const list = el("ul", { class: "chats", "aria-label": "Chats" });
  const others = el("ul", { class: "others", "aria-label": "Groups to join" });
  const title = el("h2", { class: "section-title" }, "Not in yet");
  const focus = roving(list, ".chat-row");
  const fill = () => {
    if (!person()) return;
    const held = list.contains(document.activeElement) ? document.activeElement.dataset.id : null;
    const fresh = chatsOf().map(row);
    const there = [...list.querySelectorAll(".chat-row")];
    const same = fresh.length === there.length && fresh.every((one, at) => one.firstChild.dataset.id === there[at].dataset.id);
    if (same) fresh.forEach((one, at) => renew(there[at], one.firstChild));
    else list.replaceChildren(...fresh);
    const rows = state.world.chats.filter((chat) => !isIn(chat) && !chat.migrated_to).map(otherRow);
    others.replaceChildren(...rows);
    title.hidden = others.hidden = rows.length === 0;
    focus.refresh(list.querySelector("[aria-current]") ?? list.querySelector(".chat-row"));
    if (held) list.querySelector(`[data-id="${held}"]`)?.focus();
  };
  on("world as chat previews", fill);
  return el("section", { class: "chats-section" }, el("h2", { class: "section-title" }, "Chats"), list, title, others);
}

