/** The live stream of what happens: Server-Sent Events with our own reconnect and a state that can be shown. */

const NAMES = ["message", "edit", "delete", "reaction", "ephemeral", "draft", "chat_action", "callback_answer", "world", "commands", "clock", "keyboard"];
const SLOWEST_MS = 8000;

/** Calls onevent(name, data) and onstate("connecting" | "live" | "lost"); "live" again means: read everything anew. */
export function listen(onevent, onstate) {
  let wait = 500;

  function connect() {
    onstate(wait === 500 ? "connecting" : "lost");
    const source = new EventSource("/api/events");
    source.addEventListener("open", () => {
      wait = 500;
      onstate("live");
    });
    source.addEventListener("error", () => {
      // The browser retries by itself only in some cases; one rule for all of them is easier to see through.
      source.close();
      onstate("lost");
      setTimeout(connect, wait);
      wait = Math.min(wait * 2, SLOWEST_MS);
    });
    for (const name of NAMES) {
      source.addEventListener(name, (event) => {
        let data = {};
        try {
          data = JSON.parse(event.data);
        } catch {
          return;
        }
        onevent(name, data);
      });
    }
  }

  connect();
}
