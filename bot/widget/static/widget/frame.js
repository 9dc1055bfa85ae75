// The parts of the chat that stay, and their texts: built once, put in again when the register changes.

import { el, icon } from "./dom.js";
import { rich } from "./rich.js";

/** An element whose text is looked up under `key`. */
export const worded = (tag, key, attributes = {}) => el(tag, { ...attributes, "data-text": key });

/** A button with a drawn sign and a looked-up name. */
export const button = (key, sign, attributes = {}) =>
  el("button", { type: "button", class: "button", ...attributes }, sign && icon(sign), worded("span", key));

/** A group of radio buttons; its values are remembered under `name`. */
const choice = (name, values) =>
  el(
    "fieldset",
    { "data-setting": name },
    worded("legend", `setting_${name}`),
    el(
      "div",
      { class: "choice" },
      values.map((value) =>
        el("label", {}, el("input", { type: "radio", name, value }), worded("span", `setting_${name}_${value.replace(".", "_")}`)),
      ),
    ),
  );

function settings() {
  return el(
    "section",
    { class: "view settings", hidden: true, "aria-labelledby": "settings-title" },
    worded("h3", "settings", { id: "settings-title", tabindex: "-1" }),
    choice("size", ["100", "125", "150", "200"]),
    choice("theme", ["auto", "light", "dark", "high"]),
    choice("spacing", ["normal", "wide"]),
    el("div", { class: "voice", hidden: true }, choice("auto", ["off", "on"]), choice("speed", ["0.75", "1", "1.25"])),
    worded("h4", "keep"),
    el("div", { class: "row" }, button("copy", null, { class: "button copy" }), button("save", null, { class: "button save" }), button("print", null, { class: "button print" })),
    worded("h4", "my_data"),
    worded("div", "my_data_text", { "data-rich": true }),
    el("div", { class: "row" }, button("data", null, { class: "button data" }), button("erase", null, { class: "button erase" })),
    el(
      "div",
      { class: "confirm", role: "group", "aria-labelledby": "confirm-text", hidden: true },
      worded("div", "erase_confirm", { id: "confirm-text", "data-rich": true }),
      el("div", { class: "row" }, button("erase_yes", null, { class: "button strong yes" }), button("erase_no", null, { class: "button no" })),
    ),
    el("div", { class: "status" }),
    el("p", { class: "links" }, ["privacy", "imprint", "accessibility"].map((name) => worded("a", `link_${name}`, { "data-address": `${name}_url` }))),
    button("back", null, { class: "button strong back" }),
  );
}

/** The parts by name; `root` holds them all and is hidden until texts and styles are there. */
export function frame(inline) {
  const parts = {
    launcher: button("launcher", "chat", { class: "launcher", "aria-expanded": "false" }),
    title: el("h2", { id: "title", tabindex: "-1" }),
    simple: button("switch", "book", { class: "button switch" }),
    more: button("settings", "more", { class: "button more", "aria-expanded": "false" }),
    close: button("close", "close", { class: "button close" }),
    messages: el("ol", { class: "messages", role: "list" }),
    typing: el("p", { class: "typing", hidden: true }, el("span", { class: "dots", "aria-hidden": "true" }, el("i"), el("i"), el("i")), worded("span", "typing")),
    settings: settings(),
    reader: el("div", { class: "reader row", hidden: true, role: "group", "data-label": "reading" }, button("pause", "pause", { class: "button pause" }), button("go_on", "sound", { class: "button go", hidden: true }), button("stop", "stop", { class: "button stop" })),
    input: el("textarea", { id: "input", rows: "1", "aria-describedby": "error", autocomplete: "off", enterkeyhint: "send" }),
    error: el("div", { id: "error", class: "error", hidden: true }),
    announcer: el("div", { class: "hidden", "aria-live": "polite" }),
  };
  parts.status = parts.settings.querySelector(".status");
  const intro = el(
    "div",
    { class: "intro" },
    worded("div", "privacy", { "data-rich": true }),
    el("p", { class: "links" }, ["privacy", "imprint"].map((name) => worded("a", `link_${name}`, { "data-address": `${name}_url` }))),
  );
  parts.log = el("div", { class: "log", role: "log", "aria-live": "off", "data-label": "log", tabindex: "0" }, intro, parts.messages, parts.typing);
  parts.composer = el(
    "form",
    { class: "composer", novalidate: true },
    worded("label", "input", { for: "input" }),
    parts.error,
    el("div", { class: "line" }, parts.input, el("button", { class: "button strong send" }, icon("send"), worded("span", "send"))),
  );
  parts.panel = el(
    inline ? "section" : "dialog",
    { class: `panel${inline ? " inline" : ""}`, id: "panel", "aria-labelledby": "title" },
    el(
      "div",
      { class: "head" },
      el("span", { class: "mark" }, icon("mark")),
      el("div", { class: "names" }, parts.title, worded("div", "machine", { class: "machine", "data-rich": true })),
      !inline && parts.close,
      el("div", { class: "tools" }, parts.simple, parts.more),
    ),
    parts.log,
    parts.settings,
    parts.reader,
    parts.composer,
    parts.announcer,
  );
  parts.root = el("div", { class: "root", hidden: true }, !inline && parts.launcher, parts.panel);
  return parts;
}

/** Puts the texts in; links without an address in the texts are hidden. */
export function translate(root, texts) {
  for (const node of root.querySelectorAll("[data-text]")) {
    const text = texts.get(node.dataset.text);
    if ("rich" in node.dataset) node.replaceChildren(...rich(text));
    else node.textContent = text;
  }
  for (const node of root.querySelectorAll("[data-label]")) node.setAttribute("aria-label", texts.get(node.dataset.label));
  for (const link of root.querySelectorAll("[data-address]")) {
    link.hidden = !texts.has(link.dataset.address);
    if (!link.hidden) link.href = new URL(texts.get(link.dataset.address), texts.server);
  }
}

/** Looks up texts; `{name}` in a text is replaced. A key without text shows itself, so that a test finds it. */
export class Texts {
  #texts = {};
  language = "de";

  async load(api, language) {
    this.#texts = await api.texts(language);
    this.server = api.server;
    this.language = language;
  }

  has(key) {
    return Boolean(this.#texts[key]);
  }

  get(key, values = {}) {
    return (this.#texts[key] ?? key).replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
  }
}
