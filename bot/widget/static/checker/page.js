// The page /leichte-sprache: text in, findings out, fixes by a click, every step can be taken back.

import { el } from "../widget/dom.js";
import { apply, change, together } from "./edits.js";
import { entry } from "./findings.js";
import { marked } from "./marked.js";
import { CheckProblem, about, check } from "./service.js";

const MOST = 200; // entries that are shown at once
const SHARES = 5;
const LEAST_SHARE = 0.05;

const $ = (id) => document.getElementById(id);
const number = new Intl.NumberFormat("de-DE", { maximumFractionDigits: 1 });

class Page {
  #texts = {};
  #rules = new Map();
  #past = [];
  #undone = [];
  #report = null;
  #checked = "";
  #everything = false;
  #turn = 0; // an answer that a later question has overtaken is not shown

  async start() {
    try {
      const { profiles, profile, rules, texts } = await about();
      this.#texts = texts;
      this.#rules = new Map(rules.map((rule) => [rule.id, rule]));
      $("profile").append(...profiles.map(({ id, title }) => el("option", { value: id, selected: id === profile }, title)));
    } catch {
      $("problem").textContent = $("problem").dataset.unreachable;
      return;
    }
    $("form").addEventListener("submit", (event) => (event.preventDefault(), this.#run()));
    $("text").addEventListener("keydown", (event) => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) this.#run();
    });
    $("profile").addEventListener("change", () => this.#report && this.#checkAnew());
    $("example").addEventListener("click", () => this.#write(this.#say("example")));
    $("all").addEventListener("click", () => this.#mendAll());
    $("undo").addEventListener("click", () => this.#step(this.#past, this.#undone, "undone"));
    $("redo").addEventListener("click", () => this.#step(this.#undone, this.#past, "redone"));
    $("copy").addEventListener("click", () => this.#copy());
    $("print").addEventListener("click", () => this.#print());
    $("more").addEventListener("click", () => this.#showAll());
    for (const box of document.querySelectorAll("[name=severity]")) box.addEventListener("change", () => this.#draw());
    document.documentElement.dataset.ready = "";
  }

  #say(key, values = {}) {
    return this.#texts[key].replace(/\{(\w+)\}/g, (_, name) => values[name]);
  }

  #field() {
    return $("text").value.replace(/\r\n?/g, "\n");
  }

  /** Puts a text into the field; the one before can be brought back. */
  #write(text) {
    this.#past.push($("text").value);
    this.#undone = [];
    $("text").value = text;
    this.#drawSteps();
  }

  /** Checks the text and tells the result; true when there is one. */
  async #run({ quiet = false } = {}) {
    const text = this.#field();
    $("problem").textContent = "";
    if (!text.trim()) return this.#fail(this.#say("empty"));
    if (!quiet) $("status").textContent = this.#say("checking");
    document.querySelector("[type=submit]").disabled = true;
    const turn = (this.#turn += 1);
    try {
      const report = await check(text, $("profile").value);
      if (turn !== this.#turn) return false;
      this.#report = report;
    } catch (problem) {
      if (turn !== this.#turn) return false;
      if (!(problem instanceof CheckProblem)) throw problem;
      return this.#fail(problem.kind === "told" ? problem.message : this.#say(problem.kind, { seconds: problem.seconds }));
    } finally {
      if (turn === this.#turn) document.querySelector("[type=submit]").disabled = false;
    }
    this.#report.findings.forEach((finding, index) => (finding.number = index + 1));
    this.#checked = text;
    this.#everything = false;
    this.#draw();
    if (!quiet) {
      $("status").textContent = this.#found();
      $("ergebnis-titel").focus();
    }
    return true;
  }

  /** Another profile: the focus stays where it is, since keys that choose one come here too. */
  async #checkAnew() {
    if (await this.#run({ quiet: true })) $("status").textContent = this.#found();
  }

  #fail(message) {
    $("status").textContent = "";
    $("problem").textContent = message;
    $("text").focus();
    return false;
  }

  #found() {
    const { length } = this.#report.findings;
    return length ? this.#say(length === 1 ? "checked_one" : "checked", { number: length }) : this.#say("checked_nothing");
  }

  #draw() {
    const { findings, sentences } = this.#report;
    const shown = new Set([...document.querySelectorAll("[name=severity]:checked")].map((box) => box.value));
    const visible = findings.filter((finding) => shown.has(finding.severity));
    const listed = this.#everything ? visible : visible.slice(0, MOST);
    $("ergebnis").hidden = false;
    $("counts").textContent = this.#counts(findings);
    $("score").textContent = this.#say("score", { score: number.format(this.#report.score) });
    $("shares").replaceChildren(...this.#shares());
    $("marked").replaceChildren(...marked(this.#checked, sentences, listed, (finding) => this.#label(finding)));
    $("findings").replaceChildren(
      ...listed.map((finding) => entry(this.#checked, finding, this.#rule(finding), this.#say.bind(this), (one) => this.#mend(one))),
    );
    $("hidden").textContent = visible.length < findings.length ? this.#say("hidden", { number: findings.length - visible.length }) : "";
    $("more").hidden = listed.length === visible.length;
    $("more").textContent = this.#say("more", { number: visible.length });
    $("all").disabled = !findings.some(({ edits }) => edits.length);
  }

  #rule({ rule, message, source }) {
    return this.#rules.get(rule) ?? { title: this.#say("whole_text"), explanation: message, good: [], bad: [], source };
  }

  #label(finding) {
    return this.#say("reference", { number: finding.number, title: this.#rule(finding).title });
  }

  #counts(findings) {
    const count = (severity) => findings.filter((finding) => finding.severity === severity).length;
    const told = (severity) => {
      const value = count(severity);
      return this.#say(value === 1 && severity !== "error" ? `${severity}_one` : `${severity}s`, { number: value });
    };
    return ["error", "warning", "note"].map(told).join(", ");
  }

  #shares() {
    const shares = Object.entries(this.#report.shares).filter(([, share]) => share >= LEAST_SHARE);
    if (!shares.length) return [el("p", {}, this.#say("no_shares"))];
    const items = shares.slice(0, SHARES).map(([rule, share]) => {
      const { title } = this.#rules.get(rule) ?? { title: rule };
      return el("li", {}, this.#say("share", { title, share: number.format(share) }));
    });
    return [el("p", {}, this.#say("shares")), el("ul", {}, items)];
  }

  /** Mends one finding, checks anew and goes on to what stands in its place in the list. */
  async #mend(finding) {
    if (this.#field() !== this.#checked) {
      if (await this.#run({ quiet: true })) $("status").textContent = this.#say("rechecked");
      return;
    }
    const { old, new: after } = change(this.#checked, finding);
    this.#write(apply(this.#checked, finding.edits));
    if (!(await this.#run({ quiet: true }))) return;
    const short = (text) => (text.length > 60 ? `${text.slice(0, 60)} …` : text).trim();
    $("status").textContent = this.#say("changed", { old: short(old), new: short(after), number: this.#report.findings.length });
    const titles = $("findings").querySelectorAll("h4");
    (titles[Math.min(finding.number, titles.length) - 1] ?? $("ergebnis-titel")).focus();
  }

  /** Mends all that can be mended, again and again, since one fix makes room for another. */
  async #mendAll() {
    if (this.#field() !== this.#checked && !(await this.#run({ quiet: true }))) return;
    let changed = 0;
    for (let round = 0; round < 6; round += 1) {
      const edits = together(this.#report.findings);
      const after = apply(this.#checked, edits);
      if (!edits.length || after === this.#checked) break;
      if (changed) $("text").value = after;
      else this.#write(after); // all rounds are one step back, and it is there from the first change on
      changed += edits.length;
      if (!(await this.#run({ quiet: true }))) break;
    }
    $("status").textContent = changed ? this.#say("changed_all", { number: changed }) : this.#say("nothing_to_change");
    $("ergebnis-titel").focus();
  }

  #drawSteps() {
    $("undo").disabled = !this.#past.length;
    $("redo").disabled = !this.#undone.length;
  }

  /** A step back or forth; what the field holds now, typed text too, is kept for the other direction. */
  async #step(from, to, said) {
    to.push($("text").value);
    $("text").value = from.pop();
    this.#drawSteps();
    if (!this.#field().trim()) {
      $("ergebnis").hidden = true;
      $("status").textContent = this.#say(said);
      return $("text").focus();
    }
    const focused = document.activeElement;
    if (!(await this.#run({ quiet: true }))) return;
    $("status").textContent = this.#say(said);
    if (focused.disabled || focused === document.body) $("ergebnis-titel").focus();
  }

  async #copy() {
    try {
      await navigator.clipboard.writeText($("text").value);
      $("status").textContent = this.#say("copied");
    } catch {
      $("status").textContent = this.#say("not_copied");
    }
  }

  /** Opens the explanations, since paper cannot. */
  #print() {
    const folded = [...document.querySelectorAll("details:not([open])")];
    for (const one of folded) one.open = true;
    print();
    for (const one of folded) one.open = false;
  }

  #showAll() {
    this.#everything = true;
    this.#draw();
    $("findings").querySelectorAll("h4")[MOST]?.focus();
  }
}

new Page().start();
