// Changes to a text. Offsets count Unicode code points, as the gateway gives them.

/** The text after edits that do not overlap. */
export function apply(text, edits) {
  const points = Array.from(text);
  for (const edit of [...edits].sort((one, other) => other.start - one.start || other.end - one.end))
    points.splice(edit.start, edit.end - edit.start, edit.text);
  return points.join("");
}

const touch = (one, other) => (one.start < other.end && other.start < one.end) || one.start === other.start;

/** All edits of the findings that do not touch an edit of an earlier finding. */
export function together(findings) {
  const chosen = [];
  for (const { edits } of findings)
    if (!edits.some((edit) => chosen.some((other) => touch(edit, other)))) chosen.push(...edits);
  return chosen;
}

/** The stretch that a finding's edits change, before and after. */
export function change(text, { edits }) {
  const start = Math.min(...edits.map((edit) => edit.start));
  const end = Math.max(...edits.map((edit) => edit.end));
  const old = Array.from(text).slice(start, end).join("");
  const moved = edits.map((edit) => ({ ...edit, start: edit.start - start, end: edit.end - start }));
  return { old, new: apply(old, moved) };
}
