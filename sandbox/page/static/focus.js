/** Keyboard movement: one Tab stop per list, arrows within it. */

const KEYS = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 };
const CONTROLS = "button, a[href], input, select, textarea, [role=button]";

/**
 * Makes the items of a list one Tab stop with arrow keys, Home and End.
 * With `nested`, the controls inside an item can be reached with Tab only in the current item.
 * Returns {refresh(preferred)}, to be called after the items changed.
 */
export function roving(container, selector, { nested = false, onmove = null } = {}) {
  let current = null;
  const items = () => [...container.querySelectorAll(selector)].filter((item) => item.offsetParent !== null || nested);

  function mark(item) {
    if (current && current !== item) {
      current.tabIndex = -1;
      current.classList.remove("current");
      if (nested) for (const control of current.querySelectorAll(CONTROLS)) control.tabIndex = -1;
    }
    current = item;
    if (!item) return;
    item.tabIndex = 0;
    item.classList.add("current");
    if (nested) for (const control of item.querySelectorAll(CONTROLS)) control.tabIndex = 0;
  }

  function refresh(preferred = null) {
    const all = items();
    for (const item of all) {
      if (item === current) continue;
      item.tabIndex = -1;
      if (nested) for (const control of item.querySelectorAll(CONTROLS)) control.tabIndex = -1;
    }
    mark(all.includes(current) && !preferred ? current : (preferred ?? all.at(-1) ?? null));
  }

  container.addEventListener("keydown", (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const all = items();
    const at = all.indexOf(event.target.closest(selector));
    if (at < 0) return;
    // Inside an item, arrows belong to its own controls, except up and down between items.
    if (nested && event.target !== all[at] && !["ArrowUp", "ArrowDown"].includes(event.key)) return;
    if (nested && ["ArrowLeft", "ArrowRight"].includes(event.key)) return;
    let next = null;
    if (event.key in KEYS) next = all[Math.min(all.length - 1, Math.max(0, at + KEYS[event.key]))];
    else if (event.key === "Home") next = all[0];
    else if (event.key === "End") next = all.at(-1);
    if (!next) return;
    event.preventDefault();
    mark(next);
    next.focus();
    if (onmove) onmove(next);
  });
  container.addEventListener("focusin", (event) => {
    const item = event.target.closest(selector);
    if (item && container.contains(item)) mark(item);
  });
  return { refresh, mark };
}
