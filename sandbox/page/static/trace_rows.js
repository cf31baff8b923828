/** The rows of a trace: the two sides of a call are one, and the critical path is marked. */

function childrenOf(spans) {
  const known = new Set(spans.map((span) => span.span_id));
  const children = new Map();
  for (const span of spans) {
    const parent = known.has(span.parent_span_id) ? span.parent_span_id : null;
    if (!children.has(parent)) children.set(parent, []);
    children.get(parent).push(span);
  }
  for (const list of children.values()) list.sort((a, b) => a.start_us - b.start_us);
  return children;
}

/** The other side of a call: the only child, of the same name, in another process. */
function answeringSide(span, children) {
  const below = children.get(span.span_id) ?? [];
  const [one] = below;
  return span.kind === "CLIENT" && below.length === 1 && one.kind === "SERVER" && one.name === span.name && one.service !== span.service ? one : null;
}

/** The spans without which the trace would have ended sooner: from its end back, whoever ended last before. */
export function criticalPath(spans) {
  const children = childrenOf(spans);
  const marked = new Set();
  const walk = (span) => {
    if (marked.has(span.span_id)) return;
    marked.add(span.span_id);
    let until = span.end_us;
    const below = [...(children.get(span.span_id) ?? [])].sort((a, b) => b.end_us - a.end_us);
    for (const child of below) {
      if (child.end_us > until) continue;
      walk(child);
      until = child.start_us;
    }
  };
  const root = spans.find((span) => !span.parent_span_id);
  if (root) walk(root);
  return marked;
}

/** Rows in the order of the tree, each with its depth; orphans stand at the top until their parent comes. */
export function rowsOf(spans) {
  const children = childrenOf(spans);
  const critical = criticalPath(spans);
  const rows = [];
  const seen = new Set();
  const walk = (parent, depth) => {
    for (const span of children.get(parent) ?? []) {
      if (seen.has(span.span_id)) continue;
      seen.add(span.span_id);
      const server = answeringSide(span, children);
      if (server) seen.add(server.span_id);
      const network = server ? Math.max(0, span.end_us - span.start_us - (server.end_us - server.start_us)) : null;
      rows.push({ span, server, network, depth, critical: critical.has(span.span_id) });
      walk((server ?? span).span_id, depth + 1);
    }
  };
  walk(null, 0);
  return rows;
}

const WAITING = new Set(["inbox.wait"]);

/** Whether the time of a span is waiting, and no work. */
export const waits = (span) => WAITING.has(span.name);

/** What a root says of itself: its name, the command, and how that ended. */
export function told(span, name) {
  const { "gymnation.command": command, "gymnation.outcome": outcome } = span.attributes ?? {};
  return [name, command, outcome].filter(Boolean).join(" · ");
}
