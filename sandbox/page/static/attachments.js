/** What goes along with a message: one picture, as which kind, how many times in an album. */

import { button, el, icon, iconButton } from "./dom.js";
import { popover, toast } from "./popover.js";
import { SAMPLES, fileAsUrl, sampleUrl } from "./samples.js";

const KINDS = [
  ["photo", "Photo"],
  ["video", "Video"],
  ["video_note", "Video note"],
  ["animation", "Animation"],
  ["document", "Image file"],
  ["live_photo", "Live photo"],
  ["sticker", "Sticker"],
  ["voice", "Voice message"],
  ["poll", "Poll"],
  ["dice", "Dice"],
  ["contact", "Contact"],
];

/** {node, opener, value(), clear(), attach(url, name)}: the bar with the picture, the button that offers some. */
export function attachments(onchange) {
  let url = null;
  const preview = el("img", { class: "attached-photo", alt: "" });
  const kind = el("select", { class: "field", "aria-label": "Send as" }, KINDS.map(([value, label]) => el("option", { value }, label)));
  const album = el("input", { class: "field count", type: "number", min: "1", max: "10", value: "1", inputmode: "numeric", "aria-label": "Photos in the album" });
  const bar = el(
    "div",
    { class: "attached", role: "group", "aria-label": "Attachment", hidden: true },
    preview,
    el("label", { class: "inline-field" }, el("span", {}, "as"), kind),
    el("label", { class: "inline-field" }, el("span", {}, "album of"), album),
    iconButton("close", "Remove attachment", () => clear()),
  );
  kind.addEventListener("change", () => (album.disabled = kind.value !== "photo"));

  function attach(picture, name) {
    url = picture;
    preview.src = picture;
    preview.alt = `Attached: ${name}`;
    bar.hidden = false;
    onchange();
  }

  function clear() {
    url = null;
    bar.hidden = true;
    preview.removeAttribute("src");
    kind.value = "photo";
    album.value = "1";
    album.disabled = false;
    onchange();
  }

  async function choose(file) {
    if (!file) return;
    try {
      attach(await fileAsUrl(file), file.name);
    } catch {
      toast("That file is no picture that the browser can read.", { error: true });
    }
  }

  function offer(anchor) {
    const file = el("input", { type: "file", accept: "image/*", class: "unseen", "aria-label": "Choose a file", tabindex: "-1" });
    file.addEventListener("change", () => {
      close();
      choose(file.files[0]);
    });
    const samples = SAMPLES.map((sample, index) =>
      el(
        "button",
        {
          type: "button",
          class: "sample",
          "aria-label": `Sample photo: ${sample.name}`,
          onclick: () => {
            close();
            attach(sampleUrl(index), sample.name);
          },
        },
        el("img", { src: sampleUrl(index), alt: "", width: "96", height: "72" }),
        el("span", {}, sample.name),
      ),
    );
    const body = el(
      "div",
      { class: "offer" },
      el("h2", { class: "section-title" }, "Attach a photo"),
      el("div", { class: "samples" }, samples),
      file,
      button("Choose a file…", () => file.click(), { class: "button wide" }, icon("image")),
    );
    const close = popover(anchor, "Attach a photo", body);
  }

  const opener = iconButton("clip", "Attach a photo", () => offer(opener), { "aria-haspopup": "dialog", "aria-expanded": "false" });

  /** The fields of a POST, or null when nothing is attached. */
  function value() {
    if (!url) return null;
    const many = kind.value === "photo" ? Math.min(10, Math.max(1, Number(album.value) || 1)) : 1;
    return { photo: { data_url: url }, kind: kind.value, ...(many > 1 ? { album: many } : {}) };
  }

  return { bar, opener, value, clear, offer, choose };
}
