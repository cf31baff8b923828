/** The address bar as state: #as=1003&chat=-100…&panel=traces&trace=…, so that back, reload and links work. */

function read() {
  const query = new URLSearchParams(location.hash.slice(1));
  const number = (name) => (query.has(name) ? Number(query.get(name)) : null);
  return { as: number("as"), chat: number("chat"), panel: query.get("panel"), trace: query.get("trace") };
}

function write(route) {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(route)) {
    if (value !== null && value !== undefined) query.set(name, String(value));
  }
  return `#${query}`;
}

let apply = () => {};

export function startRouting(fn) {
  apply = fn;
  addEventListener("hashchange", () => apply(read()));
  apply(read());
}

/** Changes part of the route. `quiet` keeps it out of the history. */
export function go(change, { quiet = false } = {}) {
  const next = write({ ...read(), ...change });
  if (next === location.hash) return;
  if (quiet) {
    history.replaceState(null, "", next);
    apply(read());
  } else location.hash = next;
}

export const traceHref = (id) => write({ ...read(), panel: "traces", trace: id });
