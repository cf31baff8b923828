/** Reactions under a bubble, and the row to pick one from. */

import * as api from "./api.js";
import { attempt } from "./attempt.js";
import { el } from "./dom.js";
import { person, state } from "./state.js";
import { popover } from "./popover.js";

const OFFERED = ["👍", "👎", "❤", "🔥", "👏", "🎉", "💯", "🏆"];
const NAMES = { "👍": "thumbs up", "👎": "thumbs down", "❤": "heart", "🔥": "fire", "👏": "clapping", "🎉": "party", "💯": "hundred", "🏆": "trophy", "👀": "eyes" };

const nameOf = (id) => (id === state.world.bot?.id ? state.world.bot.first_name : (person(id)?.first_name ?? "somebody"));

export function setReaction(message, emoji) {
  const mine = (message.reactions ?? []).find((one) => one.from_id === state.as)?.emoji;
  return attempt(() => api.react(message.chat.id, message.message_id, state.as, mine === emoji ? null : emoji));
}

/** The reactions of one message or of an album's messages, or null. */
export function reactionRow(messages) {
  const groups = new Map();
  for (const message of messages) {
    for (const { from_id: from, emoji } of message.reactions ?? []) {
      if (!groups.has(emoji)) groups.set(emoji, { message, from: new Set() });
      groups.get(emoji).from.add(from);
    }
  }
  if (!groups.size) return null;
  return el(
    "div",
    { class: "reactions", role: "group", "aria-label": "Reactions" },
    [...groups].map(([emoji, { message, from }]) => {
      const who = [...from].map(nameOf).join(", ");
      return el(
        "button",
        {
          type: "button",
          class: from.has(state.as) ? "reaction mine" : "reaction",
          "aria-pressed": String(from.has(state.as)),
          "aria-label": `${emoji} ${from.size}, by ${who}`,
          title: who,
          onclick: () => setReaction(message, emoji),
        },
        el("span", { class: "emoji" }, emoji),
        el("span", {}, String(from.size)),
      );
    }),
  );
}

export function pickReaction(anchor, message) {
  const buttons = OFFERED.map((emoji) =>
    el(
      "button",
      {
        type: "button",
        class: "emoji-button",
        "aria-label": `${emoji} ${NAMES[emoji] ?? ""}`.trim(),
        onclick: () => {
          close();
          setReaction(message, emoji);
        },
      },
      emoji,
    ),
  );
  const close = popover(anchor, "React", el("div", { class: "emoji-row" }, buttons));
}
