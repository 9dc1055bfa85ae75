// The text with its findings marked. A finding about whole sentences has only its number, no mark.

import { el } from "../widget/dom.js";

const RANK = { error: 0, warning: 1, note: 2 };

const worst = (findings) => findings.map((finding) => finding.severity).sort((a, b) => RANK[a] - RANK[b])[0];

const WIDE = 60; // code points

/** Whether a finding is about a whole sentence, line or more, so that a mark would hide the others. */
const isWide = (finding, sentences) =>
  finding.end - finding.start > WIDE ||
  sentences.some((sentence) => finding.start <= sentence.start && finding.end >= sentence.end);

/** Lines of the text as paragraphs; `label` names a finding's number for screen readers. */
export function marked(text, sentences, findings, label) {
  const points = Array.from(text);
  const narrow = findings.filter((finding) => !isWide(finding, sentences));
  const places = new Set([0, points.length]);
  for (const { start, end } of narrow) places.add(start).add(end);
  for (const { end } of findings) places.add(end);
  points.forEach((point, place) => point === "\n" && places.add(place).add(place + 1));
  const cuts = [...places].sort((a, b) => a - b);
  const ends = byEnd(findings);
  const lines = [el("p")];
  const active = new Set();
  const starts = [...narrow].sort((a, b) => a.start - b.start);
  for (let index = 0; index < cuts.length; index += 1) {
    const [from, to] = [cuts[index], cuts[index + 1] ?? points.length];
    for (const finding of active) if (finding.end <= from) active.delete(finding);
    while (starts.length && starts[0].start <= from) active.add(starts.shift());
    for (const finding of active) if (finding.end <= from) active.delete(finding);
    for (const finding of ends.get(from) ?? []) lines.at(-1).append(reference(finding, label));
    if (from === to) continue;
    const piece = points.slice(from, to).join("");
    if (piece === "\n") lines.push(el("p"));
    else if (active.size) lines.at(-1).append(mark(piece, [...active]));
    else lines.at(-1).append(piece);
  }
  return lines;
}

function byEnd(findings) {
  const groups = new Map();
  for (const finding of findings) groups.set(finding.end, [...(groups.get(finding.end) ?? []), finding]);
  return groups;
}

const mark = (piece, findings) => el("mark", { class: worst(findings) }, piece);

const reference = (finding, label) =>
  el(
    "a",
    { class: `ref ${finding.severity}`, href: `#fund-${finding.number}`, id: `stelle-${finding.number}`, "aria-label": label(finding) },
    String(finding.number),
  );
