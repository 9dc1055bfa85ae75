// Small JSON drawers in the browser; where storage is forbidden they hold for this page only.

/** A drawer: the conversation in sessionStorage (forgotten with the tab), settings in localStorage. */
export class Drawer {
  #memory = null;

  constructor(kind, name) {
    this.kind = kind;
    this.name = name;
  }

  read() {
    try {
      return JSON.parse(globalThis[this.kind].getItem(this.name)) ?? this.#memory;
    } catch {
      return this.#memory;
    }
  }

  write(value) {
    this.#memory = value;
    try {
      if (value == null) globalThis[this.kind].removeItem(this.name);
      else globalThis[this.kind].setItem(this.name, JSON.stringify(value));
    } catch {
      // forbidden or full: the memory above serves until the page is left
    }
  }
}
