/** Forwarding: picking the chat that a message goes to. */

import * as api from "./api.js";
import { attempt } from "./attempt.js";
import { button, el } from "./dom.js";
import { wordsOf } from "./format.js";
import { dialog, toast } from "./popover.js";
import { chatTitle, chatsOf, state } from "./state.js";

/** What the API wants to make a copy of this message that says where it came from. */
function copyOf(message) {
  const content = message.photo ? { caption: message.caption } : { text: wordsOf(message) };
  return { from: state.as, forward_from: message.from?.id, ...content };
}

export async function forward(message) {
  const target = await dialog("Forward to", (close) => [
    el(
      "ul",
      { class: "choices", "aria-label": "Chats to forward to" },
      chatsOf().map((id) => el("li", {}, button(chatTitle(id), () => close(id), { class: "button choice" }))),
    ),
    el("div", { class: "dialog-actions" }, button("Cancel", () => close())),
  ]);
  if (target === null) return;
  const body = copyOf(message);
  if (message.photo) {
    const picture = await attempt(() => asDataUrl(api.fileUrl(message.photo.at(-1).file_id)));
    if (!picture) return;
    body.photo = { data_url: picture };
  }
  if (await attempt(() => api.send(target, body))) toast(`Forwarded to ${chatTitle(target)}`);
}

async function asDataUrl(address) {
  const response = await fetch(address);
  if (!response.ok) throw new Error("The photo could not be read.");
  const blob = await response.blob();
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result);
    reader.onerror = () => reject(new Error("The photo could not be read."));
    reader.readAsDataURL(blob);
  });
}
