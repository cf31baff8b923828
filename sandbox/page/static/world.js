/** The world menu: people, groups, who is in them, and the bot's place there. */

import * as api from "./api.js";
import { attempt } from "./attempt.js";
import { avatar, groupAvatar } from "./avatars.js";
import { button, el, icon, iconButton } from "./dom.js";
import { menu, toast } from "./popover.js";
import { botIsIn, fullName, hasAsked, isIn, isPrivate, on, person, state, status } from "./state.js";
import { topicActions } from "./topics.js";

const field = (label, attributes) => el("label", { class: "form-field" }, el("span", {}, label), el("input", { class: "field", autocomplete: "off", ...attributes }));
const does = (chat, what, body) => attempt(() => api.chatDoes(chat.id, what, body));

/** What an administrator may be given alone, and how it is called in menus. */
const RIGHTS = [
  ["can_pin_messages", "pin"],
  ["can_delete_messages", "delete"],
  ["can_restrict_members", "ban"],
  ["can_change_info", "change info"],
  ["can_invite_users", "invite"],
  ["can_manage_topics", "manage topics"],
  ["can_manage_tags", "give tags"],
];

/** Submits the named fields that are filled; empties the form when it went well. */
function form(label, action, fields, run) {
  const node = el("form", { class: "form", "aria-label": label }, fields, el("button", { type: "submit", class: "button primary" }, action));
  node.addEventListener("submit", async (event) => {
    event.preventDefault();
    const values = Object.fromEntries([...new FormData(node)].filter(([, value]) => String(value).trim()));
    if (await attempt(() => run(values))) {
      node.reset();
      toast(`${action}: done`);
    }
  });
  return node;
}

function waysIn(chat, one, user) {
  if (!hasAsked(chat, one.id)) return [{ label: chat.asks ? "Ask to join" : "Join", run: () => does(chat, "join", { user_id: one.id }) }];
  return [
    { label: "Let in", run: () => does(chat, "decide", { ...user, approve: true }) },
    { label: "Decline", run: () => does(chat, "decide", { ...user, approve: false }) },
    { label: "Take back", run: () => does(chat, "take_back", { user_id: one.id }) },
  ];
}

function personMenu(anchor, chat, one) {
  const by = state.as;
  const user = { user_id: one.id, by };
  const entry = (label, what, danger = false) => ({ label, danger, run: () => does(chat, what, user) });
  const entries = isIn(chat, one.id)
    ? [
        status(chat, one.id) === "administrator" ? entry("Demote", "demote") : entry("Promote to admin", "promote"),
        ...RIGHTS.map(([right, label]) =>
          status(chat, one.id) === "creator" ? null : { label: `Promote: may only ${label}`, run: () => does(chat, "promote", { ...user, rights: [right] }) },
        ),
        status(chat, one.id) === "member" ? { label: "Restrict: may not write", run: () => does(chat, "restrict", { ...user, may: [] }) } : null,
        { label: "Leave", run: () => does(chat, "leave", { user_id: one.id }) },
        entry("Kick", "kick", true),
      ]
    : [...waysIn(chat, one, user), by === one.id ? null : { label: `Add, as ${person()?.first_name}`, run: () => does(chat, "join", user) }];
  menu(anchor, `${one.first_name} in ${chat.title}`, entries.filter(Boolean));
}

function memberRow(chat, one) {
  const standing = status(chat, one.id);
  return el(
    "li",
    { class: isIn(chat, one.id) ? "member-row" : "member-row out" },
    avatar(one.id, one.first_name, { size: "small" }),
    el("span", { class: "member-name" }, fullName(one)),
    el("span", { class: `badge ${standing}` }, standing === "left" ? (hasAsked(chat, one.id) ? "asked to join" : "not in") : standing),
    iconButton("more", `Actions for ${one.first_name} in ${chat.title}`, (event) => personMenu(event.currentTarget, chat, one), { "aria-haspopup": "menu" }),
  );
}

function botActions(chat) {
  const by = state.as;
  if (!botIsIn(chat)) {
    return [
      button("Add bot", () => does(chat, "add_bot", { by, administrator: false }), { class: "button small", "aria-label": `Add bot to ${chat.title}` }),
      button("Add bot as admin", () => does(chat, "add_bot", { by, administrator: true }), { class: "button small", "aria-label": `Add bot as admin to ${chat.title}` }),
    ];
  }
  const bot = { user_id: state.world.bot.id, by };
  return [
    button("Remove bot", () => does(chat, "remove_bot", { by }), { class: "button small", "aria-label": `Remove bot from ${chat.title}` }),
    button("Bot's rights", (event) => botMenu(event.currentTarget, chat, bot), { class: "button small", "aria-label": `Rights of the bot in ${chat.title}`, "aria-haspopup": "menu" }),
  ];
}

/** What a group may take from the bot and from everybody, which Telegram then refuses. */
function botMenu(anchor, chat, bot) {
  const rules = { hidden_members: Boolean(chat.hidden_members), reactions: chat.reactions ?? null, by: bot.by };
  menu(anchor, `The bot in ${chat.title}`, [
    { label: "Admin with every right", run: () => does(chat, "promote", bot) },
    ...RIGHTS.map(([right, label]) => ({ label: `Admin that may only ${label}`, run: () => does(chat, "promote", { ...bot, rights: [right] }) })),
    { label: "Member", run: () => does(chat, "demote", bot) },
    { label: "Restricted: texts only", run: () => does(chat, "restrict", { ...bot, may: ["can_send_messages"] }) },
    { label: "Restricted: may not write", run: () => does(chat, "restrict", { ...bot, may: [] }) },
    { label: chat.hidden_members ? "Show the members" : "Hide the members", run: () => does(chat, "house_rules", { ...rules, hidden_members: !chat.hidden_members }) },
    { label: chat.asks ? "Let everybody join" : "Approve new members", run: () => does(chat, "approval", { on: !chat.asks, by: bot.by }) },
    { label: chat.reactions ? "Allow all reactions" : "Allow no reactions", run: () => does(chat, "house_rules", { ...rules, reactions: chat.reactions ? null : [] }) },
  ]);
}

function groupCard(chat) {
  const rename = el("input", { class: "field", value: chat.title, "aria-label": `Title of ${chat.title}` });
  const renaming = el("form", { class: "find" }, rename, el("button", { type: "submit", class: "button", "aria-label": `Rename ${chat.title}` }, "Rename"));
  renaming.addEventListener("submit", (event) => {
    event.preventDefault();
    if (rename.value.trim()) does(chat, "title", { title: rename.value.trim(), by: state.as });
  });
  const name = el("input", { class: "field", value: chat.username ?? "", placeholder: "Public name", "aria-label": `Public name of ${chat.title}` });
  const naming = el("form", { class: "find" }, name, el("button", { type: "submit", class: "button", "aria-label": `Set public name of ${chat.title}` }, "Set"));
  naming.addEventListener("submit", (event) => {
    event.preventDefault();
    does(chat, "username", { username: name.value.trim() || null, by: state.as });
  });
  return el(
    "details",
    { class: "card", "data-id": chat.id },
    el(
      "summary",
      {},
      groupAvatar(chat.id, chat.title, "small"),
      el("span", { class: "card-title" }, chat.title),
      el("span", { class: "dim" }, chat.type === "group" ? "group" : "supergroup"),
      el("span", { class: "badge bot" }, icon("bot"), botIsIn(chat) ? chat.bot_status : "not in"),
    ),
    el("ul", { class: "members", "aria-label": `Members of ${chat.title}` }, state.world.people.map((one) => memberRow(chat, one))),
    el(
      "div",
      { class: "card-actions" },
      botActions(chat),
      chat.type === "group" ? button("Migrate to supergroup", () => does(chat, "migrate", {}), { class: "button small", "aria-label": `Migrate ${chat.title} to supergroup` }) : null,
    ),
    topicActions(chat),
    renaming,
    chat.type === "supergroup" ? naming : null,
  );
}

/** An ephemeral message reaches only who is there. */
function presence(one) {
  return button(one.offline ? "Come online" : "Go offline", () => attempt(() => api.presence(one.id, !one.offline)), { class: "button small" });
}

/** What this person can spend; filled here, since nobody sells Stars to a sandbox. */
function purse(one) {
  const box = el("input", { class: "field count", type: "number", min: "0", value: String(one.stars ?? 0), "aria-label": "Stars in the purse" });
  box.addEventListener("change", () => attempt(() => api.fillPurse(one.id, Number(box.value))));
  return el("label", { class: "inline-field" }, el("span", {}, "⭐"), box);
}

/** Which Telegram the bot meets: one that has words for one pair of eyes, or one of before. */
function serverVersion() {
  const now = state.world.ephemeral ?? "off";
  const label = { off: "None", 10.2: "As in Bot API 10.2", 10.3: "As in Bot API 10.3" };
  const box = el("select", { class: "field", "aria-label": "Ephemeral messages" }, Object.keys(label).sort().map((one) => el("option", { value: one, selected: one === now }, label[one])));
  box.addEventListener("change", () => attempt(() => api.server(box.value)));
  return el("label", { class: "form-field" }, el("span", {}, "Ephemeral messages"), box);
}

function you() {
  const one = person();
  if (!one) return null;
  const acts = one.blocked
    ? button("Unblock the bot", () => attempt(() => api.personDoes(one.id, "unblock")), { class: "button small" })
    : button("Block the bot", () => attempt(() => api.personDoes(one.id, "block")), { class: "button small" });
  const gone = button("Delete the account", () => attempt(() => api.personDoes(one.id, "delete_account")), { class: "button small" });
  return el("div", { class: "you" }, avatar(one.id, one.first_name), el("span", { class: "member-name" }, fullName(one), el("span", { class: "dim" }, ` · id ${one.id} · ${one.language_code}`)), acts, gone, presence(one), purse(one));
}

export function worldView() {
  const me = el("div", {});
  const groups = el("div", { class: "cards" });
  const node = el(
    "div",
    { class: "view" },
    el("div", { class: "view-head" }, el("h2", {}, "World")),
    me,
    el("h2", { class: "section-title" }, "Groups"),
    groups,
    el("h2", { class: "section-title" }, "New person"),
    form(
      "New person",
      "Add person",
      [
        el("div", { class: "form-row" }, field("First name", { name: "first_name", required: true }), field("Last name", { name: "last_name" })),
        el("div", { class: "form-row" }, field("Username", { name: "username" }), field("Language", { name: "language_code", placeholder: "pt-br" })),
      ],
      (values) => api.addPerson(values),
    ),
    el("h2", { class: "section-title" }, "New group"),
    form(
      "New group",
      "Create group",
      [
        field("Title", { name: "title", required: true }),
        el("label", { class: "form-field" }, el("span", {}, "Type"), el("select", { class: "field", name: "type" }, el("option", { value: "supergroup" }, "Supergroup"), el("option", { value: "group" }, "Group (can migrate)"))),
      ],
      (values) => api.addChat({ ...values, creator: state.as }),
    ),
  );

  function fill() {
    if (state.panel !== "world") return;
    const open = new Set([...groups.querySelectorAll("details[open]")].map((card) => card.dataset.id));
    const held = groups.contains(document.activeElement) ? document.activeElement.getAttribute("aria-label") : null;
    const fresh = state.world.chats.filter((chat) => !chat.migrated_to && !isPrivate(chat.id)).map(groupCard);
    for (const card of fresh) card.open = open.has(card.dataset.id);
    if (!groups.children.length && fresh.length) fresh[0].open = true;
    groups.replaceChildren(...fresh);
    me.replaceChildren(...[you(), serverVersion()].filter(Boolean));
    if (held) [...groups.querySelectorAll("[aria-label]")].find((one) => one.getAttribute("aria-label") === held)?.focus();
  }

  on("world as", fill);
  return { node, show: fill };
}
