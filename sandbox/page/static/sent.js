/** When a message was sent: now, or a while ago by a person whose bot was away and hears of it only now. */

import { el } from "./dom.js";
import { menu } from "./popover.js";

const HOUR_S = 3600;
const TIMES = [
  [0, "now"],
  [HOUR_S, "an hour ago"],
  [24 * HOUR_S, "a day ago"],
  [48 * HOUR_S, "two days ago"],
  [240 * HOUR_S, "ten days ago"],
];

/** A chip to choose it with. `value()` is how many seconds ago that was. */
export function sentChip() {
  let [age, label] = TIMES[0];
  const chip = el("button", { type: "button", class: "chip", "aria-haspopup": "menu", title: "When it was sent", onclick: choose });
  draw();

  function draw() {
    chip.textContent = `Sent ${label}`;
  }

  function set(time) {
    [age, label] = time;
    draw();
  }

  function choose() {
    menu(chip, "When it was sent", TIMES.map((time) => ({ label: `Sent ${time[1]}`, run: () => set(time) })));
  }

  return { chip, value: () => age, clear: () => set(TIMES[0]) };
}
