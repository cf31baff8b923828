/** Text with Bot API entities as nodes. Offsets are UTF-16 units, which is what a JavaScript string counts in. */

import { follow, payloadOf } from "./deep_links.js";
import { el } from "./dom.js";

const SAFE = /^(https?:|mailto:|tel:|tg:)/i;
const TAGS = { bold: "strong", italic: "em", underline: "u", strikethrough: "s", code: "code", subscript: "sub", superscript: "sup", marked: "mark", blockquote: "blockquote", expandable_blockquote: "blockquote" };

function link(address, children) {
  const href = SAFE.test(address) ? address : `https://${address}`;
  const payload = payloadOf(href);
  if (payload) {
    const open = (event) => {
      event.preventDefault();
      follow(payload);
    };
    return el("a", { href, onclick: open }, children);
  }
  return el("a", { href, target: "_blank", rel: "noopener noreferrer" }, children);
}

function spoiler(children) {
  const box = el("span", { class: "spoiler", role: "button", tabindex: "-1", "aria-label": "Spoiler, press to show" }, children);
  const show = (event) => {
    if (event.type === "keydown" && !["Enter", " "].includes(event.key)) return;
    event.preventDefault();
    box.classList.add("shown");
    box.removeAttribute("aria-label");
  };
  box.addEventListener("click", show);
  box.addEventListener("keydown", show);
  return box;
}

const DATES = { d: "short", D: "long" };
const CLOCKS = { t: "short", T: "medium" };

/** How long ago or how soon, in the largest unit that fits. */
function relative(at) {
  const seconds = (at - Date.now()) / 1000;
  const [unit, size] = [["day", 86400], ["hour", 3600], ["minute", 60]].find(([, one]) => Math.abs(seconds) >= one) ?? ["second", 1];
  return new Intl.RelativeTimeFormat(undefined, { numeric: "auto" }).format(Math.round(seconds / size), unit);
}

/** A moment in the zone of whoever reads the page, as Telegram's clients do it; without a format the words stay. */
function moment(entity, raw, children) {
  const at = new Date(entity.unix_time * 1000);
  const letters = entity.date_time_format ?? "";
  const title = `${raw} · ${at.toLocaleString()}`;
  let shown = children;
  if (letters === "r") shown = [relative(at)];
  else if (letters) {
    const weekday = letters.includes("w") ? at.toLocaleDateString(undefined, { weekday: "short" }) : "";
    const dateStyle = DATES[[...letters].find((one) => one in DATES)];
    const timeStyle = CLOCKS[[...letters].find((one) => one in CLOCKS)];
    const rest = dateStyle || timeStyle ? new Intl.DateTimeFormat(undefined, { dateStyle, timeStyle }).format(at) : "";
    shown = [[weekday, rest].filter(Boolean).join(", ")];
  }
  return el("time", { class: "moment", datetime: at.toISOString(), title }, shown);
}

/** What an entity makes of the nodes in it; `raw` are its words. */
export function wrap(entity, raw, children) {
  switch (entity.type) {
    case "pre":
      return el("pre", {}, el("code", { "data-language": entity.language }, children));
    case "spoiler":
      return spoiler(children);
    case "text_link":
      return link(entity.url ?? "", children);
    case "url":
      return link(raw, children);
    case "email":
      return link(`mailto:${raw}`, children);
    case "mention":
    case "text_mention":
    case "hashtag":
    case "cashtag":
      return el("span", { class: "mention" }, children);
    case "date_time":
      return moment(entity, raw, children);
    case "bot_command":
      return el("span", { class: "mention", "data-command": raw }, children);
    default:
      return el(TAGS[entity.type] ?? "span", {}, children);
  }
}

/** Nodes for text[start, end), given the entities inside it; longer ones go outside. */
function build(text, start, end, entities) {
  const nodes = [];
  let at = start;
  let index = 0;
  while (index < entities.length) {
    const entity = entities[index];
    const from = Math.max(entity.offset, at);
    const to = Math.min(entity.offset + entity.length, end);
    index += 1;
    if (to <= from) continue;
    if (from > at) nodes.push(text.slice(at, from));
    const inside = [];
    while (index < entities.length && entities[index].offset < to) inside.push(entities[index++]);
    nodes.push(wrap(entity, text.slice(from, to), build(text, from, to, inside)));
    at = to;
  }
  if (at < end) nodes.push(text.slice(at, end));
  return nodes;
}

export function rich(text, entities = []) {
  const sorted = [...entities].sort((a, b) => a.offset - b.offset || b.length - a.length);
  return build(text, 0, text.length, sorted);
}
