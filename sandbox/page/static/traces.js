/** The list of recent traces, newest first. */

import * as api from "./api.js";
import { el, icon, iconButton } from "./dom.js";
import { roving } from "./focus.js";
import { duration, plural, timeExact } from "./format.js";
import { go, traceHref } from "./route.js";
import { serviceClass, shortName } from "./services.js";
import { on, state } from "./state.js";

const EVERY_MS = 4000;
const READ = 300;
const SHOWN = 80;

/** What the services do by themselves between updates: taking turns with the queues, not what anybody asked for. */
const isHousekeeping = (trace) => /\.(Inbox|Outbox)Service\//.test(trace.root);

function row(trace) {
  // All updates have the same root: what they were about tells them apart.
  const root = trace.command ? `${shortName(trace.root)} · ${trace.command}` : shortName(trace.root);
  const label = `${root}, ${duration(trace.duration_us)}, ${plural(trace.spans, "span")}, ${trace.error ? "error" : "no error"}`;
  return el(
    "li",
    {},
    el(
      "a",
      {
        class: trace.error ? "trace-row error" : "trace-row",
        href: traceHref(trace.trace_id),
        "aria-label": label,
        "data-id": trace.trace_id,
        onclick: (event) => {
          if (event.ctrlKey || event.metaKey || event.shiftKey) return;
          event.preventDefault();
          go({ panel: "traces", trace: trace.trace_id });
        },
      },
      el("span", { class: trace.error ? "status error" : "status ok", title: trace.error ? "error" : "no error" }, icon(trace.error ? "alert" : "check")),
      el("span", { class: "trace-root", title: trace.root }, root || "(root not here yet)"),
      el("span", { class: "trace-duration" }, duration(trace.duration_us)),
      el(
        "span",
        { class: "trace-under" },
        el("span", {}, timeExact(trace.start_us)),
        el("span", {}, plural(trace.spans, "span")),
        el("span", { class: "service-dots" }, trace.services.map((name) => el("span", { class: `dot ${serviceClass(name)}`, title: name }))),
        trace.error ? el("span", { class: "error-word" }, "error") : null,
      ),
    ),
  );
}

export function tracesView() {
  const list = el("ul", { class: "trace-list", "aria-label": "Recent traces" });
  const empty = el("p", { class: "empty" }, "No traces yet. Write something to the bot: each update becomes one.");
  const find = el("input", { class: "field", name: "id", "aria-label": "Find a trace by id", placeholder: "Trace id or its start", autocomplete: "off", spellcheck: "false" });
  const form = el("form", { class: "find", role: "search" }, find, el("button", { type: "submit", class: "button" }, "Open"));
  const all = el("input", { type: "checkbox", name: "all" });
  all.addEventListener("change", () => load());
  const node = el(
    "div",
    { class: "view" },
    el("div", { class: "view-head" }, el("h2", {}, "Recent traces"), iconButton("refresh", "Refresh traces", () => load())),
    form,
    el("label", { class: "check-field" }, all, el("span", {}, "Inbox and outbox housekeeping, too")),
    empty,
    list,
  );
  const focus = roving(list, "a");
  let timer = null;
  let before = "";

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const id = find.value.trim().toLowerCase();
    if (id) go({ panel: "traces", trace: id });
  });

  async function load() {
    let traces = [];
    try {
      ({ traces } = await api.traces(READ));
    } catch {
      empty.textContent = "The sandbox does not answer.";
      empty.hidden = false;
      return;
    }
    traces = traces.filter((trace) => all.checked || !isHousekeeping(trace)).slice(0, SHOWN);
    const now = JSON.stringify(traces);
    if (now === before && list.children.length) return;
    before = now;
    empty.hidden = traces.length > 0;
    const held = list.contains(document.activeElement) ? document.activeElement.dataset.id : null;
    list.replaceChildren(...traces.map(row));
    const again = held ? list.querySelector(`[data-id="${held}"]`) : null;
    focus.refresh(again ?? list.querySelector("a"));
    again?.focus();
  }

  let soon = null;
  on("arrived", () => {
    if (state.panel !== "traces" || state.trace) return;
    clearTimeout(soon);
    soon = setTimeout(load, 600);
  });

  return {
    node,
    show() {
      load();
      timer = setInterval(() => !document.hidden && load(), EVERY_MS);
    },
    hide: () => clearInterval(timer),
  };
}
