import { el } from "./dom.js";

export function save(name, text) {
  const href = URL.createObjectURL(new Blob([text], { type: "text/plain;charset=utf-8" }));
  el("a", { href, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(href), 1000);
}

/** Prints text alone, without the page around it, in a frame that is there for the moment only. */
export function print(title, text, language) {
  const frame = el("iframe", { title, "aria-hidden": "true", tabindex: "-1" });
  Object.assign(frame.style, { position: "fixed", width: "0", height: "0", border: "0" });
  document.body.append(frame);
  const { contentDocument: paper, contentWindow: printer } = frame;
  paper.title = title;
  paper.documentElement.lang = language;
  const sheet = new printer.CSSStyleSheet();
  sheet.replaceSync("body{font:13pt/1.5 sans-serif;white-space:pre-line;overflow-wrap:anywhere;hyphens:none}");
  paper.adoptedStyleSheets = [sheet];
  paper.body.append(el("h1", {}, title), text);
  printer.addEventListener("afterprint", () => frame.remove());
  printer.focus();
  printer.print();
}
