/** What the page knows, and who wants to hear when it changes. */

export const state = {
  world: { bot: null, people: [], chats: [] },
  connection: "connecting",
  as: null, // the person whose eyes we look through
  chat: null, // id of the open chat, or null for the list
  topic: 1, // id of the open topic, where the chat is a forum; 1 is General
  messages: [],
  keyboard: null, // what the bot put below the text box of the private chat
  drafts: new Map(), // chat id -> {id, text, entities, trace_id, until}
  actions: new Map(), // chat id -> {action, until}
  previews: new Map(), // "person/chat" -> last message
  unread: new Map(), // "person/chat" -> count
  replyTo: null,
  editing: null,
  showDeleted: false,
  clock: { aheadMs: 0, movable: false, aheadS: 0 }, // the sandbox's time, as far as it is ahead of the browser's
  panel: null, // null | "traces" | "faults" | "world"
  trace: null, // id of the open trace
};

const listeners = new Map();

/** Runs fn whenever one of the topics is announced. */
export function on(topics, fn) {
  for (const topic of topics.split(" ")) {
    if (!listeners.has(topic)) listeners.set(topic, []);
    listeners.get(topic).push(fn);
  }
}

export function announce(topic) {
  for (const fn of listeners.get(topic) ?? []) fn();
}

export const person = (id = state.as) => state.world.people.find((one) => one.id === id) ?? null;
export const group = (id = state.chat) => state.world.chats.find((one) => one.id === id) ?? null;
export const fullName = (user) => [user.first_name, user.last_name].filter(Boolean).join(" ");
export const key = (chat, as = state.as) => `${as}/${chat}`;
export const isPrivate = (chat = state.chat) => chat !== null && chat === state.as;

const PRESENT = new Set(["creator", "administrator", "member", "restricted"]);

export function status(chat, userId = state.as) {
  return chat?.members.find((member) => member.user_id === userId)?.status ?? "left";
}

export const isIn = (chat, userId = state.as) => PRESENT.has(status(chat, userId));
export const isAdmin = (chat, userId = state.as) => ["creator", "administrator"].includes(status(chat, userId));
export const memberCount = (chat) => chat.members.filter((member) => PRESENT.has(member.status)).length;
export const hasAsked = (chat, userId = state.as) => (chat.requests ?? []).includes(userId);
/** What who is not in a group can do about it: the words on the button, and the deed. */
export const wayIn = (chat) => (!chat.asks ? ["Join", "join"] : hasAsked(chat) ? ["Take back", "take_back"] : ["Ask to join", "join"]);
export const botIsIn = (chat) => PRESENT.has(chat.bot_status);

/** The chats that the person sees: their groups, then the private chat with the bot. */
export function chatsOf(id = state.as) {
  const groups = state.world.chats.filter((chat) => isIn(chat, id) && !chat.migrated_to);
  return [...groups.map((chat) => chat.id), id];
}

export function chatTitle(id) {
  return group(id)?.title ?? state.world.bot?.first_name ?? "Bot";
}
