/** The head of the chat: what it is, who is in it, what the bot is doing, and the ways to the tools. */

import { avatar, groupAvatar } from "./avatars.js";
import { clockChip } from "./clock.js";
import { el, iconButton } from "./dom.js";
import { plural } from "./format.js";
import { go } from "./route.js";
import { announce, botIsIn, chatTitle, group, isPrivate, memberCount, on, state } from "./state.js";

const DOING = { typing: "typing…", upload_photo: "sending a photo…", upload_document: "sending a file…", choose_sticker: "choosing a sticker…" };

function subtitle() {
  if (state.connection === "lost") return "reconnecting…";
  const action = state.actions.get(state.chat);
  if (action) return `${state.world.bot?.first_name ?? "bot"} is ${DOING[action.action] ?? "busy…"}`;
  if (isPrivate()) return `@${state.world.bot?.username ?? "bot"}`;
  const chat = group();
  if (!chat) return "";
  const bot = botIsIn(chat) ? (chat.bot_status === "administrator" ? "bot is admin" : "bot is a member") : "bot is not here";
  return `${plural(memberCount(chat), "person", "people")} · ${bot}`;
}

export function chatHeader() {
  const face = el("span", { class: "head-face" });
  const title = el("h1", { class: "head-title" });
  const under = el("p", { class: "head-under", "aria-live": "polite" });
  const eye = iconButton("eye", "Show deleted messages", () => {
    state.showDeleted = !state.showDeleted;
    eye.setAttribute("aria-pressed", String(state.showDeleted));
    announce("deleted");
  }, { "aria-pressed": "false" });
  const tools = iconButton("trace", "Traces and tools", () => go(state.panel ? { panel: null, trace: null } : { panel: "traces", trace: null }), {
    "aria-expanded": "false",
    "aria-controls": "panel",
  });
  const back = iconButton("back", "Back to chats", () => go({ chat: null, panel: null, trace: null }), { class: "back" });

  const drawTitle = () => {
    if (state.chat === null) return;
    const name = chatTitle(state.chat);
    title.textContent = name;
    document.title = `${name} · Gym Nation sandbox`;
    face.replaceChildren(isPrivate() ? avatar(state.chat, name, { bot: true }) : groupAvatar(state.chat, name));
  };
  const drawUnder = () => {
    under.textContent = subtitle();
    under.classList.toggle("busy", state.actions.has(state.chat));
  };
  on("chat as world", drawTitle);
  on("chat as world actions connection", drawUnder);
  on("panel", () => tools.setAttribute("aria-expanded", String(state.panel !== null)));
  return el("header", { class: "head" }, back, face, el("div", { class: "head-text" }, title, under), clockChip(), eye, tools);
}
