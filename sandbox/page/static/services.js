/** One colour per service, the same in lists, legends and bars. */

const KNOWN = { "telegram-gateway": "gateway", "member-service": "member", "coach-service": "coach" };

export const serviceClass = (name) => `svc-${KNOWN[name] ?? "other"}`;

/** Span names without what every one of them repeats. */
export const shortName = (name) => name.replace(/^\/?gymnation\.[a-z_]+\.v\d+\./, "");
