/** The open chat's messages: drawn by difference, scrolled with care, one Tab stop with arrows inside. */

import * as api from "./api.js";
import { attempt } from "./attempt.js";
import { avatar } from "./avatars.js";
import { bubble, senderOf, traceLink } from "./bubble.js";
import { button, el, icon, reducedMotion } from "./dom.js";
import { rich } from "./entities.js";
import { roving } from "./focus.js";
import { dayName, gist, plural, wordsOf } from "./format.js";
import { forward } from "./forward.js";
import { copy } from "./keyboards.js";
import { announce, on, state } from "./state.js";
import { menu, toast } from "./popover.js";
import { setReaction } from "./reactions.js";
import { isHere, topic } from "./topics.js";

const NEAR_PX = 90;
const RUN_S = 300;

function startReply(message) {
  state.replyTo = message;
  state.editing = null;
  announce("compose");
}

function startEdit(message) {
  state.editing = message;
  state.replyTo = null;
  announce("compose");
}

const mine = (message) => message.from?.id === state.as && !message.sender_chat;
const remove = (message) => attempt(() => api.remove(message.chat.id, message.message_id, state.as));

function more(anchor, message) {
  const own = mine(message);
  menu(
    anchor,
    "More",
    [
      { label: "Forward", icon: icon("forward"), run: () => forward(message) },
      { label: "Copy text", icon: icon("copy"), run: () => copy(wordsOf(message)) },
      own && { label: "Edit", icon: icon("edit"), run: () => startEdit(message) },
      { label: "Delete", icon: icon("trash"), danger: true, run: () => remove(message) },
    ].filter(Boolean),
  );
}

/** Messages as items: albums together, runs of one sender marked, deleted ones left out unless asked for. */
function itemsOf(messages) {
  const items = [];
  for (const message of messages) {
    if ((message.deleted && !state.showDeleted) || !isHere(message)) continue;
    const before = items.at(-1);
    const album = message.media_group_id && before?.messages[0].media_group_id === message.media_group_id;
    if (album) before.messages.push(message);
    else items.push({ messages: [message], first: true, last: true });
  }
  for (let index = 1; index < items.length; index += 1) {
    const [one, two] = [items[index - 1].messages[0], items[index].messages[0]];
    const day = new Date(one.date * 1000).toDateString() === new Date(two.date * 1000).toDateString();
    if (day && senderOf(one).id === senderOf(two).id && two.date - one.date < RUN_S) {
      items[index].first = false;
      items[index - 1].last = false;
    }
  }
  return items;
}

export function messageView() {
  const list = el("ol", { class: "messages", "aria-label": "Messages" });
  const live = el("div", { class: "writing", hidden: true });
  const scroller = el("div", { class: "scroller" }, el("div", { class: "spring" }), list, live);
  const pill = button("", () => toBottom(true), { class: "pill", hidden: true });
  const focus = roving(list, "li[data-ids]", { nested: true });
  const drawn = new Map(); // key -> {node, signature}
  let near = true;
  let waiting = 0;
  let shown = null; // "person/chat" that is drawn

  function toBottom(smooth) {
    waiting = 0;
    pill.hidden = true;
    near = true;
    scroller.scrollTo({ top: scroller.scrollHeight, behavior: smooth && !reducedMotion() ? "smooth" : "instant" });
  }

  let measured = "";
  scroller.addEventListener("scroll", () => {
    const size = `${scroller.scrollHeight}/${scroller.clientWidth}/${scroller.clientHeight}`;
    const moved = size === measured;
    measured = size;
    // Not the reader but the layout scrolled: whoever was at the end stays there.
    if (!moved && near) {
      scroller.scrollTo({ top: scroller.scrollHeight, behavior: "instant" });
      return;
    }
    near = scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < NEAR_PX;
    if (near) {
      waiting = 0;
      pill.hidden = true;
    }
  });
  // A keyboard on the screen or a growing box must not push the last message out of sight.
  const sizes = new ResizeObserver(() => near && scroller.scrollTo({ top: scroller.scrollHeight, behavior: "instant" }));
  sizes.observe(scroller);
  sizes.observe(list);

  function jump(id) {
    const target = [...list.children].find((node) => node.dataset.ids?.split(" ").includes(String(id)));
    if (!target) {
      toast("The original is not here any more.");
      return;
    }
    target.scrollIntoView({ block: "center", behavior: reducedMotion() ? "instant" : "smooth" });
    focus.mark(target);
    target.focus({ preventScroll: true });
    target.classList.remove("flash");
    requestAnimationFrame(() => target.classList.add("flash"));
  }

  const actions = { reply: startReply, more, jump };

  function draw() {
    const id = `${state.as}/${state.chat}/${topic()?.id ?? ""}`;
    const fresh = shown !== id;
    if (fresh) {
      list.replaceChildren();
      drawn.clear();
      shown = id;
      near = true;
    }
    const keep = new Set();
    const nodes = [];
    let added = 0;
    let own = false;
    let day = null;
    for (const item of itemsOf(state.messages)) {
      const [message] = item.messages;
      const today = dayName(message.date);
      if (today !== day) nodes.push(place(`day ${today}`, today, () => el("li", { class: "day" }, el("span", {}, today))).node);
      day = today;
      const had = drawn.has(String(message.message_id));
      const { node, changed } = place(String(message.message_id), JSON.stringify(item), () => bubble(item, actions));
      if (changed && !had && !fresh) {
        added += 1;
        own ||= mine(message);
        node.classList.add("new");
      }
      nodes.push(node);
    }
    for (const [key, { node }] of drawn) {
      if (keep.has(key)) continue;
      node.remove();
      drawn.delete(key);
    }
    nodes.forEach((node, index) => {
      if (list.children[index] !== node) list.insertBefore(node, list.children[index] ?? null);
    });
    const current = list.querySelector("li.current");
    focus.refresh(!current || (near && !list.contains(document.activeElement)) ? list.querySelector("li[data-ids]:last-of-type") : null);
    // At once: on the way of a smooth scroll one is not at the end, and the next message would be "new".
    if (fresh || own || near) toBottom(false);
    else if (added) {
      waiting += added;
      pill.textContent = `${plural(waiting, "new message")}`;
      pill.hidden = false;
    }

    function place(key, signature, make) {
      keep.add(key);
      const had = drawn.get(key);
      if (had?.signature === signature) return { node: had.node, changed: false };
      const node = make();
      if (had) {
        const held = had.node.contains(document.activeElement) ? document.activeElement : null;
        const was = had.node.classList.contains("current");
        had.node.replaceWith(node);
        if (was) focus.mark(node);
        if (held) (again(node, held) ?? node).focus({ preventScroll: true });
      }
      drawn.set(key, { node, signature });
      return { node, changed: true };
    }
  }

  /** The control in a redrawn bubble that stands for the one that had the focus. */
  function again(node, held) {
    const name = held.getAttribute("aria-label") ?? held.textContent;
    return [...node.querySelectorAll("button, a")].find((one) => (one.getAttribute("aria-label") ?? one.textContent) === name);
  }

  function drawWriting() {
    const draft = state.drafts.get(state.chat);
    const bot = state.world.bot;
    live.hidden = !draft || !bot;
    live.replaceChildren();
    if (live.hidden) return;
    live.append(
      el("div", { class: "gutter" }, avatar(bot.id, bot.first_name, { bot: true })),
      el(
        "div",
        { class: "bubble draft", role: "group", "aria-label": `Draft by ${bot.first_name}` },
        el("div", { class: "text", dir: "auto" }, rich(draft.text ?? "", draft.entities ?? [])),
        el("div", { class: "meta" }, draft.trace_id ? traceLink(draft.trace_id) : null, el("span", { class: "writing-mark" }, "writing…")),
      ),
    );
    if (near) scroller.scrollTo({ top: scroller.scrollHeight, behavior: "instant" });
  }

  list.addEventListener("keydown", (event) => {
    const item = event.target.closest("li[data-ids]");
    if (!item || item.classList.contains("ephemeral") || event.target !== item || event.ctrlKey || event.metaKey || event.altKey) return;
    const id = Number(item.dataset.ids.split(" ")[0]);
    const message = state.messages.find((one) => one.message_id === id);
    if (!message || message.deleted) return;
    const run = { r: () => startReply(message), e: () => mine(message) && startEdit(message), Delete: () => remove(message), "+": () => setReaction(message, "👍") }[event.key];
    if (!run) return;
    event.preventDefault();
    run();
  });

  on("messages world deleted", draw);
  on("drafts", drawWriting);
  on("chat as", drawWriting);
  return el("div", { class: "stage" }, scroller, pill);
}

/** Says a new message aloud, for those who do not see it scroll in. */
export function speak(message) {
  const box = document.getElementById("live");
  const line = el("p", {}, `${senderOf(message).name}: ${gist(message)}`);
  box.append(line);
  while (box.children.length > 20) box.firstChild.remove();
}
