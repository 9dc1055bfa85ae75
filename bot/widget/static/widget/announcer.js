const AFTER_FOCUS = 300; // ms; NVDA drops what is said at a move of the focus
const STAYS = 6000; // ms; nobody should meet old announcements

/** Speaks to screen readers through a live region that was there before: once, politely, then gone. */
export class Announcer {
  #waiting = [];
  #timer = null;

  constructor(region) {
    this.region = region;
  }

  say(text, language) {
    this.#waiting.push([text, language]);
    this.#timer ??= setTimeout(() => this.#speak(), AFTER_FOCUS);
  }

  #speak() {
    this.#timer = null;
    for (const [text, language] of this.#waiting.splice(0)) {
      const line = document.createElement("p");
      line.lang = language;
      line.textContent = text;
      this.region.append(line);
      setTimeout(() => line.remove(), STAYS);
    }
  }
}
