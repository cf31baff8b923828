/** Rich messages: blocks as nodes, and as the words that stand for them elsewhere. */

import { el } from "./dom.js";
import { wrap } from "./entities.js";

function plain(text) {
  if (Array.isArray(text)) return text.map(plain).join("");
  return typeof text === "string" ? text : plain(text?.text ?? "");
}

/** RichText is a string, a list of them, or an entity around one. */
function nodes(text) {
  if (text === undefined || text === null) return [];
  if (Array.isArray(text)) return text.flatMap(nodes);
  if (typeof text === "string") return [text];
  const entity = text.type === "url" && text.url ? { ...text, type: "text_link" } : text.type === "email_address" ? { ...text, type: "email" } : text;
  return [wrap(entity, plain(text.text), nodes(text.text))];
}

function cell(one) {
  return el(
    one.is_header ? "th" : "td",
    { class: `${one.align ?? "left"} ${one.valign ?? "middle"}`, colspan: one.colspan, rowspan: one.rowspan, scope: one.is_header ? "col" : null, dir: "auto" },
    nodes(one.text),
  );
}

function table(block) {
  const classes = ["rich-table", block.is_bordered ? "bordered" : "", block.is_striped ? "striped" : ""].filter(Boolean).join(" ");
  // A wide table is moved sideways within the bubble, as Telegram's clients do.
  return el(
    "div",
    { class: "rich-scroll" },
    el("table", { class: classes }, block.caption ? el("caption", { dir: "auto" }, nodes(block.caption)) : null, el("tbody", {}, block.cells.map((row) => el("tr", {}, row.map(cell))))),
  );
}

function node(block) {
  switch (block.type) {
    case "table":
      return table(block);
    case "heading":
      return el("div", { class: `rich-heading size-${block.size}`, role: "heading", "aria-level": Math.min(6, block.size + 2), dir: "auto" }, nodes(block.text));
    case "divider":
      return el("hr");
    case "list":
      return el("ul", { class: "rich-list" }, block.items.map((item) => el("li", { "data-label": item.label }, item.blocks.map(node))));
    case "blockquote":
      return el("blockquote", {}, block.blocks.map(node));
    case "details":
      return el("details", { open: Boolean(block.is_open) }, el("summary", {}, nodes(block.summary)), block.blocks.map(node));
    default:
      return el("p", { class: block.type === "footer" ? "rich-footer" : null, dir: "auto" }, nodes(block.text));
  }
}

export const blocks = (rich) => el("div", { class: rich.is_rtl ? "text rich rtl" : "text rich", dir: rich.is_rtl ? "rtl" : null }, rich.blocks.map(node));

function lines(block) {
  const own = [block.caption, block.summary, block.text].filter(Boolean).map(plain);
  const rows = (block.cells ?? []).map((row) => row.map((one) => plain(one.text)).filter(Boolean).join(" · "));
  return [...own, ...rows, ...[...(block.items ?? []), ...(block.blocks ?? [])].flatMap(lines)];
}

/** Its words, a line a block and a row: for quotes, lists and copying. */
export const words = (rich) => rich.blocks.flatMap(lines).join("\n");
