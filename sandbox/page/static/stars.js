/** Paying with Stars, and the keyboard that the bot puts below the text box. */

import * as api from "./api.js";
import { attempt } from "./attempt.js";
import { button, el } from "./dom.js";
import { fullName, isPrivate, on, person, state } from "./state.js";
import { dialog, toast } from "./popover.js";

/** Shows what it costs and what the purse holds; pays, or walks away. */
export async function pay(message) {
  const stars = message.invoice.total_amount;
  const purse = person().stars;
  const wanted = await dialog(message.invoice.title, (close) => [
    el("p", { class: "dialog-text" }, message.invoice.description),
    el("p", { class: "dialog-text" }, `${stars} ⭐ of your ${purse} ⭐`),
    el(
      "div",
      { class: "dialog-actions" },
      button("Not now", () => close()),
      button("Walk away at the last step", () => close("walk_away")),
      button(`Pay ${stars} ⭐`, () => close("pay"), { class: "button primary", autofocus: true }),
    ),
  ]);
  if (!wanted) return;
  const said = await attempt(() => api.pay({ from: state.as, chat_id: message.chat.id, message_id: message.message_id, then: wanted }));
  if (!said) return;
  if (said.paid) toast(`${stars} ⭐ paid`);
  else if (said.error) toast(said.error, { error: true });
  else toast("Nothing was paid");
}

async function choose(key, row, col) {
  let users;
  if (key.request_users) {
    const picked = await dialog(key.text, (close) => [
      el(
        "ul",
        { class: "choices", "aria-label": "People" },
        state.world.people.filter((one) => one.id !== state.as).map((one) => el("li", {}, button(fullName(one), () => close(one.id), { class: "button choice" }))),
      ),
      el("div", { class: "dialog-actions" }, button("Cancel", () => close())),
    ]);
    if (picked === null) return;
    users = [picked];
  }
  await attempt(() => api.choose({ from: state.as, row, col, users }));
}

/** The rows of keys below the text box, where the bot put some. */
export function keysBelow() {
  const box = el("div", { class: "keyboard below", role: "group", "aria-label": "Keys of the bot", hidden: true });
  const draw = () => {
    const rows = (isPrivate() && state.keyboard?.keyboard) || [];
    box.hidden = !rows.length;
    box.replaceChildren(
      ...rows.map((keys, row) =>
        el("div", { class: "keys" }, keys.map((one, col) => el("button", { type: "button", class: "key", onclick: () => choose(one, row, col) }, el("span", {}, one.text)))),
      ),
    );
  };
  on("keyboard messages as chat", draw);
  return box;
}
