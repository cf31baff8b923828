/** Who we are: the cast in the sidebar, and the switch beside the composer. */

import { avatar, badge } from "./avatars.js";
import { el } from "./dom.js";
import { roving } from "./focus.js";
import { fullName, on, person, state } from "./state.js";
import { go } from "./route.js";
import { popover } from "./popover.js";

function become(id) {
  // A chat that is private to the person before belongs to nobody else.
  const chat = state.chat === state.as ? (state.chat === null ? null : id) : state.chat;
  go({ as: id, chat }, { quiet: true });
}

function radio(one, onpick) {
  const chosen = one.id === state.as;
  return el(
    "button",
    {
      type: "button",
      class: "cast-member",
      role: "radio",
      "aria-checked": String(chosen),
      "aria-label": `${fullName(one)}, ${one.role}`,
      "data-id": one.id,
      onclick: () => onpick(one.id),
    },
    avatar(one.id, one.first_name),
    el("span", { class: "cast-name" }, one.first_name),
    badge(one.role),
  );
}

function radios(label, onpick) {
  const group = el("div", { class: "cast", role: "radiogroup", "aria-label": label });
  const focus = roving(group, "[role=radio]");
  const fill = () => {
    const held = group.contains(document.activeElement) ? document.activeElement.dataset.id : null;
    group.replaceChildren(...state.world.people.map((one) => radio(one, onpick)));
    focus.refresh(group.querySelector("[aria-checked=true]"));
    if (held) group.querySelector(`[data-id="${held}"]`)?.focus();
  };
  fill();
  return { group, fill };
}

/** The cast: everybody whom one can be. */
export function cast() {
  const { group, fill } = radios("Person", become);
  on("world as", fill);
  return el("section", { class: "cast-section" }, el("h2", { class: "section-title" }, "You are"), group);
}

/** The button in the composer that shows who writes, and lets another take over. */
export function personSwitch(extra) {
  const box = el("button", { type: "button", class: "switch", "aria-haspopup": "dialog", "aria-expanded": "false" });
  box.addEventListener("click", () => {
    const { group } = radios("Write as", (id) => {
      close();
      become(id);
    });
    const close = popover(box, "Switch person", el("div", { class: "switch-body" }, el("h2", { class: "section-title" }, "Write as"), group, extra()));
  });
  const fill = () => {
    const one = person();
    if (!one) return;
    const label = `Writing as ${fullName(one)}. Switch person`;
    box.setAttribute("aria-label", label);
    box.title = label;
    box.replaceChildren(avatar(one.id, one.first_name));
  };
  on("world as", fill);
  return box;
}
