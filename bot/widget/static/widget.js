// <revier-lotse>: the chat as a web component. Where the page has none, it adds itself.

import { Announcer } from "./widget/announcer.js";
import { Api } from "./widget/api.js";
import { Conversation, key } from "./widget/conversation.js";
import { el } from "./widget/dom.js";
import { HandoffForm } from "./widget/form.js";
import { Texts, frame, translate } from "./widget/frame.js";
import { print, save } from "./widget/keep.js";
import { plain, rich } from "./widget/rich.js";
import { Drawer, Settings } from "./widget/settings.js";
import { Reader, germanVoice, whenVoicesChange } from "./widget/speech.js";
import { Transcript, spoken, written } from "./widget/transcript.js";

const SERVER = new URL(import.meta.url).origin;
const STYLES = new URL("./widget/widget.css", import.meta.url).href;
const LONGEST = 2000; // code points, as the gateway counts
const SLOW = 4000; // ms before waiting is announced
const RETRY = 5000; // ms until the texts are tried again
const NARROW = matchMedia("(max-width: 40em), (max-height: 30em)"); // then modal
const TOUCH = matchMedia("(pointer: coarse)"); // a keyboard would cover the answer

let only = null; // the chat of this page: two would write over each other

class RevierLotse extends HTMLElement {
  static observedAttributes = ["language", "open", "title"];
  #texts = new Texts();
  #memory = new Drawer("sessionStorage", "revier-lotse-open");
  #opener = null;
  #slow = null;
  #awaited = false;
  #here = null; // ends when the element leaves the page

  connectedCallback() {
    if (only) return;
    only = this;
    if (!this.shadowRoot) this.#build();
    this.#attend();
  }

  /** Elsewhere in the page, or there again later, it goes on. */
  disconnectedCallback() {
    if (only !== this) return;
    only = null;
    this.#here.abort();
    this.reader.stop();
    this.conversation.rest();
    if (!this.inline) this.#hide();
    document.querySelector("revier-lotse")?.connectedCallback();
  }

  attributeChangedCallback(name, _old, value) {
    if (only !== this || !this.hasAttribute("ready")) return;
    if (name === "title") this.parts.title.textContent = this.#title();
    else if (name === "language") {
      if (["de", "de-simple"].includes(value) && value !== this.conversation.language) this.#switch();
    } else if (value === null) this.close(Boolean(this.shadowRoot.activeElement));
    else if (!this.#isOpen) this.#show();
  }

  #build() {
    this.inline = this.getAttribute("position") === "inline";
    const settings = new Drawer("localStorage", "revier-lotse-settings");
    const wanted = settings.read()?.language ?? this.getAttribute("language");
    this.api = new Api(this.getAttribute("server") ?? SERVER);
    this.conversation = new Conversation(
      this.api,
      new Drawer("sessionStorage", "revier-lotse"),
      wanted === "de-simple" ? wanted : "de",
    );
    this.parts = frame(this.inline);
    this.#wire(settings);
    const styles = el("link", { rel: "stylesheet", href: STYLES, onload: () => this.#begin(), onerror: () => this.#begin() });
    this.attachShadow({ mode: "open" }).append(styles, this.parts.root);
  }

  #wire(drawer) {
    const { parts, conversation } = this;
    this.announcer = new Announcer(parts.announcer);
    this.reader = new Reader(parts.reader, () => this.#rest());
    this.transcript = new Transcript(parts.messages, this.#texts, {
      choose: (item, option) => this.#choose(item, option),
      again: (item) => (conversation.again(item), this.#rest()),
      read: (item) => this.#read(item.id),
      explain: (text) => this.#say(text),
      withdraw: (number) => (conversation.say(this.#texts.get("withdraw_said", { number })), this.#rest()),
      form: (topic, opener) => this.form.open(topic, opener).catch(() => this.#say(this.#texts.get("data_failed"))),
    });
    this.form = new HandoffForm(parts, this.#texts, {
      key,
      rest: () => this.#rest(),
      wordings: () => conversation.wordings(),
      send: (values, id) => conversation.handOff(values, id, this.#texts.get("form_said", values)),
    });
    this.settings = new Settings(parts, drawer, {
      copy: () => navigator.clipboard.writeText(this.#written()).then(() => this.#status("copied"), () => this.#status("copy_failed")),
      save: () => save("revierlotse.txt", this.#written()),
      print: () => print(this.#title(), this.#written(), conversation.language),
      data: () => this.#data(),
      erase: () => this.#erase(),
    });
    parts.launcher.addEventListener("click", () => this.open(parts.launcher));
    parts.close.addEventListener("click", () => this.close());
    parts.simple.addEventListener("click", () => this.#switch());
    parts.composer.addEventListener("submit", (event) => (event.preventDefault(), this.#send()));
    parts.input.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      this.#send();
    });
    parts.input.addEventListener("input", () => this.#complain(null));
    parts.panel.addEventListener("keydown", (event) => {
      if (event.key === "Escape") this.#escape(event);
    });
    parts.panel.addEventListener("cancel", (event) => this.#escape(event));
    conversation.addEventListener("change", () => this.#draw());
    conversation.addEventListener("replies", ({ detail }) => this.#heard(detail));
    conversation.addEventListener("erased", () => this.#erased());
    conversation.addEventListener("note", ({ detail }) => this.#say(this.#texts.get(detail, { seconds: "" })));
    conversation.addEventListener("language", ({ detail }) => this.#load(detail));
    whenVoicesChange(() => this.#voices());
  }

  /** Listens to the page. */
  #attend() {
    this.#here = new AbortController();
    const on = (target, name, react) => target.addEventListener(name, react, { signal: this.#here.signal });
    on(document, "click", (event) => this.#followed(event));
    on(document, "keydown", (event) => {
      if (event.key === "F6" && !event.shiftKey && this.#isOpen) this.#cross(event);
    });
    on(document, "visibilitychange", () => (document.hidden ? this.conversation.rest() : this.conversation.listen()));
    on(NARROW, "change", () => this.#isOpen && this.#show());
  }

  async #begin() {
    try {
      await this.#load(this.conversation.language);
    } catch {
      setTimeout(() => this.#begin(), RETRY);
      return;
    }
    this.#voices();
    this.parts.root.hidden = false;
    const wanted = this.inline || this.hasAttribute("open") || this.#memory.read();
    if (wanted && (this.inline || !NARROW.matches)) this.#show();
    else if (this.conversation.started) this.conversation.start(); // sends what was on its way
    this.toggleAttribute("ready", true);
    this.dispatchEvent(new Event("ready"));
  }

  async #load(language) {
    await this.#texts.load(this.api, language);
    this.parts.root.lang = language;
    this.parts.root.classList.toggle("simple", language === "de-simple");
    translate(this.parts.root, this.#texts);
    this.parts.title.textContent = this.#title();
    this.settings.remember({ language });
    this.#draw();
    if (this.form.opened) await this.form.word();
  }

  #title() {
    return this.getAttribute("title") ?? this.#texts.get("title");
  }

  // Opening and closing

  get #isOpen() {
    return this.inline || this.parts.panel.open;
  }

  /** Opens the chat and takes the focus there; closing returns it to `opener`. */
  open(opener = document.activeElement) {
    if (!this.parts || this.parts.root.hidden) return;
    this.#opener = opener;
    this.#show();
    this.#rest();
  }

  #show() {
    const { panel, launcher } = this.parts;
    if (!this.inline) {
      const focused = this.shadowRoot.activeElement;
      if (panel.open) panel.close();
      if (NARROW.matches) panel.showModal();
      else panel.open = true; // not show(): that would move the focus
      focused?.focus();
      launcher.setAttribute("aria-expanded", "true");
      this.parts.root.classList.add("open");
      this.#memory.write(true);
    }
    this.conversation.start();
    this.#scroll();
  }

  close(back = true) {
    this.reader.stop();
    if (this.inline) return;
    this.#hide();
    this.#memory.write(null);
    if (back) (this.#opener?.isConnected ? this.#opener : this.parts.launcher).focus();
  }

  #hide() {
    const { panel, launcher, root } = this.parts;
    panel.close();
    root.classList.remove("open");
    launcher.setAttribute("aria-expanded", "false");
  }

  #escape(event) {
    event.preventDefault();
    event.stopPropagation();
    const focused = this.shadowRoot.activeElement;
    const inner = focused?.closest(".term[aria-expanded=true]") ?? focused?.closest(".confirm")?.querySelector(".no");
    if (inner) inner.click();
    else if (this.settings.opened) this.settings.close();
    else if (this.form.opened) this.form.close();
    else this.close();
  }

  #cross(event) {
    event.preventDefault();
    if (document.activeElement !== this) {
      this.#opener = document.activeElement;
      this.#rest();
    } else if (!NARROW.matches) (this.#opener?.isConnected && this.#opener !== document.body ? this.#opener : this.parts.close).focus();
  }

  /** A link with `data-revier-lotse` leads into the chat; without script, to its address. */
  #followed(event) {
    const link = event.target.closest?.("[data-revier-lotse]");
    if (!link || this.parts.root.hidden) return;
    event.preventDefault();
    const { revierLotse: language, question } = link.dataset;
    if (language && language !== this.conversation.language) this.#switch();
    if (question && this.settings.opened) this.settings.close();
    if (question && this.form.opened) this.form.close();
    this.open(link);
    if (question) this.conversation.say(question);
  }

  /** Puts the focus where one goes on. */
  #rest() {
    const { input, messages, title } = this.parts;
    const view = [this.settings, this.form].find((one) => one.opened)?.view;
    if (view) return view.querySelector("h3").focus();
    if (!TOUCH.matches) return input.focus();
    const target = messages.lastElementChild ?? title;
    target.tabIndex = -1;
    return target.focus({ preventScroll: true });
  }

  // Talking

  #send() {
    const text = this.parts.input.value.trim();
    const length = [...text].length;
    if (!text) return this.#complain(this.#texts.get("empty"));
    if (length > LONGEST) return this.#complain(this.#texts.get("too_long", { length, longest: LONGEST }));
    this.parts.input.value = "";
    this.#complain(null);
    return this.conversation.say(text);
  }

  #complain(error) {
    const { input, error: place } = this.parts;
    if (!error && place.hidden) return;
    place.hidden = !error;
    place.replaceChildren(...rich(error ?? ""));
    input.toggleAttribute("aria-invalid", false);
    if (error) {
      input.setAttribute("aria-invalid", "true");
      input.focus();
      this.#say(error);
    }
  }

  #choose(item, option) {
    this.conversation.choose(item, option);
    this.#say(this.#texts.get("chosen_spoken", { label: option.label }));
    this.#rest();
  }

  #heard(items) {
    for (const { reply } of items) this.announcer.say(spoken(reply, this.#texts), reply.language ?? "de");
    if (this.settings.values.auto === "on" && this.#isOpen) this.#read(items.map((item) => item.id));
  }

  #say(text) {
    this.announcer.say(plain(text), this.#texts.language);
  }

  #draw() {
    const { conversation, parts } = this;
    const near = parts.log.scrollHeight - parts.log.scrollTop - parts.log.clientHeight < 120;
    const focused = this.shadowRoot?.activeElement?.closest("[data-id]")?.dataset.id;
    const fresh = this.transcript.draw(conversation);
    parts.typing.hidden = !conversation.typing;
    this.#announceSlowness(conversation.typing);
    if (focused && !this.shadowRoot.activeElement) this.#rest();
    const own = fresh.findLast((node) => node.classList.contains("own"));
    const asked = fresh[0]?.previousElementSibling;
    if (own) this.#scroll();
    else if (fresh.length && (near || this.#awaited)) this.#scroll(asked?.classList.contains("own") ? asked : fresh[0]);
    if (fresh.length) this.#awaited = Boolean(own);
  }

  #announceSlowness(typing) {
    if (!typing) {
      clearTimeout(this.#slow);
      this.#slow = null;
    } else this.#slow ??= setTimeout(() => this.#say(this.#texts.get("typing")), SLOW);
  }

  /** Shows the beginning of an answer, or the end. */
  #scroll(entry = null) {
    const { log, panel, composer, messages } = this.parts;
    const id = entry?.dataset.id;
    requestAnimationFrame(() => {
      const target = id && messages.querySelector(`[data-id="${CSS.escape(id)}"]`); // drawn anew?
      const frame = log.scrollHeight > log.clientHeight ? log : panel;
      const top = target ? target.getBoundingClientRect().top - frame.getBoundingClientRect().top + frame.scrollTop - 12 : frame.scrollHeight;
      const covered = frame === panel ? composer.offsetHeight : 0;
      if (this.conversation.asked) frame.scrollTop = Math.min(top, frame.scrollHeight - frame.clientHeight + covered);
    });
  }

  // Registers, data, reading aloud

  async #switch() {
    const language = this.conversation.language === "de" ? "de-simple" : "de";
    try {
      await this.#load(language);
    } catch {
      return this.#status("problem_offline");
    }
    this.#say(this.#texts.get("language_spoken"));
    return this.conversation.speak(language);
  }

  #written() {
    return written(this.conversation.items, this.#texts);
  }

  #status(key) {
    const text = this.#texts.get(key, { seconds: "" });
    this.parts.status.replaceChildren(...rich(text));
    this.#say(text);
  }

  async #data() {
    try {
      save("revierlotse-meine-daten.json", JSON.stringify(this.conversation.started ? await this.conversation.data() : {}, null, 2));
      this.#status("data_saved");
    } catch {
      this.#status("data_failed");
    }
  }

  async #erase() {
    this.reader.stop();
    try {
      await this.conversation.erase();
    } catch {
      return this.#status("erase_failed");
    }
    return this.#rest();
  }

  /** The settings show again what they hid: only then can the form be closed. */
  #erased() {
    if (this.settings.opened) this.settings.close();
    this.form.clear();
  }

  #voices() {
    this.transcript.voices = Boolean(germanVoice());
    this.settings.voices(this.transcript.voices);
    if (this.#texts.has("title")) this.#draw();
  }

  #read(ids) {
    const nodes = [ids].flat().map((id) => this.parts.messages.querySelector(`[data-id="${CSS.escape(id)}"] .text`));
    this.reader.read(nodes.filter(Boolean), Number(this.settings.values.speed ?? 1));
  }
}

if (!customElements.get("revier-lotse")) customElements.define("revier-lotse", RevierLotse);
const embed = () => document.querySelector("revier-lotse") ?? document.body.append(document.createElement("revier-lotse"));
if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", embed);
else embed();
