// One voice for screen readers, apart from the transcript: spoken once, politely, then gone.

const AFTER_FOCUS = 300; // ms; NVDA drops what coincides with a focus move
const STAYS = 6000; // ms; nobody who browses the page meets old announcements

/** Announces into a live region that exists before anything is said. */
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
