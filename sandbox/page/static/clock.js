/** The time of the sandbox: the page's own clock, and a way to move everybody's forward. */

import * as api from "./api.js";
import { attempt } from "./attempt.js";
import { button, el, icon } from "./dom.js";
import { HOME_ZONE, longMoment, now, shortMoment, zoneName } from "./format.js";
import { popover } from "./popover.js";
import { announce, on, state } from "./state.js";

const HOUR_S = 3600;
const MINUTE_MS = 60_000;

/** Takes in what the sandbox says of its clock. */
export function learnClock(told) {
  state.clock = { aheadMs: Date.parse(told.now) - Date.now(), movable: told.movable, aheadS: told.ahead_s };
  announce("clock");
  // What was said today may be of a day before now.
  announce("messages");
}

export async function loadClock() {
  const told = await attempt(api.clock);
  if (told?.now) learnClock(told);
}

/** The moment at which a zone's wall clock shows this; `days` after today there. */
function wall(zone, days, hour, minute) {
  const parts = Object.fromEntries(
    new Intl.DateTimeFormat("en-GB", { timeZone: zone, year: "numeric", month: "2-digit", day: "2-digit" }).formatToParts(now()).map((part) => [part.type, Number(part.value)]),
  );
  const wanted = Date.UTC(parts.year, parts.month - 1, parts.day + days, hour, minute);
  // Twice: the offset of the first guess may be that of before a change of the clocks.
  const once = wanted - offsetMs(zone, wanted);
  return new Date(wanted - offsetMs(zone, once));
}

function offsetMs(zone, at) {
  const parts = Object.fromEntries(
    new Intl.DateTimeFormat("en-GB", { timeZone: zone, year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit", hour12: false })
      .formatToParts(new Date(at))
      .map((part) => [part.type, Number(part.value)]),
  );
  return Date.UTC(parts.year, parts.month - 1, parts.day, parts.hour % 24, parts.minute) - Math.floor(at / MINUTE_MS) * MINUTE_MS;
}

/**
 * The coming moments that people ask for: when anchors are open, nudges have come (they are spread over the hour
 * after 18:00) and so have Monday's recaps. In the zone of the demo's groups, where their days begin and end.
 */
function moments() {
  const weekday = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"].indexOf(new Intl.DateTimeFormat("en-GB", { timeZone: HOME_ZONE, weekday: "short" }).format(now()));
  const todayAt = (hour, minute = 0) => (wall(HOME_ZONE, 0, hour, minute) > now() ? 0 : 1);
  const monday = weekday === 0 && todayAt(9) === 0 ? 0 : 7 - weekday;
  return [
    ["An hour later", new Date(now().getTime() + HOUR_S * 1000)],
    [todayAt(18, 55) ? "Tomorrow evening" : "This evening", wall(HOME_ZONE, todayAt(18, 55), 18, 55)],
    [todayAt(7) ? "Tomorrow morning" : "This morning", wall(HOME_ZONE, todayAt(7), 7, 0)],
    [monday ? "Monday morning" : "This Monday morning", wall(HOME_ZONE, monday, 9, 0)],
  ];
}

const move = (to) => attempt(() => api.moveClock({ to: to.toISOString() }));

function content(close) {
  const go = async (to) => {
    if (await move(to)) close();
  };
  const at = el("input", { class: "field", type: "datetime-local", name: "to", "aria-label": "Day and time in your zone", step: "60" });
  const form = el("form", { class: "find" }, at, el("button", { type: "submit", class: "button" }, "Go"));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (at.value) go(new Date(at.value));
  });
  const abroad = zoneName() !== HOME_ZONE;
  return el(
    "div",
    { class: "clock-box" },
    el("p", { class: "clock-now" }, longMoment(now())),
    abroad ? el("p", { class: "clock-note" }, `${longMoment(now(), HOME_ZONE)} in São Paulo, where the groups are`) : null,
    el("p", { class: "clock-note" }, "Time goes forward only, for the bot and everybody in it."),
    el(
      "div",
      { class: "menu" },
      moments().map(([label, to]) =>
        el("button", { type: "button", class: "menu-item clock-item", onclick: () => go(to) }, el("span", {}, label), el("span", { class: "dim" }, shortMoment(to, HOME_ZONE))),
      ),
    ),
    form,
  );
}

/** A chip with the time; opens the ways to move it. Hidden where the clock is the real one. */
export function clockChip() {
  const label = el("span", { class: "clock-label" });
  const chip = el(
    "button",
    {
      type: "button",
      class: "chip clock-chip",
      "aria-haspopup": "dialog",
      "aria-expanded": "false",
      title: "Move the time forward",
      onclick: () => {
        const close = popover(chip, "Move the time forward", content(() => close()));
      },
    },
    icon("clock"),
    label,
  );
  const draw = () => {
    chip.hidden = !state.clock.movable;
    const [weekday, ...date] = shortMoment(now()).split(" ");
    const hour = date.pop();
    label.replaceChildren(weekday, el("span", { class: "clock-date" }, ` ${date.join(" ")}`), ` ${hour}`);
    chip.setAttribute("aria-label", `Time: ${longMoment(now())}. Move it forward`);
  };
  on("clock", draw);
  setInterval(draw, 10_000);
  draw();
  return chip;
}
