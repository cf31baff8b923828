/** Links that open the private chat with the bot, as Telegram follows them: there, with Start pressed for the reader. */

import * as api from "./api.js";
import { attempt } from "./attempt.js";
import { go } from "./route.js";
import { state } from "./state.js";

const LINK = /^https?:\/\/t\.me\/(\w+)\?start=([\w-]{1,64})$/i;

/** What a link hands to Start; null for a link that leads elsewhere. */
export function payloadOf(address) {
  const [, name, payload] = LINK.exec(address ?? "") ?? [];
  return name && name.toLowerCase() === state.world.bot?.username?.toLowerCase() ? payload : null;
}

/** Opens the private chat of the person whose eyes we look through. */
export async function follow(payload) {
  const as = state.as;
  go({ chat: as });
  await attempt(() => api.personStarts(as, payload));
}
