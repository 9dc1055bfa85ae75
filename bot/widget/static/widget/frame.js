import { el, icon } from "./dom.js";
import { compounds, rich } from "./rich.js";

/** An element whose text is looked up under `key`; paragraphs and bold words only in a div. */
export const worded = (tag, key, attributes = {}) => el(tag, { ...attributes, "data-text": key });

/** A button; the key of its text is a class of it too. */
export const button = (key, sign, attributes = {}) =>
  el("button", { type: "button", ...attributes, class: `button ${key} ${attributes.class ?? ""}` }, sign && icon(sign), worded("span", key));

const links = (...names) => el("p", { class: "links" }, names.map((name) => worded("a", `link_${name}`, { "data-address": `${name}_url` })));

const choice = (name, values) =>
  el(
    "fieldset",
    {},
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
    el("div", { class: "row" }, button("copy"), button("save"), button("print")),
    worded("h4", "my_data"),
    worded("div", "my_data_text"),
    el("div", { class: "row" }, button("data"), button("erase")),
    el(
      "div",
      { class: "confirm", role: "group", "aria-labelledby": "confirm-text", hidden: true },
      worded("div", "erase_confirm", { id: "confirm-text" }),
      el("div", { class: "row" }, button("erase_yes", null, { class: "strong" }), button("erase_no", null, { class: "no" })),
    ),
    el("div", { class: "status" }),
    links("privacy", "imprint", "accessibility"),
    button("back", null, { class: "strong" }),
  );
}

/** The parts that stay, by name; `root` holds them all, hidden until texts and styles are there, without the element's tooltip. */
export function frame(inline) {
  const parts = {
    launcher: button("launcher", "chat", { class: "strong", "aria-expanded": "false" }),
    title: el("h2", { id: "title", tabindex: "-1" }),
    simple: button("switch", "book"),
    more: button("settings", "more", { "aria-expanded": "false" }),
    close: button("close", "close"),
    messages: el("ol", { class: "messages", role: "list" }),
    typing: el("p", { class: "typing", hidden: true }, el("span", { class: "dots", "aria-hidden": "true" }, el("i"), el("i"), el("i")), worded("span", "typing")),
    settings: settings(),
    reader: el("div", { class: "reader row", hidden: true, role: "group", "data-label": "reading" }, button("pause", "pause"), button("go_on", "sound"), button("stop", "stop")),
    input: el("textarea", { id: "input", rows: "1", "aria-describedby": "error", autocomplete: "off", enterkeyhint: "send" }),
    error: el("div", { id: "error", class: "error", hidden: true }),
    announcer: el("div", { class: "hidden", "aria-live": "polite" }),
  };
  parts.status = parts.settings.querySelector(".status");
  const other = el("details", {}, worded("summary", "privacy_in"), worded("div", "privacy_other"));
  const intro = el("div", { class: "intro" }, worded("div", "privacy"), other, links("privacy", "imprint"));
  parts.log = el("div", { class: "log", role: "log", "aria-live": "off", "data-label": "log", tabindex: "0" }, intro, parts.messages, parts.typing);
  parts.composer = el(
    "form",
    { class: "composer", novalidate: true },
    worded("label", "input", { for: "input" }),
    parts.error,
    el("div", { class: "line" }, parts.input, button("send", "send", { type: "submit", class: "strong" })),
  );
  parts.panel = el(
    inline ? "section" : "dialog",
    { class: `panel${inline ? " inline" : ""}`, id: "panel", "aria-labelledby": "title" },
    el(
      "div",
      { class: "head" },
      el("span", { class: "mark" }, icon("mark")),
      el("div", { class: "names" }, parts.title, worded("div", "machine", { class: "machine" })),
      !inline && parts.close,
      el("div", { class: "tools" }, parts.simple, parts.more),
    ),
    parts.log,
    parts.settings,
    parts.reader,
    parts.composer,
    parts.announcer,
  );
  parts.root = el("div", { class: "root", title: "", hidden: true }, !inline && parts.launcher, parts.panel);
  return parts;
}

/** Puts the texts in; links without an address are hidden. */
export function translate(root, texts) {
  for (const node of root.querySelectorAll("[data-text]")) {
    const text = texts.get(node.dataset.text);
    node.replaceChildren(...(node.localName === "div" ? rich(text) : compounds(text)));
    if (node.dataset.text === "privacy_other") node.lang = texts.language === "de" ? "de-simple" : "de";
  }
  for (const node of root.querySelectorAll("[data-label]")) node.setAttribute("aria-label", texts.get(node.dataset.label));
  for (const link of root.querySelectorAll("[data-address]")) {
    link.hidden = !texts.has(link.dataset.address);
    if (!link.hidden) link.href = new URL(texts.get(link.dataset.address), texts.server);
  }
}

/** `{name}` in a text is replaced; a key without text shows itself, so that a test finds it. */
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
