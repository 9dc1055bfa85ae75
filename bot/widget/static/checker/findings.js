// The list of findings: what it is, why, and the button that mends it.

import { el } from "../widget/dom.js";
import { change } from "./edits.js";

/** What the button says; only few words, since the change can be long. */
function buttonText(text, finding, say) {
  const { new: after } = change(text, finding);
  if (finding.rule === "negation-bold") return say("bold");
  if (finding.rule === "sentence-line") return say("lines");
  if (finding.rule === "list") return say("as_list");
  return after.trim() && after.length <= 60 ? say("change", { new: after.trim() }) : say("change_plain");
}

/** One entry. `mend` is called with the finding when its button is pressed. */
export function entry(text, finding, rule, say, mend) {
  const title = say("finding", { number: finding.number, severity: say(finding.severity), title: rule.title });
  const id = `fund-${finding.number}`;
  const quote = finding.text.length > 200 ? `${finding.text.slice(0, 200)} …` : finding.text;
  return el(
    "li",
    { id, class: finding.severity },
    el("h4", { id: `${id}-titel`, tabindex: "-1" }, title),
    quote.trim() && el("blockquote", { lang: "de" }, quote),
    el("p", {}, finding.message),
    finding.suggestion && el("p", {}, say("suggestion", { suggestion: finding.suggestion })),
    el(
      "div",
      { class: "row" },
      finding.edits.length > 0 &&
        el("button", { type: "button", class: "button", "aria-describedby": `${id}-titel`, onclick: () => mend(finding) }, buttonText(text, finding, say)),
      el("a", { class: "button plain", href: `#stelle-${finding.number}`, "aria-describedby": `${id}-titel` }, say("show")),
    ),
    el(
      "details",
      {},
      el("summary", {}, say("why"), el("span", { class: "hidden" }, ` ${rule.title}`)),
      el("p", {}, rule.explanation),
      rule.bad[0] && el("p", {}, say("bad_example", { example: rule.bad[0] })),
      rule.good[0] && el("p", {}, say("good_example", { example: rule.good[0] })),
      el("p", {}, say("source", { source: finding.source })),
    ),
  );
}
