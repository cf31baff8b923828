/** The topics of a forum: a row above the messages to choose one, and what administrators do to it. */

import * as api from "./api.js";
import { attempt } from "./attempt.js";
import { button, el, iconButton } from "./dom.js";
import { menu } from "./popover.js";
import { announce, group, isAdmin, on, state } from "./state.js";

export const GENERAL = 1;

/** The open topic of a forum, or null where there are none. */
export const topic = () => group()?.topics?.find((one) => one.id === state.topic) ?? group()?.topics?.[0] ?? null;

/** Whether a message belongs to what is open. */
export function isHere(message) {
  const open = topic();
  return !open || open.id === (message.is_topic_message ? message.message_thread_id : GENERAL);
}

function open(id) {
  state.topic = id;
  state.replyTo = state.editing = null;
  announce("topic");
  announce("messages");
}

function act(anchor, chat, one) {
  const does = (what) => () => attempt(() => api.chatDoes(chat.id, `topics/${one.id}/${what}`, {}));
  menu(
    anchor,
    `Topic ${one.name}`,
    [
      one.closed ? { label: "Reopen topic", run: does("reopen") } : { label: "Close topic", run: does("close") },
      one.id === GENERAL ? null : { label: "Delete topic", danger: true, run: does("delete") },
    ].filter(Boolean),
  );
}

function tab(one, chosen) {
  return el(
    "button",
    { type: "button", class: "chip", role: "tab", "aria-selected": String(one.id === chosen.id), "aria-label": one.closed ? `${one.name}, closed` : one.name, onclick: () => open(one.id) },
    one.closed ? `🔒 ${one.name}` : one.name,
  );
}

export function topicBar() {
  const tabs = el("div", { class: "topic-tabs", role: "tablist", "aria-label": "Topics" });
  const more = iconButton("more", "Actions for this topic", (event) => act(event.currentTarget, group(), topic()), { "aria-haspopup": "menu" });
  const bar = el("div", { class: "topics", hidden: true }, tabs, more);
  const fill = () => {
    const chosen = topic();
    bar.hidden = !chosen;
    if (!chosen) return;
    tabs.replaceChildren(...group().topics.map((one) => tab(one, chosen)));
    more.hidden = !isAdmin(group());
  };
  on("world as topic", fill);
  on("chat", () => {
    state.topic = GENERAL;
    fill();
  });
  return bar;
}

/** For the world menu: turns topics on, or begins one. */
export function topicActions(chat) {
  if (chat.type !== "supergroup") return null;
  if (!chat.topics) {
    const on = () => attempt(() => api.chatDoes(chat.id, "forum", {}));
    return el("div", { class: "card-actions" }, button("Turn on topics", on, { class: "button small", "aria-label": `Turn on topics in ${chat.title}` }));
  }
  const name = el("input", { class: "field", placeholder: "Topic", "aria-label": `Name of a new topic in ${chat.title}` });
  const form = el("form", { class: "find" }, name, el("button", { type: "submit", class: "button", "aria-label": `Add topic to ${chat.title}` }, "Add topic"));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (name.value.trim()) attempt(() => api.chatDoes(chat.id, "topics", { name: name.value.trim() }));
  });
  return form;
}
