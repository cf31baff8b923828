/** Puts the page together: reads the world, listens, and passes on what happened. */

import * as api from "./api.js";
import { attempt } from "./attempt.js";
import { chatList, loadPreviews } from "./chats.js";
import { learnClock, loadClock } from "./clock.js";
import { composer } from "./composer.js";
import { button, el, icon, isLaptop, isPhone } from "./dom.js";
import { listen } from "./events.js";
import { chatHeader } from "./header.js";
import { messageView, speak } from "./messages.js";
import { startPanel } from "./panel.js";
import { cast } from "./people.js";
import { go, startRouting } from "./route.js";
import { topicBar } from "./topics.js";
import { announce, chatsOf, group, isPrivate, key, on, state } from "./state.js";

const ACTION_MS = 5500;
const DRAFT_MS = 30_000;

/** Runs fn now, and once more if it was asked for again meanwhile: a burst of events is one or two reads. */
function coalesced(fn) {
  let running = false;
  let again = false;
  return async () => {
    if (running) {
      again = true;
      return;
    }
    running = true;
    do {
      again = false;
      await fn();
    } while (again);
    running = false;
  };
}

let arrivals = 0; // messages that came with their event, of the open chat

const loadMessages = coalesced(async () => {
  const { as, chat } = state;
  const before = arrivals;
  // Others' chats are not ours to read: the foot offers to join.
  if (as === null || !chatsOf(as).includes(chat)) return;
  const answer = await attempt(() => api.messages(chat, as));
  if (!answer?.messages || as !== state.as || chat !== state.chat) return;
  if (arrivals !== before) {
    // The answer may be older than what an event has brought meanwhile: it would take that away again.
    loadMessages();
    return;
  }
  state.messages = withOwn(answer.messages, answer.ephemeral ?? []);
  state.keyboard = answer.keyboard ?? null;
  for (const draft of answer.drafts ?? []) drafted({ ...draft, chat_id: chat });
  const last = answer.messages.filter((message) => !message.deleted).at(-1);
  if (last) state.previews.set(key(chat), last);
  announce("messages");
});

/** What all see, with what only this person sees in its place; a press may have put one in place of another. */
function withOwn(messages, own) {
  const shown = own.filter((one) => !one.deleted || state.showDeleted);
  const replaced = new Set(shown.filter((one) => !one.deleted).map((one) => one.replaces));
  const all = messages.filter((one) => !replaced.has(one.message_id));
  for (const one of shown) {
    const before = all.findLastIndex((other) => (other.ephemeral ? other.after <= one.after : other.message_id <= one.after));
    all.splice(before + 1, 0, { ...one, message_id: `e${one.ephemeral_message_id}` });
  }
  return all;
}

const refreshPreviews = coalesced(loadPreviews);

const loadWorld = coalesced(async () => {
  const answer = await attempt(api.world);
  if (!answer?.people) return;
  state.world = answer;
  settle();
  announce("world");
  loadMessages();
  refreshPreviews();
});

/** Keeps the route within the world: a person who exists, a chat that is theirs to see. */
function settle() {
  const { people } = state.world;
  if (!people.length) return;
  if (!people.some((one) => one.id === state.as)) go({ as: people.find((one) => one.role === "member")?.id ?? people[0].id }, { quiet: true });
  const moved = group()?.migrated_to;
  if (moved) go({ chat: moved }, { quiet: true });
  const seen = state.chat === null || state.chat === state.as || state.world.chats.some((chat) => chat.id === state.chat);
  if (!seen) go({ chat: null }, { quiet: true });
  if (state.chat === null && !isPhone()) go({ chat: chatsOf()[0] }, { quiet: true });
}

function applyRoute(route) {
  const moved = route.as !== state.as || route.chat !== state.chat;
  const person = route.as !== state.as;
  const panelled = route.panel !== state.panel || route.trace !== state.trace;
  const other = state.trace && route.trace && route.trace !== state.trace;
  Object.assign(state, route);
  document.getElementById("app").dataset.screen = state.chat === null ? "list" : "chat";
  if (moved) {
    state.messages = [];
    state.keyboard = null;
    state.unread.delete(key(state.chat));
    announce("messages");
    announce(person ? "as" : "chat");
    if (state.chat !== null && state.as !== null) loadMessages();
    if (person) refreshPreviews();
    if (state.world.people.length) settle();
  }
  if (other) {
    // One trace after another: the view starts anew.
    state.trace = null;
    announce("panel");
    state.trace = route.trace;
  }
  if (panelled) announce("panel");
}

/** Puts a message that came along with its event in its place. */
function upsert(message) {
  const at = state.messages.findIndex((one) => one.message_id === message.message_id);
  if (at >= 0) state.messages[at] = message;
  else if (message.edit_date) loadMessages();
  else state.messages.push(message);
  announce("messages");
}

const fromBot = (message) => message.from?.id === state.world.bot?.id;
const mineToSee = (chat) => chatsOf().includes(chat);

function arrived(name, data) {
  const { chat_id: chat, message } = data;
  if (name === "message" && message) {
    if (fromBot(message)) endDraft(chat, message);
    if (mineToSee(chat)) {
      state.previews.set(key(chat), message);
      if (chat !== state.chat) state.unread.set(key(chat), (state.unread.get(key(chat)) ?? 0) + 1);
      else if (message.from?.id !== state.as) speak(message);
      announce("previews");
    }
  }
  if (chat === state.chat) {
    if (message) {
      arrivals += 1;
      upsert(message);
    } else loadMessages();
  } else if (!message && mineToSee(chat)) refreshPreviews();
  announce("arrived");
}

/** Something for one pair of eyes: ours, if it is shown at all. */
function whispered({ chat_id: chat, person_id: reader, ephemeral: message }) {
  if (reader !== state.as) return;
  if (chat === state.chat) {
    if (fromBot(message) && !message.deleted && !message.edit_count) speak(message);
    arrivals += 1;
    loadMessages();
  }
  announce("arrived");
}

function endDraft(chat) {
  state.drafts.delete(chat);
  state.actions.delete(chat);
  announce("drafts");
  announce("actions");
}

function drafted(data) {
  const until = Date.now() + DRAFT_MS;
  if (data.text) state.drafts.set(data.chat_id, { ...data, until });
  else state.drafts.delete(data.chat_id);
  announce("drafts");
  setTimeout(() => {
    const draft = state.drafts.get(data.chat_id);
    if (draft && draft.until <= Date.now()) {
      state.drafts.delete(data.chat_id);
      announce("drafts");
    }
  }, DRAFT_MS + 50);
}

function acted(data) {
  const until = Date.now() + ACTION_MS;
  state.actions.set(data.chat_id, { action: data.action, until });
  announce("actions");
  setTimeout(() => {
    if (state.actions.get(data.chat_id)?.until <= Date.now()) {
      state.actions.delete(data.chat_id);
      announce("actions");
    }
  }, ACTION_MS + 50);
}

/** Another keyboard below the text box, or none. */
function keyed(data) {
  if (data.chat_id !== state.chat) return;
  arrivals += 1;
  state.keyboard = data.keyboard;
  announce("keyboard");
}

function heard(name, data) {
  if (name === "world") loadWorld();
  else if (name === "commands") announce("commands");
  else if (name === "clock") learnClock(data);
  else if (name === "draft") drafted(data);
  else if (name === "chat_action") acted(data);
  else if (name === "ephemeral") whispered(data);
  else if (name === "keyboard") keyed(data);
  else if (name !== "callback_answer") arrived(name, data);
}

function connected(now) {
  state.connection = now;
  announce("connection");
  if (now !== "live") return;
  // Whatever happened while nobody listened.
  loadClock();
  loadWorld();
}

const CONNECTIONS = { connecting: ["refresh", "Connecting…"], live: ["check", "Live"], lost: ["alert", "Reconnecting…"] };

function connection() {
  const node = el("p", { class: "connection", role: "status", "aria-label": "Connection" });
  on("connection", () => {
    const [sign, label] = CONNECTIONS[state.connection];
    node.className = `connection ${state.connection}`;
    node.replaceChildren(icon(sign), label);
  });
  return node;
}

function sidebarFoot() {
  const tool = (panel, label, sign) => button(label, () => go({ panel, trace: null }), { class: "button ghost small" }, icon(sign));
  return el("div", { class: "sidebar-foot" }, tool("traces", "Traces", "trace"), tool("faults", "Faults", "zap"), tool("world", "World", "world"));
}

function start() {
  const app = document.getElementById("app");
  const brand = el("header", { class: "brand" }, el("img", { src: "/static/icon.svg", alt: "", width: "30", height: "30" }), el("p", {}, el("strong", {}, "Gym Nation"), el("span", {}, "sandbox")), connection());
  document.getElementById("sidebar").append(brand, el("div", { class: "sidebar-scroll" }, cast(), chatList()), sidebarFoot());
  document.getElementById("chat").append(chatHeader(), topicBar(), messageView(), composer());
  startPanel(document.getElementById("panel"), app, document.getElementById("backdrop"));
  // A phone starts with the people and chats; a laptop shows what there is to see.
  if (!location.hash && isLaptop()) history.replaceState(null, "", "#panel=traces");
  startRouting(applyRoute);
  on("chat", () => isPrivate() || refreshPreviews());
  listen(heard, connected);
}

start();
