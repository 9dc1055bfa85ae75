// The only markup of a reply is **bold**, "• " at the start of a line, and line breaks.

import { el } from "./dom.js";

const BOLD = /\*\*(.+?)\*\*/g;
const SPLIT_COMPOUND = /[\p{L}\d]+(?:-[\p{L}\d]+)+[.,:;!?]*/gu;
const SIGNS = /[\\^$.*+?()[\]{}|]/g;

/** Text for ears, clipboard and files. */
export const plain = (text) => text.replace(BOLD, "$1");

function pieces(text, pattern, made, between) {
  const nodes = [];
  let at = 0;
  for (const match of text.matchAll(pattern)) {
    nodes.push(...between(text.slice(at, match.index)), made(match));
    at = match.index + match[0].length;
  }
  return [...nodes, ...between(text.slice(at))];
}

/** A split compound (Struktur-Wandel) stays on one line. */
export const compounds = (text) => pieces(text, SPLIT_COMPOUND, ([whole]) => el("span", { class: "whole" }, whole), (rest) => [rest]);

/** Hard words become buttons, each where it stands first. */
function words(text, hard) {
  if (!hard.size) return compounds(text);
  const names = [...hard.keys()].sort((one, other) => other.length - one.length).map((name) => name.replace(SIGNS, "\\$&"));
  const pattern = new RegExp(`(?<![\\p{L}\\d-])(${names.join("|")})(?![\\p{L}\\d-])([.,:;!?]*)`, "gu");
  const button = ([whole, word, sign]) => {
    const explain = hard.get(word);
    if (!explain) return compounds(whole)[1] ?? whole;
    hard.delete(word);
    return el("span", { class: "whole" }, el("button", { type: "button", class: "term", "aria-expanded": "false", onclick: explain }, word), sign);
  };
  return pieces(text, pattern, button, compounds);
}

const line = (text, hard) => pieces(text, BOLD, ([, bold]) => el("strong", {}, words(bold, hard)), (rest) => words(rest, hard));

/** Nodes for a text; blank lines part paragraphs. `hard`: what a press on a word does. */
export function rich(text, hard = new Map()) {
  const blocks = [];
  let block = null;
  for (const raw of text.split(/\r?\n/)) {
    const bullet = /^[•-] /.test(raw);
    if (!raw.trim()) block = null;
    else if (bullet) {
      if (block?.tagName !== "UL") blocks.push((block = el("ul", { role: "list" })));
      block.append(el("li", {}, line(raw.slice(2), hard)));
    } else {
      if (block?.tagName !== "P") blocks.push((block = el("p")));
      else block.append(el("br"));
      block.append(...line(raw, hard));
    }
  }
  return blocks;
}
