import { el, icon, safeAddress } from "./dom.js";
import { compounds, plain, rich } from "./rich.js";

const ON_ITS_WAY = ["new", "sent", "accepted", "answered"]; // states of a hand-off that can be taken back
const FINAL = ["problem_gone", "problem_invalid"]; // not to be sent again

/** Keeps a list in step with the items; only what changed is drawn anew. */
export class Transcript {
  #drawn = new Map();
  #cards = new Map(); // by number of a hand-off: last state, and which item offers to take it back

  constructor(list, texts, actions) {
    this.list = list;
    this.texts = texts;
    this.actions = actions;
  }

  /** Returns the entries that are new. */
  draw(conversation) {
    this.#cards = this.#gathered(conversation.items);
    const fresh = [];
    const kept = new Map();
    let previous = null;
    for (const item of conversation.items) {
      const card = this.#cards.get(item.reply?.handoff?.id);
      const version = JSON.stringify([item, card && [card.state, card.bearer === item], this.texts.language, item.state === "sending" && conversation.waiting, this.voices]);
      let entry = this.#drawn.get(item.id);
      if (entry?.version !== version && card?.bearer === item && this.#holds(item) && ON_ITS_WAY.includes(card.state)) {
        entry.node.querySelector(".state").textContent = this.#state(card.state);
      } else if (entry?.version !== version) {
        const node = this.#entry(item, conversation);
        if (entry) entry.node.replaceWith(node);
        else fresh.push(node);
        entry = { version, node };
      }
      const next = previous ? previous.nextSibling : this.list.firstChild;
      if (next !== entry.node) this.list.insertBefore(entry.node, next);
      previous = entry.node;
      kept.set(item.id, entry);
    }
    for (const [id, { node }] of this.#drawn) if (!kept.has(id)) node.remove();
    this.#drawn = kept;
    return fresh;
  }

  /** A card with the focus in it keeps its question when the state changes or is told again. */
  #gathered(items) {
    const cards = new Map();
    for (const item of items.filter(({ reply }) => reply?.handoff)) {
      const { id, state } = item.reply.handoff;
      const before = cards.get(id)?.bearer;
      cards.set(id, { state, bearer: before && this.#holds(before) ? before : item });
    }
    return cards;
  }

  #holds(item) {
    return this.#drawn.get(item.id)?.node.querySelector(".card:focus-within");
  }

  #entry(item, conversation) {
    const { kind } = item;
    const body = kind === "bot" ? this.#reply(item) : kind === "own" ? this.#own(item, conversation) : this.#note(item);
    return el("li", { class: `entry ${kind}`, "data-id": item.id }, body);
  }

  #heading(speaker, time) {
    const date = new Date(time);
    const clock = date.toLocaleTimeString("de-DE", { hour: "2-digit", minute: "2-digit" });
    return el(
      "h3",
      { class: "speaker" },
      `${this.texts.get(speaker)}, `,
      el("time", { datetime: date.toISOString() }, this.texts.get("clock", { time: clock })),
    );
  }

  #note(item) {
    return el("div", { class: "text" }, rich(this.texts.get(item.text)));
  }

  #own(item, conversation) {
    const notice = item.notice ?? (item.state === "sending" && conversation.waiting ? "queued" : null);
    return [
      this.#heading("you", item.time),
      el("div", { class: "text", lang: "de" }, el("p", {}, item.text)),
      notice &&
        el(
          "div",
          { class: "problem" },
          rich(this.texts.get(notice, { seconds: item.wait })),
          item.notice && !FINAL.includes(item.notice) &&
            el("button", { type: "button", class: "button", onclick: () => this.actions.again(item) }, this.texts.get("again")),
        ),
    ];
  }

  #reply(item) {
    const { reply } = item;
    return [
      this.#heading("bot", item.time),
      el("div", { class: "text", lang: reply.language }, rich(reply.text ?? "", this.#hard(reply))),
      reply.contact && this.#contact(reply.contact),
      reply.handoff && this.#handoff(item),
      reply.form?.kind === "handoff" &&
        el("button", { type: "button", class: "button", onclick: ({ currentTarget }) => this.actions.form(reply.form.topic_field, currentTarget) }, icon("pen"), this.texts.get("form_open")),
      reply.sources?.length > 0 && this.#sources(reply.sources),
      this.voices && el(
        "button",
        { type: "button", class: "button quiet read", onclick: () => this.actions.read(item) },
        icon("sound"),
        this.texts.get("read"),
      ),
      reply.options?.length > 0 && this.#options(item),
    ];
  }

  /** A press on a hard word shows its meaning under the paragraph, or takes it away. */
  #hard({ glossary = [] }) {
    const toggle = (explanation) => ({ currentTarget: button }) => {
      const open = button.getAttribute("aria-expanded") === "false";
      button.setAttribute("aria-expanded", String(open));
      if (!open) return button.meaning.remove();
      button.meaning = el("div", { class: "meaning", role: "note", "aria-label": button.textContent }, rich(explanation));
      button.closest("p, ul").after(button.meaning);
      button.meaning.scrollIntoView({ block: "nearest" });
      return this.actions.explain(explanation);
    };
    return new Map(glossary.map(({ word, explanation }) => [word, toggle(explanation)]));
  }

  #contact({ name, role, topic_fields: fields }) {
    return el(
      "div",
      { class: "card" },
      el("h4", {}, this.texts.get("contact")),
      el("p", { class: "name" }, name),
      role && el("p", {}, role),
      fields?.length > 0 && el("p", { class: "small" }, this.texts.get("contact_fields")),
      fields?.length > 0 && el("ul", { role: "list" }, fields.map((field) => el("li", {}, this.#field(field)))),
    );
  }

  #field(field) {
    const name = `field_${field}`;
    return this.texts.has(name) ? this.texts.get(name) : String(field);
  }

  #handoff(item) {
    const { id } = item.reply.handoff;
    const { state, bearer } = this.#cards.get(id);
    return el(
      "div",
      { class: "card" },
      el("h4", {}, this.texts.get("handoff")),
      el("p", { class: "name" }, this.texts.get("handoff_number", { number: id })),
      el("p", { class: "state" }, this.#state(state)),
      item === bearer && ON_ITS_WAY.includes(state) && this.#withdrawal(id),
    );
  }

  #state(state) {
    const name = `handoff_${state}`;
    return this.texts.has(name) ? this.texts.get(name) : String(state);
  }

  /** A button that asks before a message is taken back; the focus goes to the safe answer. */
  #withdrawal(number) {
    const button = (key, style, onclick) => el("button", { type: "button", class: `button ${style}`, onclick }, el("span", {}, compounds(this.texts.get(key))));
    const turn = (open) => {
      [ask.hidden, question.hidden] = [open, !open];
      (open ? no : ask).focus();
    };
    const ask = button("withdraw", "", () => turn(true));
    const no = button("withdraw_no", "no", () => turn(false));
    const yes = button("withdraw_yes", "strong", () => this.actions.withdraw(number));
    const asked = this.texts.get("withdraw_confirm");
    const question = el("div", { class: "confirm", role: "group", "aria-label": plain(asked), hidden: true }, rich(asked), el("div", { class: "row" }, yes, no));
    return [ask, question];
  }

  #sources(sources) {
    return el(
      "div",
      { class: "sources" },
      el("h4", {}, this.texts.get("sources")),
      el(
        "ul",
        { role: "list" },
        sources.map(({ title, url, as_of: date }) => {
          const href = safeAddress(url);
          const opens = el("span", { class: "hidden" }, this.texts.get("opens"));
          const name = href ? el("a", { href, target: "_blank", rel: "noopener noreferrer" }, title, icon("out"), opens) : title;
          return el("li", {}, name, date && el("span", { class: "date" }, this.texts.get("as_of", { date })));
        }),
      ),
    );
  }

  #options(item) {
    const choices = item.reply.options.map((option) =>
      item.chosen.includes(option.id)
        ? el("span", { class: "chosen", tabindex: "-1" }, icon("check"), `${this.texts.get("chosen")} ${option.label}`)
        : el("button", { type: "button", class: "option", onclick: () => this.actions.choose(item, option) }, el("span", {}, compounds(option.label))),
    );
    return el(
      "div",
      { class: "options", lang: item.reply.language },
      el("h4", {}, this.texts.get("options")),
      el("ul", { role: "list" }, choices.map((choice) => el("li", {}, choice))),
    );
  }
}

/** What a screen reader hears when a reply comes. */
export function spoken(reply, texts) {
  const parts = [texts.get("bot") + ":", plain(reply.text ?? "")];
  if (reply.form) parts.push(texts.get("form_spoken"));
  if (reply.contact) parts.push(`${texts.get("contact")}: ${reply.contact.name}.`);
  if (reply.sources?.length) parts.push(texts.get("count_sources", { count: reply.sources.length }));
  if (reply.options?.length) parts.push(texts.get("count_options", { count: reply.options.length }));
  return parts.join("\n");
}

/** The conversation as text. */
export function written(items, texts) {
  const when = (time) => new Date(time).toLocaleString("de-DE", { dateStyle: "short", timeStyle: "short" });
  return items
    .map((item) => {
      if (item.kind === "note") return plain(texts.get(item.text));
      if (item.kind === "own") return `${texts.get("you")} (${when(item.time)}):\n${item.text}`;
      const { text, sources = [], contact, handoff } = item.reply;
      return [
        `${texts.get("bot")} (${when(item.time)}):`,
        plain(text),
        contact && `${texts.get("contact")}: ${[contact.name, contact.role].filter(Boolean).join(", ")}`,
        handoff && texts.get("handoff_number", { number: handoff.id }),
        ...sources.map(({ title, url, as_of: date }) => `${texts.get("source")}: ${[title, url, date].filter(Boolean).join(", ")}`),
      ].filter(Boolean).join("\n");
    })
    .join("\n\n");
}
