// The only markup of a reply is **bold**, "• " at the start of a line, and line breaks.

import { el } from "./dom.js";

const BOLD = /\*\*(.+?)\*\*/g;
const SPLIT_COMPOUND = /[\p{L}\d]+(?:-[\p{L}\d]+)+[.,:;!?]*/gu;

/** Text without the signs of the markup, for ears, clipboard and files. */
export const plain = (text) => text.replace(BOLD, "$1");

/** Nodes for one line; a split compound (Struktur-Wandel) stays on one line of the screen. */
function words(text) {
  const nodes = [];
  let at = 0;
  for (const match of text.matchAll(SPLIT_COMPOUND)) {
    nodes.push(text.slice(at, match.index), el("span", { class: "whole" }, match[0]));
    at = match.index + match[0].length;
  }
  return [...nodes, text.slice(at)];
}

function line(text) {
  const nodes = [];
  let at = 0;
  for (const match of text.matchAll(BOLD)) {
    nodes.push(...words(text.slice(at, match.index)), el("strong", {}, words(match[1])));
    at = match.index + match[0].length;
  }
  return [...nodes, ...words(text.slice(at))];
}

/** Nodes for a text: blank lines part paragraphs, "• " makes lists, other breaks stay breaks. */
export function rich(text) {
  const blocks = [];
  let block = null;
  for (const raw of text.split(/\r?\n/)) {
    const bullet = /^[•-] /.test(raw);
    if (!raw.trim()) block = null;
    else if (bullet) {
      if (block?.tagName !== "UL") blocks.push((block = el("ul", { role: "list" })));
      block.append(el("li", {}, line(raw.slice(2))));
    } else {
      if (block?.tagName !== "P") blocks.push((block = el("p")));
      else block.append(el("br"));
      block.append(...line(raw));
    }
  }
  return blocks;
}
