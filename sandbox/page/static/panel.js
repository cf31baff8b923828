/** The tools beside the chat: a column on a laptop, a drawer on a tablet, a sheet on a phone. */

import { el, icon, iconButton, isLaptop, isPhone } from "./dom.js";
import { faultsView } from "./faults.js";
import { roving } from "./focus.js";
import { go } from "./route.js";
import { on, state } from "./state.js";
import { tracesView } from "./traces.js";
import { waterfallView } from "./waterfall.js";
import { worldView } from "./world.js";

const TABS = [
  ["traces", "Traces", "trace"],
  ["faults", "Faults", "zap"],
  ["world", "World", "world"],
];

export function startPanel(panel, app, backdrop) {
  const views = { traces: tracesView(), trace: waterfallView(), faults: faultsView(), world: worldView() };
  const tabs = TABS.map(([name, label, sign]) =>
    el("button", { type: "button", class: "tab", role: "tab", id: `tab-${name}`, "aria-controls": "panel-body", "data-name": name, onclick: () => go({ panel: name, trace: null }) }, icon(sign), label),
  );
  const strip = el("div", { class: "tabs", role: "tablist", "aria-label": "Tools" }, tabs);
  const focus = roving(strip, "[role=tab]");
  const wide = iconButton("wide", "Wider", () => {
    const on = app.classList.toggle("wide-panel");
    wide.setAttribute("aria-pressed", String(on));
  }, { class: "wide-toggle", "aria-pressed": "false" });
  const body = el("div", { class: "panel-body", id: "panel-body", role: "tabpanel" });
  panel.append(el("div", { class: "panel-head" }, strip, wide, iconButton("close", "Close panel", close)), body);

  let shown = null;
  let opener = null;

  function close() {
    go({ panel: null, trace: null });
  }

  function draw() {
    const name = state.panel === "traces" && state.trace ? "trace" : state.panel;
    const open = name !== null && name in views;
    const covers = open && !isLaptop();
    panel.hidden = !open;
    backdrop.hidden = !covers;
    app.classList.toggle("has-panel", open);
    for (const other of ["sidebar", "chat"]) document.getElementById(other).inert = covers;
    if (covers && isPhone()) panel.setAttribute("aria-modal", "true");
    else panel.removeAttribute("aria-modal");
    panel.setAttribute("role", covers ? "dialog" : "region");
    const next = open ? name : null;
    if (shown === next) return;
    if (shown) views[shown].hide?.();
    const was = shown;
    shown = next;
    if (!next) {
      body.replaceChildren();
      if (opener?.isConnected) opener.focus();
      else document.getElementById("message")?.focus();
      opener = null;
      return;
    }
    if (!was) opener = document.activeElement === document.body ? null : document.activeElement;
    panel.setAttribute("aria-label", { traces: "Traces", trace: "Trace", faults: "Faults", world: "World" }[next]);
    for (const tab of tabs) tab.setAttribute("aria-selected", String(tab.dataset.name === state.panel));
    focus.refresh(tabs.find((tab) => tab.dataset.name === state.panel));
    body.setAttribute("aria-labelledby", `tab-${state.panel}`);
    body.replaceChildren(views[next].node);
    body.scrollTop = 0;
    views[next].show?.();
  }

  backdrop.addEventListener("click", close);
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.defaultPrevented || !state.panel) return;
    if (document.querySelector("dialog[open], [popover]:popover-open")) return;
    // On a laptop the column may stay while one writes: Escape closes it from inside, or an open trace.
    if (isLaptop() && !panel.contains(document.activeElement)) return;
    event.preventDefault();
    close();
  });
  matchMedia("(min-width: 1200px)").addEventListener("change", draw);
  on("panel", draw);
}
