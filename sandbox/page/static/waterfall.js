/** One trace as a waterfall: a row a span or a call, indented by parent, placed by time. Waits for late spans. */

import * as api from "./api.js";
import { button, el, icon } from "./dom.js";
import { roving } from "./focus.js";
import { duration, plural, timeExact } from "./format.js";
import { copy } from "./keyboards.js";
import { go } from "./route.js";
import { serviceClass, shortName } from "./services.js";
import { spanDetails } from "./span_details.js";
import { state } from "./state.js";
import { rowsOf, told, waits } from "./trace_rows.js";

const EVERY_MS = 1000;
const TRIES = 10;
const KEPT = 1000; // more than the sandbox keeps
const QUIET = 3; // so many answers without a change, with nothing missing: complete

const SIGNS = { OK: "check", ERROR: "alert", UNSET: "dot" };

function whole(spans) {
  const known = new Set(spans.map((span) => span.span_id));
  return spans.some((span) => !span.parent_span_id) && spans.every((span) => !span.parent_span_id || known.has(span.parent_span_id));
}

function row({ span, server, network, depth, critical }, start, total, opened, toggle) {
  const length = Math.max(0, span.end_us - span.start_us);
  const open = opened.has(span.span_id);
  const name = shortName(span.name);
  const status = span.status === "ERROR" || server?.status === "ERROR" ? "ERROR" : span.status;
  const word = status.toLowerCase();
  const service = server ? `${span.service} to ${server.service}` : span.service;
  const details = `span-${span.span_id}`;
  const bar = (of, more) =>
    el("span", {
      class: `bar ${more} ${serviceClass(of.service)}`,
      vars: {
        "--from": `${((of.start_us - start) / total) * 100}%`,
        "--length": `${(Math.max(0, of.end_us - of.start_us) / total) * 100}%`,
      },
    });
  return el(
    "li",
    { class: `span ${word} ${serviceClass(span.service)}${critical ? " critical" : ""}${waits(span) ? " waiting" : ""}` },
    el(
      "button",
      {
        type: "button",
        class: "span-row",
        "data-id": span.span_id,
        "aria-expanded": String(open),
        "aria-controls": open ? details : null,
        "aria-label": [
          `${name}, ${service}, ${duration(length)}`,
          server ? `${duration(network)} of it network` : null,
          `status ${word}, level ${depth + 1}`,
          critical ? "on the critical path" : null,
        ].filter(Boolean).join(", "),
        title: `${span.name} · ${service}`,
        vars: { "--depth": String(Math.min(depth, 12)) },
        onclick: () => toggle(span.span_id),
      },
      el(
        "span",
        { class: "span-name" },
        el("span", { class: `dot ${serviceClass((server ?? span).service)}` }),
        el("span", { class: "span-label" }, told(span, name)),
        server ? el("span", { class: "span-network" }, `net ${duration(network)}`) : null,
      ),
      el("span", { class: `status ${word}` }, icon(SIGNS[status] ?? "dot"), el("span", {}, word)),
      el("span", { class: "span-duration" }, duration(length)),
      el("span", { class: "track" }, bar(span, server ? "network" : ""), server ? bar(server, "") : null),
    ),
    open ? [spanDetails(span, details, start), server ? spanDetails(server, `${details}-server`, start) : null] : null,
  );
}

export function waterfallView() {
  const node = el("div", { class: "view waterfall" });
  const list = el("ol", { class: "spans", "aria-label": "Spans" });
  const focus = roving(list, ".span-row");
  const opened = new Set();
  const note = el("p", { class: "trace-note", role: "status" });
  let drawn = "";
  let timer = null;
  let id = null;
  let trace = null;

  const again = button("Refresh", () => follow(), { class: "button small" }, icon("refresh"));

  function head() {
    const back = button("All traces", () => go({ panel: "traces", trace: null }), { class: "button small ghost" }, icon("back"));
    const top = el("div", { class: "view-head" }, back, again);
    if (!trace) return [top, el("h2", { class: "trace-title" }, "Trace"), facts(id)];
    const root = trace.spans.find((span) => !span.parent_span_id);
    const counts = new Map();
    for (const span of trace.spans) counts.set(span.service, (counts.get(span.service) ?? 0) + 1);
    const errors = trace.spans.filter((span) => span.status === "ERROR").length;
    const { start, end } = extent();
    return [
      top,
      el("h2", { class: "trace-title" }, root ? told(root, shortName(root.name)) : "Root not here yet"),
      el(
        "p",
        { class: "trace-sum" },
        el("strong", {}, duration(end - start)),
        el("span", {}, plural(trace.spans.length, "span")),
        el("span", {}, plural(counts.size, "service")),
        el("span", {}, `at ${timeExact(start)}`),
        errors ? el("span", { class: "status error" }, icon("alert"), plural(errors, "error")) : el("span", { class: "status ok" }, icon("check"), "no errors"),
      ),
      facts(trace.trace_id),
      ...(trace.viewer ? [el("a", { class: "button small viewer", href: trace.viewer, target: "_blank", rel: "noreferrer" }, "Open in the viewer")] : []),
      el(
        "ul",
        { class: "legend", "aria-label": "Services" },
        [...counts].map(([service, n]) => el("li", {}, el("span", { class: `dot ${serviceClass(service)}` }), service, el("span", { class: "dim" }, ` ${n}`))),
      ),
    ];
  }

  const facts = (full) =>
    el("div", { class: "trace-id" }, el("code", { "aria-label": "Trace id" }, full ?? ""), button("Copy", () => copy(full), { class: "button small", "aria-label": "Copy trace id" }, icon("copy")));

  const extent = () => ({
    start: Math.min(...trace.spans.map((span) => span.start_us)),
    end: Math.max(...trace.spans.map((span) => span.end_us)),
  });

  function draw() {
    const held = list.contains(document.activeElement) ? document.activeElement.dataset.id : null;
    const headed = node.contains(document.activeElement) && !held ? document.activeElement : null;
    if (trace?.spans.length) {
      const { start, end } = extent();
      const total = Math.max(1, end - start);
      list.replaceChildren(...rowsOf(trace.spans).map((one) => row(one, start, total, opened, toggle)));
      const axis = el("div", { class: "axis", "aria-hidden": "true" }, [0, 0.25, 0.5, 0.75, 1].map((part) => el("span", {}, part ? duration(total * part) : "0")));
      node.replaceChildren(...head(), note, axis, list);
    } else node.replaceChildren(...head(), note);
    focus.refresh(list.querySelector(held ? `[data-id="${held}"]` : ".span-row"));
    if (held) list.querySelector(`[data-id="${held}"]`)?.focus({ preventScroll: true });
    else if (headed) node.querySelector(`[aria-label="${headed.getAttribute("aria-label")}"]`)?.focus({ preventScroll: true }) ?? again.focus({ preventScroll: true });
  }

  function toggle(spanId) {
    if (!opened.delete(spanId)) opened.add(spanId);
    draw();
  }

  /** Reads the trace each second until nothing is missing and nothing changes, at most ten times. */
  function follow() {
    clearTimeout(timer);
    let tries = 0;
    let quiet = 0;
    const step = async () => {
      const wanted = id;
      tries += 1;
      let sentence = "";
      try {
        // Asking the list first keeps the browser from reporting each early question as an error of ours.
        if (!trace && tries < TRIES && !(await listed(wanted))) throw new api.ApiError("", 404);
        const answer = await api.trace(wanted);
        if (wanted !== id) return;
        const now = JSON.stringify(answer.spans);
        quiet = now === drawn ? quiet + 1 : 0;
        const first = trace === null;
        trace = answer;
        if (now !== drawn) {
          drawn = now;
          draw();
          if (first && takeFocus()) list.querySelector(".span-row")?.focus({ preventScroll: true });
        }
      } catch (error) {
        if (wanted !== id) return;
        sentence = error.status === 404 ? "Not here yet: spans arrive a few seconds after the message." : error.message;
      }
      const complete = trace && whole(trace.spans) && quiet >= QUIET;
      const more = !complete && tries < TRIES;
      if (more) sentence ||= "Waiting for late spans…";
      else if (!trace) sentence = "This trace did not arrive. It may be older than what the sandbox keeps.";
      else sentence = complete ? "" : whole(trace.spans) ? "" : "Some spans are still missing their parent.";
      if (note.textContent !== sentence) note.textContent = sentence;
      note.classList.toggle("busy", more);
      if (more) timer = setTimeout(step, EVERY_MS);
    };
    step();
  }

  async function listed(wanted) {
    const { traces } = await api.traces(KEPT);
    return traces.some((one) => one.trace_id.startsWith(wanted));
  }

  /** The first rows take the focus only if it is in the panel or nowhere. */
  const takeFocus = () => document.activeElement === document.body || document.getElementById("panel").contains(document.activeElement);

  return {
    node,
    show() {
      id = state.trace;
      trace = null;
      drawn = "";
      opened.clear();
      note.textContent = "Reading…";
      draw();
      again.focus({ preventScroll: true });
      follow();
    },
    hide() {
      id = null;
      clearTimeout(timer);
    },
  };
}
