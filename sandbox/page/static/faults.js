/** Faults to order: what Telegram and Claude shall do wrong next, what is still to come, and clearing it. */

import * as api from "./api.js";
import { attempt } from "./attempt.js";
import { button, el, icon } from "./dom.js";
import { chatTitle, group, on, state } from "./state.js";

const KINDS = {
  telegram: [
    ["400", "400: refused, with these words"],
    ["403", "403: forbidden, with these words"],
    ["429", "429: too many requests"],
    ["timeout", "Timeout, nothing done"],
    ["timeout_after", "Timeout, but done"],
    ["reset", "Connection reset, nothing done"],
    ["reset_after", "Connection reset, but done"],
    ["500", "500: internal error"],
    ["duplicate", "Updates delivered twice"],
    ["reorder", "Updates out of order"],
    ["checkout_late", "Checkout: the bot's answer comes too late"],
    ["payment_twice", "Payment told twice"],
    ["payment_late", "Payment told late"],
    ["payment_lost", "Payment never told"],
  ],
  claude: [
    ["slow", "Slow: waits before the first byte"],
    ["429", "429: rate limit"],
    ["spend_limit", "429: spend limit reached"],
    ["529", "529: overloaded"],
    ["500", "500: internal error"],
    ["refusal", "Refusal"],
    ["stall", "Stream stalls in the middle"],
    ["cut", "Stream cut in the middle"],
    ["max_tokens", "Runs out of tokens"],
    ["malformed", "Malformed answer"],
    ["wrong_types", "Fields of the wrong types"],
    ["obeys", "Obeys orders in people's texts"],
  ],
  judge: [
    ["slow", "Slow: the judge comes too late"],
    ["429", "429: rate limit"],
    ["529", "529: overloaded"],
    ["500", "500: internal error"],
    ["refusal", "Refusal"],
    ["malformed", "Malformed judgement"],
    ["wrong_types", "Fields of the wrong types"],
  ],
};
const NAMES = { telegram: "Telegram", claude: "Claude", judge: "Claude as the judge" };
const options = (pairs) => pairs.map(([value, label]) => el("option", { value }, label));
const field = (label, control) => el("label", { class: "form-field" }, el("span", {}, label), control);

function planned(fault) {
  const [, label] = (KINDS[fault.target] ?? []).find(([kind]) => kind === fault.kind) ?? [null, fault.kind];
  const details = [
    `${fault.count ?? 1}×`,
    fault.method,
    fault.chat_id ? `in ${group(fault.chat_id) ? chatTitle(fault.chat_id) : fault.chat_id}` : null,
    fault.text ? `“${fault.text}”` : null,
    fault.retry_after ? `retry after ${fault.retry_after} s` : null,
    fault.delay_s ? `${fault.delay_s} s` : null,
    fault.probability && fault.probability < 1 ? `${Math.round(fault.probability * 100)} %` : null,
  ];
  return el(
    "li",
    { class: "fault" },
    icon("zap"),
    el("span", { class: "fault-name" }, `${NAMES[fault.target] ?? fault.target}: ${label}`),
    el("span", { class: "fault-details" }, details.filter(Boolean).join(" · ")),
  );
}

export function faultsView() {
  const target = el("select", { class: "field", name: "target" }, options(Object.entries(NAMES)));
  const kind = el("select", { class: "field", name: "kind" });
  const number = (name, attributes) => el("input", { class: "field", type: "number", name, inputmode: "decimal", min: "0", ...attributes });
  const count = number("count", { value: "1", min: "1" });
  const delay = number("delay_s", { step: "any", placeholder: "–" });
  const retry = number("retry_after", { placeholder: "–" });
  const method = el("input", { class: "field", name: "method", placeholder: "any, or sendMessage", autocomplete: "off", spellcheck: "false" });
  const words = el("input", { class: "field", name: "text", placeholder: "member list is inaccessible", autocomplete: "off" });
  const here = el("input", { type: "checkbox", name: "here" });
  const methodField = field("Method", method);
  const wordsField = field("Words", words);
  const hereField = el("label", { class: "check-field" }, here, el("span", {}, "Only in the open chat"));
  const list = el("ul", { class: "faults", "aria-label": "Planned faults" });
  const empty = el("p", { class: "empty" }, "Nothing planned: all goes well.");
  const form = el(
    "form",
    { class: "form", "aria-label": "New fault" },
    el("div", { class: "form-row uneven" }, field("Who fails", target), field("Kind of fault", kind)),
    el("div", { class: "form-row three" }, field("Times", count), field("Delay, s", delay), field("Retry after, s", retry)),
    methodField,
    wordsField,
    hereField,
    el("button", { type: "submit", class: "button primary" }, "Add fault"),
  );
  const node = el(
    "div",
    { class: "view" },
    el("div", { class: "view-head" }, el("h2", {}, "Faults")),
    el("p", { class: "lead" }, "Make Telegram or Claude misbehave for the next calls, and see what the bot makes of it."),
    form,
    el("div", { class: "view-head" }, el("h2", {}, "Planned"), button("Clear all", async () => { await attempt(api.clearFaults); load(); }, { class: "button small" })),
    empty,
    list,
  );

  const choose = () => {
    kind.replaceChildren(...options(KINDS[target.value]));
    methodField.hidden = hereField.hidden = target.value !== "telegram";
    explain();
  };
  const explain = () => (wordsField.hidden = target.value !== "telegram" || !["400", "403"].includes(kind.value));
  target.addEventListener("change", choose);
  kind.addEventListener("change", explain);
  choose();

  async function load() {
    const answer = await attempt(api.faults);
    if (!answer) return;
    const faults = answer.faults ?? [];
    list.replaceChildren(...faults.map(planned));
    empty.hidden = faults.length > 0;
  }

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const body = { target: target.value, kind: kind.value, count: Number(count.value) || 1 };
    if (delay.value) body.delay_s = Number(delay.value);
    if (retry.value) body.retry_after = Number(retry.value);
    if (target.value === "telegram") {
      if (method.value.trim()) body.method = method.value.trim();
      if (!wordsField.hidden && words.value.trim()) body.text = words.value.trim();
      if (here.checked && state.chat !== null) body.chat_id = state.chat;
    }
    if (await attempt(() => api.addFault(body))) load();
  });
  on("arrived", () => state.panel === "faults" && load());
  return { node, show: load };
}
