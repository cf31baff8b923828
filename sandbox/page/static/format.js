/** How times, durations and people are written on the page. */

import { words } from "./blocks.js";
import { state } from "./state.js";

const clock = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit", hour12: false });
const exact = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit", second: "2-digit", hour12: false });
const day = new Intl.DateTimeFormat("en", { weekday: "long", day: "numeric", month: "long" });

export const time = (seconds) => clock.format(new Date(seconds * 1000));
export const timeExact = (micros) => exact.format(new Date(micros / 1000));

/** Where the demo's groups are: a new group has this zone until its admins choose another. */
export const HOME_ZONE = "America/Sao_Paulo";
export const zoneName = () => new Intl.DateTimeFormat().resolvedOptions().timeZone;

/** The sandbox's time, which may have been moved ahead of the browser's. */
export const now = () => new Date(Date.now() + state.clock.aheadMs);

const written = (options) => (date, timeZone) => new Intl.DateTimeFormat("en-GB", { ...options, hour: "2-digit", minute: "2-digit", hour12: false, timeZone }).format(date);
/** Mon 7 Dec, 08:00; in the browser's zone, or in another. */
export const shortMoment = written({ weekday: "short", day: "numeric", month: "short" });
/** Monday, 7 December 2026 at 08:00. */
export const longMoment = written({ weekday: "long", day: "numeric", month: "long", year: "numeric" });

export function dayName(seconds) {
  const date = new Date(seconds * 1000);
  const days = Math.round((now().setHours(0, 0, 0, 0) - new Date(date).setHours(0, 0, 0, 0)) / 86_400_000);
  return days === 0 ? "Today" : days === 1 ? "Yesterday" : day.format(date);
}

/** Microseconds as a reader wants them: 840 µs, 12.4 ms, 3.02 s. */
export function duration(micros) {
  if (micros < 1000) return `${Math.round(micros)} µs`;
  if (micros < 1_000_000) return `${(micros / 1000).toFixed(micros < 100_000 ? 1 : 0)} ms`;
  return `${(micros / 1_000_000).toFixed(2)} s`;
}

export const plural = (n, one, many = `${one}s`) => `${n} ${n === 1 ? one : many}`;

/** The words of a message, however they are laid out. */
export const wordsOf = (message) => message.text ?? message.caption ?? (message.rich_message ? words(message.rich_message) : "");

/** One line that stands for a message: in quotes, in the chat list, for screen readers. */
export function gist(message) {
  if (!message) return "";
  const text = wordsOf(message).replace(/\s+/g, " ").trim();
  const kind = ["photo", "video", "video_note", "animation", "document", "sticker", "voice", "poll", "dice", "contact", "invoice"].find((name) => message[name]);
  const label = { photo: "Photo", video: "Video", video_note: "Video note", animation: "Animation", document: "Document", sticker: "Sticker", voice: "Voice message", poll: "Poll", dice: "Dice", contact: "Contact", invoice: "Invoice" }[kind];
  return [label, text].filter(Boolean).join(": ") || notice(message) || "Message";
}

/** What a service message says, or null. */
export function notice(message) {
  const name = (user) => [user?.first_name, user?.last_name].filter(Boolean).join(" ");
  const who = name(message.from);
  if (message.new_chat_members) {
    const names = message.new_chat_members.map(name).join(", ");
    return names === who ? `${who} joined the group` : `${who} added ${names}`;
  }
  if (message.left_chat_member) {
    const left = name(message.left_chat_member);
    return left === who ? `${who} left the group` : `${who} removed ${left}`;
  }
  if (message.successful_payment) return `${who} paid ${message.successful_payment.total_amount} ⭐`;
  if (message.refunded_payment) return `${who} got ${message.refunded_payment.total_amount} ⭐ back`;
  if (message.users_shared) return `${who} picked ${message.users_shared.users.map((one) => one.first_name ?? one.user_id).join(", ")}`;
  if (message.new_chat_title) return `${who} renamed the group to “${message.new_chat_title}”`;
  if (message.group_chat_created || message.supergroup_chat_created) return `${who || "Somebody"} created the group`;
  if (message.migrate_to_chat_id) return "The group became a supergroup: its id changed";
  if (message.migrate_from_chat_id) return "This supergroup was a group before";
  if (message.forum_topic_created) return `${who} created the topic “${message.forum_topic_created.name}”`;
  if (message.forum_topic_closed) return `${who} closed the topic`;
  if (message.forum_topic_reopened) return `${who} reopened the topic`;
  if (message.pinned_message) return `${who} pinned a message`;
  return null;
}
