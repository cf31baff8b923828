/** Where the person writes: text, reply, edit, photo, commands; or the button that lets them in first. */

import * as api from "./api.js";
import { attachments } from "./attachments.js";
import { attempt } from "./attempt.js";
import { senderOf } from "./bubble.js";
import { button, el, icon, iconButton, isPhone } from "./dom.js";
import { gist } from "./format.js";
import { personSwitch } from "./people.js";
import { sentChip } from "./sent.js";
import { announce, chatTitle, group, isAdmin, isIn, isPrivate, on, person, state, wayIn } from "./state.js";
import { keysBelow } from "./stars.js";
import { suggestions } from "./suggestions.js";
import { topic } from "./topics.js";

const VOICES = [
  ["self", "Myself"],
  ["anonymous", "Anonymous admin"],
  ["channel", "My channel"],
  ["linked", "Linked channel's post"],
];
const QUICK_COMMANDS = 4;

export function composer() {
  let commands = [];
  let voice = "self";
  let asked = null; // "person/chat" whose commands these are
  const askedInWriting = new Set(); // "person/chat/message" that was put above the box

  const box = el("textarea", { id: "message", class: "box", rows: "1", "aria-label": "Message", placeholder: "Message", enterkeyhint: "send", autocomplete: "off" });
  const completion = suggestions(box, () => commands);
  const files = attachments(() => {
    box.placeholder = files.value() ? "Caption" : "Message";
    refresh();
    box.focus();
  });
  const send = el("button", { type: "submit", class: "send", "aria-label": "Send", title: "Send" }, icon("send"));
  const slash = iconButton("slash", "Commands", () => completion.all());
  const context = el("div", { class: "context", hidden: true });
  const sent = sentChip();
  const quick = el("div", { class: "quick", role: "group", "aria-label": "Quick actions" });
  const row = el("div", { class: "composer-row" }, personSwitch(voices), files.opener, box, slash, send);
  const form = el("form", { class: "composer", "aria-label": "Write a message" }, completion.list, context, files.bar, quick, row, keysBelow());
  const gate = el("div", { class: "gate", hidden: true });

  function voices() {
    const chat = group();
    const offered = VOICES.filter(([name]) => name === "self" || (name === "anonymous" ? chat && isAdmin(chat) : chat));
    if (offered.length < 2) return null;
    return el(
      "label",
      { class: "inline-field voice" },
      el("span", {}, "Speak as"),
      el(
        "select",
        { class: "field", "aria-label": "Speak as", onchange: (event) => ((voice = event.target.value), refresh()) },
        offered.map(([value, label]) => el("option", { value, selected: value === voice }, label)),
      ),
    );
  }

  function refresh() {
    const ready = box.value.trim() || files.value();
    send.disabled = !ready;
    box.style.setProperty("height", "auto");
    box.style.setProperty("height", `${Math.min(box.scrollHeight, 160)}px`);
    const label = { anonymous: "Anonymous admin", channel: "Channel" }[voice];
    box.placeholder = files.value() ? "Caption" : label ? `Message as ${label.toLowerCase()}` : "Message";
  }

  function insert(text) {
    box.setRangeText(text, box.selectionStart, box.selectionEnd, "end");
    refresh();
    box.focus();
  }

  function clear() {
    box.value = "";
    state.replyTo = state.editing = null;
    files.clear();
    sent.clear();
    drawContext();
    refresh();
  }

  async function submit() {
    const text = box.value.trim();
    const attached = files.value();
    if ((!text && !attached) || send.getAttribute("aria-busy")) return;
    send.setAttribute("aria-busy", "true");
    const done = await attempt(() => (state.editing ? saveEdit(text) : post(text, attached)));
    send.removeAttribute("aria-busy");
    if (done) clear();
    box.focus();
  }

  function saveEdit(text) {
    const { chat, message_id: id, text: was } = state.editing;
    return api.edit(chat.id, id, { from: state.as, [was === undefined ? "caption" : "text"]: text });
  }

  function post(text, attached) {
    const body = { from: state.as, ...attached };
    if (text) body[attached ? "caption" : "text"] = text;
    if (sent.value()) body.age_s = sent.value();
    if (topic()) body.topic = topic().id;
    if (state.replyTo) body.reply_to = state.replyTo.message_id;
    if (voice === "anonymous") body.anonymous = true;
    if (voice === "channel") body.as_channel = true;
    if (voice === "linked") body.linked = true;
    return api.send(state.chat, body);
  }

  function drawContext() {
    const message = state.replyTo ?? state.editing;
    context.hidden = !message;
    if (!message) return;
    const title = state.editing ? "Edit message" : `Reply to ${senderOf(message).name}`;
    context.replaceChildren(
      icon(state.editing ? "edit" : "reply"),
      el("div", { class: "context-text", role: "note", "aria-label": title }, el("strong", {}, title), el("span", {}, gist(message))),
      iconButton("close", state.editing ? "Cancel edit" : "Cancel reply", cancel),
    );
  }

  /** What the bot asks for in writing is answered at once, as Telegram's clients do: cancelled, it stays so. */
  function answerWhatIsAsked() {
    const last = state.messages.findLast((message) => !message.ephemeral);
    if (!last?.asks || last.deleted || state.editing) return;
    const about = `${state.as}/${last.chat.id}/${last.message_id}`;
    const mine = isPrivate() || last.reply_to_message?.from?.id === state.as;
    if (!mine || askedInWriting.has(about)) return;
    askedInWriting.add(about);
    state.replyTo = last;
    drawContext();
    if (!isPhone()) box.focus();
  }

  function cancel() {
    if (state.editing) box.value = "";
    state.replyTo = state.editing = null;
    drawContext();
    refresh();
    box.focus();
  }

  function drawQuick() {
    const bot = state.world.bot;
    const chips = [
      el("button", { type: "button", class: "chip", onclick: (event) => files.offer(event.currentTarget) }, icon("image"), "Photo"),
      !isPrivate() && bot ? el("button", { type: "button", class: "chip", onclick: () => insert(`@${bot.username} `) }, icon("bot"), "Ask the bot") : null,
      ...commands.slice(0, QUICK_COMMANDS).map((one) =>
        el("button", { type: "button", class: "chip", title: one.description, onclick: () => { box.value = ""; insert(`/${one.command} `); } }, `/${one.command}`),
      ),
      sent.chip,
    ];
    quick.replaceChildren(...chips.filter(Boolean));
  }

  async function loadCommands(force) {
    if (state.chat === null || state.as === null) return;
    const key = `${state.as}/${state.chat}`;
    if (key === asked && !force) return;
    asked = key;
    try {
      const answer = await api.commands(state.chat, state.as);
      if (asked === key) commands = answer.commands ?? [];
    } catch {
      // Without a menu one can still type.
      commands = [];
    }
    drawQuick();
  }

  function drawGate() {
    const one = person();
    const chat = group();
    const title = chatTitle(state.chat);
    let offer = null;
    if (isPrivate() && one?.blocked) offer = button(`Unblock ${title}`, () => attempt(() => api.personDoes(one.id, "unblock")), { class: "button primary wide" });
    else if (isPrivate() && !one?.started) offer = button("Start", () => attempt(() => api.personDoes(one.id, "start")), { class: "button primary wide" });
    else if (chat && !isIn(chat)) {
      const [label, what] = wayIn(chat);
      offer = button(label, () => attempt(() => api.chatDoes(chat.id, what, { user_id: state.as })), { class: "button primary wide", "aria-label": `${label} ${chat.title}` });
    }
    gate.hidden = !offer;
    form.hidden = Boolean(offer);
    gate.replaceChildren(...[offer].filter(Boolean));
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    submit();
  });
  box.addEventListener("input", refresh);
  box.addEventListener("keydown", (event) => {
    if (completion.key(event)) return;
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      submit();
    } else if (event.key === "Escape" && (state.replyTo || state.editing)) {
      event.preventDefault();
      event.stopPropagation();
      cancel();
    } else if (event.key === "ArrowUp" && !box.value) {
      const last = state.messages.findLast((message) => message.from?.id === state.as && !message.deleted && message.text);
      if (last) {
        event.preventDefault();
        state.editing = last;
        state.replyTo = null;
        announce("compose");
      }
    }
  });
  box.addEventListener("paste", (event) => {
    const file = [...event.clipboardData.files].find((one) => one.type.startsWith("image/"));
    if (!file) return;
    event.preventDefault();
    files.choose(file);
  });

  on("compose", () => {
    if (state.editing) box.value = state.editing.text ?? state.editing.caption ?? "";
    drawContext();
    refresh();
    box.focus();
  });
  on("as chat", () => {
    voice = "self";
    commands = [];
    state.replyTo = state.editing = null;
    drawContext();
    drawGate();
    drawQuick();
    loadCommands(false);
    refresh();
    if (!isPhone() && !document.activeElement?.closest(".sidebar, [popover]")) box.focus();
  });
  on("messages", answerWhatIsAsked);
  on("world", drawGate);
  on("topic", drawContext);
  on("world commands", () => loadCommands(true));

  return el("footer", { class: "foot", "aria-label": "Composer" }, gate, form);
}
