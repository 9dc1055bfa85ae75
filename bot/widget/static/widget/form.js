import { el } from "./dom.js";
import { button, worded } from "./frame.js";
import { rich } from "./rich.js";
import { swap } from "./settings.js";

const CONTROLS = {
  topic_field: () => el("select", {}),
  concern: () => el("textarea", { rows: "4" }),
  name: () => el("input", { autocomplete: "name" }),
  mail: () => el("input", { type: "email", autocomplete: "email" }),
  phone: () => el("input", { type: "tel", autocomplete: "tel" }),
  transcript: () => el("input", { type: "checkbox" }),
  consent: () => el("input", { type: "checkbox" }),
};

function field(name) {
  const control = CONTROLS[name]();
  const id = `form-${name}`;
  Object.assign(control, { id, name });
  control.setAttribute("aria-describedby", `${id}-error`);
  const tick = control.type === "checkbox"; // its label is worded by the gateway
  const label = tick ? el("label", { for: id }) : worded("label", `form_${name}`, { for: id });
  const error = el("div", { id: `${id}-error`, class: "error", hidden: true });
  const first = tick ? el("div", { class: "tick" }, control, label) : label;
  return el("div", { class: "field", "data-field": name }, first, error, !tick && control, el("div", { class: "suggestion" }));
}

const section = () =>
  el(
    "section",
    { class: "view form", hidden: true, "aria-labelledby": "form-title" },
    worded("h3", "form_title", { id: "form-title", tabindex: "-1" }),
    el("div", { class: "purpose" }),
    el(
      "div",
      { class: "confirm summary", role: "group", "aria-labelledby": "form-summary", hidden: true },
      el("h4", { id: "form-summary", tabindex: "-1" }),
      el("ul", { role: "list" }),
    ),
    el(
      "form",
      { novalidate: true },
      field("topic_field"),
      field("concern"),
      field("name"),
      el("fieldset", {}, worded("legend", "form_reach"), field("mail"), field("phone")),
      field("transcript"),
      field("consent"),
      el("div", { class: "row" }, button("form_send", null, { type: "submit", class: "strong" }), button("form_cancel")),
    ),
  );

/** The gateway alone decides what is right, and says which field is wrong. */
export class HandoffForm {
  #key = null;
  #sending = false;
  #opener = null;

  constructor(parts, texts, actions) {
    Object.assign(this, { parts, texts, actions });
    this.view = parts.form = section();
    parts.log.after(this.view);
    this.form = this.view.querySelector("form");
    this.summary = this.view.querySelector(".summary");
    this.form.addEventListener("submit", (event) => (event.preventDefault(), this.#send()));
    this.form.addEventListener("input", () => (this.#key = null));
    this.view.querySelector(".form_cancel").addEventListener("click", () => this.close());
  }

  get opened() {
    return !this.view.hidden;
  }

  /** Opens, or throws a Problem. */
  async open(topic, opener) {
    await this.word(topic);
    this.#opener = opener;
    this.#complain([]);
    swap(this.parts, this.view, true);
    this.view.scrollTop = 0;
    this.view.querySelector("h3").focus();
  }

  async word(topic) {
    const { topic_fields: topics, purpose, consent, transcript } = await this.actions.wordings();
    const { elements } = this.form;
    const chosen = elements.topic_field.value || topic;
    const unknown = el("option", { value: "" }, this.texts.get("form_unknown"));
    elements.topic_field.replaceChildren(unknown, ...topics.map(({ id, label }) => el("option", { value: id }, label)));
    if (chosen) elements.topic_field.value = chosen;
    this.view.querySelector(".purpose").replaceChildren(...rich(purpose));
    for (const [name, text] of Object.entries({ consent, transcript })) elements[name].labels[0].replaceChildren(...rich(text));
  }

  close() {
    swap(this.parts, this.view, false);
    if (this.#opener?.isConnected) this.#opener.focus();
    else this.actions.rest();
  }

  clear() {
    this.form.reset();
    this.#complain([]);
    this.#key = null;
    if (this.opened) swap(this.parts, this.view, false);
  }

  get #values() {
    const { elements } = this.form;
    const value = ({ type, checked, value }) => (type === "checkbox" ? checked : value.trim() || null);
    return Object.fromEntries(Object.keys(CONTROLS).map((name) => [name, value(elements[name])]));
  }

  async #send() {
    if (this.#sending) return;
    this.#sending = true;
    this.#key ??= this.actions.key(); // sent twice, it counts once
    try {
      await this.actions.send(this.#values, this.#key);
    } catch (problem) {
      this.#complain(problem.errors?.length ? problem.errors : [{ message: this.texts.get("problem_failed") }]);
      this.view.querySelector("#form-summary").focus();
      return;
    } finally {
      this.#sending = false;
    }
    this.clear();
    this.actions.rest();
  }

  #complain(errors) {
    for (const node of this.form.querySelectorAll(".field")) this.#mark(node, errors.filter(({ field: name }) => name === node.dataset.field));
    this.summary.hidden = !errors.length;
    this.summary.querySelector("h4").textContent = this.texts.get("form_errors", { count: errors.length });
    this.summary.querySelector("ul").replaceChildren(
      ...errors.map(({ field: name, message }) => {
        const control = this.form.elements[name];
        const text = rich(message).flatMap((block) => [...block.childNodes]);
        return el("li", {}, control ? el("button", { type: "button", class: "button quiet", onclick: () => control.focus() }, el("span", {}, text)) : text);
      }),
    );
  }

  #mark(node, errors) {
    const control = this.form.elements[node.dataset.field];
    const [place, offer] = [node.querySelector(".error"), node.querySelector(".suggestion")];
    place.hidden = !errors.length;
    place.replaceChildren(...errors.flatMap(({ message }) => rich(message)));
    if (errors.length) control.setAttribute("aria-invalid", "true");
    else control.removeAttribute("aria-invalid");
    const accept = (value) => {
      control.value = value;
      this.#key = null;
      this.#mark(node, []);
      control.focus();
    };
    offer.replaceChildren(
      ...errors.filter(({ suggestion }) => suggestion).map(({ suggestion }) =>
        el("button", { type: "button", class: "button", onclick: () => accept(suggestion) }, this.texts.get("form_accept", { value: suggestion })),
      ),
    );
  }
}
