/** Doing what may fail: the sandbox's own sentence is shown, and nothing is lost silently. */

import { toast } from "./popover.js";

/** Runs fn; resolves to its answer, or to null after showing why it failed. */
export async function attempt(fn) {
  try {
    return (await fn()) ?? {};
  } catch (error) {
    toast(error.message, { error: true });
    return null;
  }
}
