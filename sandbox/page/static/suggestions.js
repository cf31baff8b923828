/** What can be completed while one types: commands after "/", names after "@". */

import { el } from "./dom.js";
import { fullName, group, isIn, isPrivate, state } from "./state.js";

function names() {
  const bot = state.world.bot;
  const chat = group();
  const people = isPrivate() || !chat ? [] : state.world.people.filter((one) => one.username && isIn(chat, one.id) && one.id !== state.as);
  return [
    ...(bot ? [{ word: `@${bot.username}`, note: bot.first_name }] : []),
    ...people.map((one) => ({ word: `@${one.username}`, note: fullName(one) })),
  ];
}

/** The word under the caret and what could stand for it. */
function matches(box, commands) {
  const before = box.value.slice(0, box.selectionStart);
  const word = /(?:^|\s)([/@][^\s]*)$/.exec(before)?.[1];
  if (!word) return { word: "", found: [] };
  const wanted = word.toLowerCase();
  if (word.startsWith("/")) {
    if (before !== word) return { word, found: [] };
    const found = commands().filter((one) => `/${one.command}`.startsWith(wanted));
    return { word, found: found.map((one) => ({ word: `/${one.command}`, note: one.description })) };
  }
  return { word, found: names().filter((one) => one.word.toLowerCase().startsWith(wanted) || one.note.toLowerCase().startsWith(wanted.slice(1))) };
}

/**
 * A list box over the text box. Enter takes an entry only after an arrow chose it, so that typing a whole
 * command and Enter sends it; Tab takes the chosen one or the first.
 */
export function suggestions(box, commands) {
  const list = el("ul", { class: "suggestions", id: "suggestions", role: "listbox", "aria-label": "Suggestions", hidden: true });
  let found = [];
  let chosen = -1;
  let word = "";

  // It stays a text box by role: several lines, and most of the time no list.
  box.setAttribute("aria-autocomplete", "list");
  box.setAttribute("aria-haspopup", "listbox");
  box.setAttribute("aria-controls", "suggestions");

  function show(entries) {
    found = entries;
    chosen = -1;
    list.hidden = !found.length;
    box.removeAttribute("aria-activedescendant");
    list.replaceChildren(
      ...found.map((entry, index) =>
        el(
          "li",
          {
            role: "option",
            id: `suggestion-${index}`,
            class: "suggestion",
            "aria-selected": "false",
            // Not click: the text box must not lose the focus first.
            onpointerdown: (event) => {
              event.preventDefault();
              take(index);
            },
          },
          el("span", { class: "suggestion-word" }, entry.word),
          el("span", { class: "suggestion-note" }, entry.note),
        ),
      ),
    );
  }

  function choose(index) {
    chosen = (index + found.length) % found.length;
    [...list.children].forEach((node, at) => node.setAttribute("aria-selected", String(at === chosen)));
    list.children[chosen].scrollIntoView({ block: "nearest" });
    box.setAttribute("aria-activedescendant", `suggestion-${chosen}`);
  }

  function take(index) {
    const start = box.selectionStart - word.length;
    box.setRangeText(`${found[index].word} `, start, box.selectionStart, "end");
    show([]);
    box.dispatchEvent(new Event("input", { bubbles: true }));
    box.focus();
  }

  box.addEventListener("input", () => {
    const match = matches(box, commands);
    word = match.word;
    // A whole command that is the only match needs no more help.
    show(match.found.length === 1 && match.found[0].word === word ? [] : match.found);
  });
  box.addEventListener("blur", () => show([]));

  /** True if the key was for the list. */
  function key(event) {
    if (list.hidden) return false;
    if (event.key === "ArrowDown") choose(chosen + 1);
    else if (event.key === "ArrowUp") choose(chosen < 0 ? found.length - 1 : chosen - 1);
    else if (event.key === "Escape") show([]);
    else if (event.key === "Tab" && !event.shiftKey) take(Math.max(0, chosen));
    else if (event.key === "Enter" && chosen >= 0) take(chosen);
    else return false;
    event.preventDefault();
    event.stopPropagation();
    return true;
  }

  function all() {
    if (!list.hidden) {
      show([]);
      return;
    }
    word = box.value.slice(0, box.selectionStart);
    if (word.trim() && !word.startsWith("/")) box.value = word = "";
    show(commands().map((one) => ({ word: `/${one.command}`, note: one.description })));
    box.focus();
  }

  return { list, key, all };
}
