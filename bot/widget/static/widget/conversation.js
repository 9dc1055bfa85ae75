import { Problem, follow } from "./api.js";

const EAGER = 4; // attempts before the visitor has to press a button
const WAIT = [1, 3, 8, 20]; // seconds between attempts, unless the server says
const LONGEST = 600; // seconds, whatever it says

/** 128 random bits, also without https, unlike randomUUID. */
export const key = () => [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");

/**
 * What was said, and the outbox that brings each message over exactly once. Items:
 * `{id, kind: "bot", reply, chosen: [option id…], time}`,
 * `{id, kind: "own", text, option?, state: sending|waiting|failed|sent, notice?, wait?, time}`,
 * `{id, kind: "note", text: key, time}`. Events: `change`, `replies` (items), `note` (key), `language`, `erased`.
 */
export class Conversation extends EventTarget {
  #state;
  #beginning = null;
  #pumping = false;
  #wake = null;
  #follower = null;

  constructor(api, drawer, language) {
    super();
    this.api = api;
    this.drawer = drawer;
    const kept = drawer.read();
    this.#state = Array.isArray(kept?.items) ? kept : this.#fresh(language);
    addEventListener("online", () => this.#wake?.());
  }

  #fresh(language) {
    return { language, synced: language, token: null, items: [], after: null, era: 0 };
  }

  get items() {
    return this.#state.items;
  }

  get language() {
    return this.#state.language;
  }

  get typing() {
    return (this.#pumping && !this.waiting) || Boolean(this.#beginning);
  }

  get waiting() {
    return Boolean(this.#wake);
  }

  get started() {
    return Boolean(this.#state.token);
  }

  get asked() {
    return this.items.some((item) => item.kind === "own");
  }

  #changed() {
    this.drawer.write(this.#state);
    this.dispatchEvent(new CustomEvent("change"));
  }

  #tell(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }

  #note(text) {
    if (this.items.at(-1)?.text === text) return;
    this.items.push({ id: key(), kind: "note", text, time: Date.now() });
    this.#changed();
    this.#tell("note", text);
  }

  #take(replies, at = this.items.length) {
    const known = new Set(this.items.map((item) => item.id));
    const items = replies
      .map((reply) => ({ id: `${this.#state.era}-${reply.id}`, kind: "bot", reply, chosen: [], time: Date.now() }))
      .filter((item) => !known.has(item.id));
    this.items.splice(at, 0, ...items);
    if (!items.length) return;
    const { language } = items.at(-1).reply;
    const switched = language && language !== this.language;
    if (switched) this.#state.language = this.#state.synced = language;
    this.#changed();
    this.#tell("replies", items);
    if (switched) this.#tell("language", language);
  }

  /** Begins, if need be; problems are noted in the transcript. */
  async start() {
    try {
      await this.#begin();
    } catch (problem) {
      if (!this.#pumping) this.#note(problem.kind === "offline" ? "start_offline" : "start_down");
    }
    this.#pump();
  }

  #begin() {
    if (this.started) {
      this.listen();
      return null;
    }
    this.#beginning ??= this.#open().finally(() => (this.#beginning = null));
    return this.#beginning;
  }

  async #open() {
    const state = this.#state;
    const { language } = state;
    const { token, greeting } = await this.api.begin(language);
    if (state !== this.#state) {
      this.api.erase(token).catch(() => {}); // erased meanwhile
      throw new Problem("failed");
    }
    state.era += 1; // ids of replies begin anew too
    Object.assign(state, { token, synced: language, after: greeting.at(-1)?.id ?? "" });
    state.items = this.items.filter((item) => item.kind !== "note" || !item.text.startsWith("start_"));
    const unsent = this.items.findIndex((item) => item.kind === "own" && ["sending", "waiting"].includes(item.state));
    this.#take(greeting, unsent < 0 ? undefined : unsent);
    this.#changed();
    this.listen();
  }

  say(text, option) {
    this.items.push({ id: key(), kind: "own", text, option, state: "sending", tries: 0, time: Date.now() });
    this.#changed();
    this.#pump();
  }

  choose(item, { id, label }) {
    item.chosen.push(id);
    this.say(label, id);
  }

  /** Sends again under the same idempotency key: the server never hears it twice. */
  again(item) {
    if (item.state === "failed") {
      this.items.push(...this.items.splice(this.items.indexOf(item), 1));
      Object.assign(item, { state: "sending", notice: null, tries: 0 });
      this.#changed();
    }
    this.#wake?.();
    this.#pump();
  }

  async #pump() {
    if (this.#pumping) return;
    this.#pumping = true;
    let item;
    while ((item = this.items.find((one) => one.state === "sending" || one.state === "waiting"))) {
      try {
        await this.#deliver(item);
      } catch (problem) {
        await this.#endure(item, problem instanceof Problem ? problem : new Problem("failed"));
      }
    }
    this.#pumping = false;
    this.#changed();
  }

  async #deliver(item) {
    Object.assign(item, { state: "sending", notice: null });
    this.#changed();
    await this.#begin();
    await this.#sync();
    const body = item.option ? { option: item.option } : { text: item.text };
    const { replies } = await this.api.say(this.#state.token, body, item.id);
    if (!this.items.includes(item)) return; // erased meanwhile
    if (replies.some(({ topic }) => topic === "erased")) return this.#erased();
    item.state = "sent";
    this.#take(replies);
    this.#changed();
  }

  async #endure(item, { kind, retryAfter }) {
    if (!this.items.includes(item)) return;
    if (kind === "expired") return this.#expire(item);
    item.tries += 1;
    const again = kind === "offline" || ((kind === "down" || kind === "busy") && item.tries < EAGER);
    Object.assign(item, { state: again ? "waiting" : "failed", notice: `problem_${kind}` });
    if (!again) {
      this.#changed();
      return this.#tell("note", item.notice);
    }
    item.wait = Math.min(retryAfter || WAIT[item.tries - 1] || WAIT.at(-1), LONGEST);
    const first = item.tries === 1;
    const pause = this.#pause(item.wait);
    this.#changed();
    if (first) this.#tell("note", item.notice);
    await pause;
  }

  /** A new conversation begins, and the message goes there as text. */
  #expire(item) {
    this.#forget();
    delete item.option;
    this.items.splice(this.items.indexOf(item), 1);
    this.#note("expired");
    this.items.push(item);
  }

  #forget() {
    this.rest();
    this.#state.token = null;
  }

  #pause(seconds) {
    return new Promise((done) => {
      const timer = setTimeout(() => this.#wake(), seconds * 1000);
      this.#wake = () => {
        clearTimeout(timer);
        this.#wake = null;
        done();
      };
    });
  }

  async speak(language) {
    if (language === this.language) return;
    this.#state.language = language;
    if (this.started && !this.asked) return this.#restart();
    if (this.asked) this.#note("language_changed");
    this.#changed();
    await this.#sync().catch(() => {}); // tried again later
  }

  /** Nothing was asked yet: greet anew in the new register. */
  async #restart() {
    const { token, language } = this.#state;
    this.#forget();
    this.#state = this.#fresh(language);
    this.#changed();
    this.api.erase(token).catch(() => {});
    await this.start();
  }

  async #sync() {
    const { token, language, synced } = this.#state;
    if (!token || language === synced) return;
    await this.api.switch(token, language);
    this.#state.synced = language;
  }

  /** Erases everywhere, or throws a Problem. */
  async erase() {
    const { token } = this.#state;
    try {
      if (token) await this.api.erase(token);
    } catch (problem) {
      if (problem.kind !== "expired") throw problem;
    }
    this.#erased();
  }

  /** Nothing stays here either. */
  #erased() {
    this.#forget();
    this.#state = this.#fresh(this.language);
    this.#wake?.();
    this.drawer.write(null);
    this.#note("erased");
    this.drawer.write(null);
    this.#tell("erased");
  }

  wordings() {
    return this.#renewed(async () => this.api.wordings(this.#state.token));
  }

  /** Hands a message on, or throws a Problem; `said` stands in the transcript. */
  async handOff(values, id, said) {
    const { replies } = await this.#renewed(async () => this.api.handOff(this.#state.token, values, id));
    const ids = replies.map((reply) => `${this.#state.era}-${reply.id}`);
    const at = this.items.findIndex((item) => ids.includes(item.id)); // streams may be faster
    this.items.splice(at < 0 ? this.items.length : at, 0, { id, kind: "own", text: said, state: "sent", time: Date.now() });
    this.#take(replies);
    this.#changed();
  }

  /** Works on a conversation that the server knows. */
  async #renewed(work, again = true) {
    try {
      await this.#begin();
      await this.#sync();
      return await work();
    } catch (problem) {
      if (problem.kind !== "expired" || !again) throw problem;
      this.#forget();
      this.#note("expired");
      return this.#renewed(work, false);
    }
  }

  data() {
    return this.api.data(this.#state.token);
  }

  /** Nobody looks: browsers allow few streams. */
  rest() {
    this.#follower?.abort();
    this.#follower = null;
  }

  async listen() {
    if (this.#follower || !this.started || document.hidden) return;
    const follower = (this.#follower = new AbortController());
    for await (const reply of follow(this.api, this.#state.token, this.#state.after, follower.signal)) {
      if (follower.signal.aborted) return;
      this.#state.after = reply.id;
      this.#take([reply]);
    }
  }
}
