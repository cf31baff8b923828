/** Inline keyboards: buttons under a bot's message. A press waits for the bot's answer and shows it. */

import * as api from "./api.js";
import { attempt } from "./attempt.js";
import { follow, payloadOf } from "./deep_links.js";
import { el, icon } from "./dom.js";
import { pay } from "./stars.js";
import { state } from "./state.js";
import { alert, toast } from "./popover.js";

/** By which number a message is known; one for a single pair of eyes has its own. */
const named = (message) => (message.ephemeral ? { ephemeral_message_id: message.ephemeral_message_id } : { message_id: message.message_id });

async function press(button, message, row, col) {
  button.setAttribute("aria-busy", "true");
  const result = await attempt(() =>
    api.press({ from: state.as, chat_id: message.chat.id, ...named(message), row, col }),
  );
  button.removeAttribute("aria-busy");
  if (!result) return;
  const { answer } = result;
  if (!answer) toast("The bot did not answer the button within 10 seconds.", { error: true });
  else if (answer.text && answer.show_alert) await alert(answer.text);
  else if (answer.text) toast(answer.text);
  const opened = payloadOf(answer?.url);
  if (opened) follow(opened);
}

function key(message, one, row, col) {
  const payload = payloadOf(one.url);
  if (payload) {
    return el("button", { type: "button", class: "key", onclick: () => follow(payload) }, el("span", {}, one.text), icon("open"));
  }
  if (one.url) {
    const safe = /^https?:|^tg:/i.test(one.url);
    return el(
      "a",
      { class: "key", href: safe ? one.url : null, target: "_blank", rel: "noopener noreferrer" },
      el("span", {}, one.text),
      icon("open"),
    );
  }
  if (one.pay) {
    return el("button", { type: "button", class: "key", onclick: () => pay(message) }, el("span", {}, one.text));
  }
  if (one.copy_text) {
    return el("button", { type: "button", class: "key", onclick: () => copy(one.copy_text.text) }, el("span", {}, one.text), icon("copy"));
  }
  const node = el("button", { type: "button", class: "key", onclick: () => press(node, message, row, col) }, el("span", {}, one.text));
  return node;
}

export async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    toast("Copied");
  } catch {
    toast("The browser does not let this page copy.", { error: true });
  }
}

/** The keyboard of a message, or null. */
export function keyboard(message) {
  const rows = message.reply_markup?.inline_keyboard;
  if (!rows?.length) return null;
  return el(
    "div",
    { class: "keyboard", role: "group", "aria-label": "Buttons" },
    rows.map((row, r) => el("div", { class: "keys" }, row.map((one, c) => key(message, one, r, c)))),
  );
}
