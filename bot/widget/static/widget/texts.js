// The texts of the interface in one register, as the gateway gives them.

/** Looks up texts; `{name}` in a text is replaced. A key without text shows itself, so that a test finds it. */
export class Texts {
  #texts = {};
  language = "de";

  async load(api, language) {
    this.#texts = await api.texts(language);
    this.language = language;
  }

  has(key) {
    return Boolean(this.#texts[key]);
  }

  get(key, values = {}) {
    return (this.#texts[key] ?? key).replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
  }
}
