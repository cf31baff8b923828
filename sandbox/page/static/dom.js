/** Making elements: the only place that touches createElement. Data enters as text, never as markup. */

const SVG = "http://www.w3.org/2000/svg";

/**
 * el("button", {class: "x", onclick: fn, "aria-label": "Send", vars: {"--hue": "20"}}, "text", node)
 * Attributes that are null, undefined or false are left out; true sets an empty attribute.
 */
export function el(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (name === "vars") {
      for (const [key, setting] of Object.entries(value)) node.style.setProperty(key, setting);
    } else if (name === "value" || name === "checked" || name === "selected") node[name] = value;
    else node.setAttribute(name, value === true ? "" : String(value));
  }
  node.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

const PATHS = {
  alert: "M12 4 2.800 19.500h18.400L12 4ZM12 10v4.500M12 17.200v.1",
  back: "M15 5l-7 7 7 7",
  bot: "M6 9h12a2 2 0 0 1 2 2v6a2 2 0 0 1-2 2H6a2 2 0 0 1-2-2v-6a2 2 0 0 1 2-2ZM12 9V5M9 13.500v1M15 13.500v1",
  check: "M5 12.500l4.500 4.500L19 7.500",
  chevron: "M9 6l6 6-6 6",
  clip: "M20 11.500l-8.200 8.200a5 5 0 0 1-7.100-7.100l8.500-8.500a3.400 3.400 0 0 1 4.800 4.800l-8.500 8.500a1.700 1.700 0 0 1-2.400-2.400l7.800-7.800",
  clock: "M12 3.500a8.500 8.500 0 1 0 0 17 8.500 8.500 0 0 0 0-17ZM12 7.500V12l3 2",
  close: "M6 6l12 12M18 6L6 18",
  copy: "M9 9h10v10H9zM5 15V5h10",
  dot: "M12 8.500a3.500 3.500 0 1 0 0 7 3.500 3.500 0 0 0 0-7Z",
  down: "M6 9l6 6 6-6",
  edit: "M4 20l1-4.500L16 4.500l3.500 3.500L8.500 19 4 20ZM13.500 7l3.500 3.500",
  eye: "M2.500 12S6 5.500 12 5.500 21.500 12 21.500 12 18 18.500 12 18.500 2.500 12 2.500 12ZM12 9a3 3 0 1 0 0 6 3 3 0 0 0 0-6Z",
  forward: "M14 6l6 6-6 6M20 12H9a5 5 0 0 0-5 5v1",
  group: "M9 5a3.200 3.200 0 1 0 0 6.400A3.200 3.200 0 0 0 9 5ZM3 19c0-3.300 2.700-5.500 6-5.500s6 2.200 6 5.500M16 5.500a3 3 0 0 1 0 5.600M17.500 14c2.100.7 3.500 2.500 3.500 5",
  image: "M4 5h16v14H4zM4 16l4.500-4.500L13 16l2.500-2.500L20 18M15.500 8.500v.1",
  more: "M5.500 12h.1M12 12h.1M18.500 12h.1",
  open: "M14 5h5v5M19 5l-8 8M11 6H5v13h13v-6",
  plus: "M12 5v14M5 12h14",
  refresh: "M19.500 12a7.500 7.500 0 1 1-2.200-5.300M19.500 4v4h-4",
  reply: "M10 6l-6 6 6 6M4 12h11a5 5 0 0 1 5 5v1",
  send: "M4 12 3.500 4.500 21 12 3.500 19.500 4 12ZM4 12h8",
  slash: "M15 5L9 19",
  smile: "M12 3.500a8.500 8.500 0 1 0 0 17 8.500 8.500 0 0 0 0-17ZM8.500 14c.8 1.400 2 2 3.500 2s2.700-.6 3.500-2M9 9.500v.6M15 9.500v.6",
  trace: "M4 6h9M8 12h8M11 18h9",
  trash: "M5 7h14M10 7V4.500h4V7M7 7l.8 12.500h8.400L17 7",
  wide: "M9 6l-6 6 6 6M15 6l6 6-6 6",
  world: "M12 3.500a8.500 8.500 0 1 0 0 17 8.500 8.500 0 0 0 0-17ZM3.500 12h17M12 3.500c2.500 2.400 3.600 5.200 3.600 8.500s-1.100 6.100-3.600 8.500c-2.500-2.400-3.600-5.200-3.600-8.500s1.100-6.100 3.600-8.500Z",
  zap: "M13 3L5 14h6l-1 7 9-11.500h-6.500L13 3Z",
};

/** A line icon; decoration only, so its button carries the name. */
export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  svg.setAttribute("class", "icon");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", PATHS[name]);
  svg.append(path);
  return svg;
}

/** A button that shows an icon only; its label is what assistive technology and the tooltip say. */
export function iconButton(name, label, onclick, attributes = {}) {
  const { class: extra = "", ...rest } = attributes;
  return el(
    "button",
    { type: "button", class: `icon-button ${extra}`.trim(), "aria-label": label, title: label, onclick, ...rest },
    icon(name),
  );
}

export function button(label, onclick, attributes = {}, ...before) {
  return el("button", { type: "button", class: "button", onclick, ...attributes }, ...before, label);
}

export const reducedMotion = () => matchMedia("(prefers-reduced-motion: reduce)").matches;
export const isPhone = () => matchMedia("(max-width: 759px)").matches;
export const isLaptop = () => matchMedia("(min-width: 1200px)").matches;
