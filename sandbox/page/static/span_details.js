/** What is known of one span: times, ids, attributes, events, links. */

import { el } from "./dom.js";
import { duration } from "./format.js";

const show = (value) => (typeof value === "string" ? value : JSON.stringify(value));

function table(title, entries) {
  if (!entries.length) return null;
  return [
    el("h3", {}, title),
    el("dl", { class: "facts" }, entries.map(([name, value]) => [el("dt", {}, name), el("dd", {}, show(value))])),
  ];
}

export function spanDetails(span, id, start) {
  const facts = [
    ["name", span.name],
    ["service", span.service],
    ["kind", span.kind.toLowerCase()],
    ["status", span.status_message ? `${span.status.toLowerCase()}: ${span.status_message}` : span.status.toLowerCase()],
    ["starts at", `+${duration(span.start_us - start)}`],
    ["takes", duration(span.end_us - span.start_us)],
    ["span id", span.span_id],
    ["parent id", span.parent_span_id ?? "none: this is the root"],
  ];
  const events = (span.events ?? []).flatMap((event) => [
    [`+${duration(event.time_us - start)}`, event.name],
    ...Object.entries(event.attributes ?? {}),
  ]);
  const links = (span.links ?? []).map((link) => ["trace", typeof link === "string" ? link : `${link.trace_id ?? ""} ${link.span_id ?? ""}`.trim()]);
  return el(
    "div",
    { class: "span-details", id, role: "group", "aria-label": "Span details" },
    table("Span", facts),
    table("Attributes", Object.entries(span.attributes ?? {}).sort(([a], [b]) => a.localeCompare(b))),
    table("Events", events),
    table("Links", links),
  );
}
