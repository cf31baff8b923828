/** Small things on top: popovers by a button, modal dialogs, toasts. Escape closes each and gives focus back. */

import { button, el } from "./dom.js";

const MARGIN = 8;

/** Shows `content` near `anchor` until Escape, a click elsewhere, or the returned close(). */
export function popover(anchor, label, content, { role = "dialog", className = "" } = {}) {
  const box = el("div", { popover: "auto", class: `popover ${className}`, role, "aria-label": label }, content);
  document.body.append(box);
  box.addEventListener("toggle", (event) => {
    if (event.newState === "open") return;
    const back = box.contains(document.activeElement) || document.activeElement === document.body;
    box.remove();
    anchor.setAttribute("aria-expanded", "false");
    if (back && anchor.isConnected) anchor.focus();
  });
  box.showPopover();
  anchor.setAttribute("aria-expanded", "true");
  const at = anchor.getBoundingClientRect();
  const own = box.getBoundingClientRect();
  const left = Math.min(Math.max(MARGIN, at.left), innerWidth - own.width - MARGIN);
  const above = at.top - own.height - MARGIN;
  const below = Math.min(at.bottom + MARGIN, innerHeight - own.height - MARGIN);
  box.style.setProperty("left", `${Math.max(MARGIN, left)}px`);
  box.style.setProperty("top", `${above > MARGIN ? above : Math.max(MARGIN, below)}px`);
  const first = box.querySelector("[autofocus], [aria-checked=true], button, input, select");
  if (first) first.focus();
  return () => {
    if (box.isConnected) box.hidePopover();
  };
}

/** A menu of {label, icon?, danger?, run}. */
export function menu(anchor, label, entries) {
  const items = entries.map((entry) =>
    el(
      "button",
      {
        type: "button",
        role: "menuitem",
        class: entry.danger ? "menu-item danger" : "menu-item",
        onclick: () => {
          close();
          entry.run();
        },
      },
      entry.icon ?? null,
      entry.label,
    ),
  );
  const list = el("div", { class: "menu" }, items);
  list.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const at = items.indexOf(document.activeElement);
    items[(at + step + items.length) % items.length].focus();
  });
  const close = popover(anchor, label, list, { role: "menu" });
  return close;
}

/** A modal dialog. `body(close)` gives its content; resolves to what close was called with. */
export function dialog(title, body) {
  return new Promise((resolve) => {
    const heading = el("h2", { id: "dialog-title" }, title);
    const box = el("dialog", { class: "dialog", "aria-labelledby": "dialog-title" });
    let answer = null;
    const close = (value = null) => {
      answer = value;
      box.close();
    };
    box.append(heading, ...[body(close)].flat());
    box.addEventListener("close", () => {
      box.remove();
      resolve(answer);
    });
    box.addEventListener("click", (event) => {
      if (event.target === box) close();
    });
    document.body.append(box);
    box.showModal();
  });
}

/** What a bot shows with show_alert. */
export function alert(text) {
  return dialog("Gym Nation says", (close) => [
    el("p", { class: "dialog-text" }, text),
    el("div", { class: "dialog-actions" }, button("OK", () => close(), { class: "button primary", autofocus: true })),
  ]);
}

/** A line that goes away by itself. */
export function toast(text, { error = false } = {}) {
  const box = el("div", { class: error ? "toast error" : "toast" }, text);
  document.getElementById("toasts").append(box);
  setTimeout(() => box.remove(), error ? 7000 : 4000);
}
