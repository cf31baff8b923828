/** Faces: a coloured disc with an initial, the same colour for the same person everywhere. */

import { el, icon } from "./dom.js";

const COLOURS = 8;

export const colourOf = (id) => Math.abs(Number(id)) % COLOURS;

export function avatar(id, name, { bot = false, size = "" } = {}) {
  const classes = ["avatar", size, bot ? "bot" : `colour-${colourOf(id)}`].filter(Boolean).join(" ");
  return el("span", { class: classes, "aria-hidden": "true" }, bot ? icon("bot") : (Array.from(name.trim())[0] ?? "?").toUpperCase());
}

export function groupAvatar(id, title, size = "") {
  return el("span", { class: `avatar square ${size} colour-${colourOf(id)}`, "aria-hidden": "true" }, Array.from(title.trim())[0] ?? "#");
}

export const badge = (role) => el("span", { class: `badge ${role}` }, role);
