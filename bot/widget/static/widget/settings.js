const DEFAULTS = { size: "100", theme: "auto", spacing: "normal", auto: "off", speed: "1" };

/** Puts a view in the place of what is shown, or back. */
export function swap({ log, composer, form }, view, open) {
  if (open) view.behind = [log, composer, form].filter((node) => node !== view && !node.hidden);
  view.hidden = !open;
  for (const node of view.behind ?? []) node.hidden = open;
}

/** What is changed is remembered in this browser only and never sent. */
export class Settings {
  constructor(parts, drawer, actions) {
    this.parts = parts;
    this.drawer = drawer;
    this.values = { ...DEFAULTS, ...drawer.read() };
    this.view = parts.settings;
    const find = (name) => this.view.querySelector(`.${name}`);
    this.confirm = find("confirm");
    this.eraser = find("erase");
    for (const name of ["copy", "save", "print", "data"]) find(name).addEventListener("click", actions[name]);
    this.eraser.addEventListener("click", () => this.#ask(true));
    find("no").addEventListener("click", () => this.#ask(false));
    find("erase_yes").addEventListener("click", () => (this.#ask(false), actions.erase()));
    find("back").addEventListener("click", () => this.close());
    parts.more.addEventListener("click", () => (this.opened ? this.close() : this.open()));
    this.view.addEventListener("change", ({ target }) => this.remember({ [target.name]: target.value }));
    this.#apply();
  }

  get opened() {
    return !this.view.hidden;
  }

  open() {
    this.#show(true);
    this.parts.status.textContent = "";
    this.view.querySelector("h3").focus();
  }

  close() {
    this.#ask(false);
    this.#show(false);
    this.parts.more.focus();
  }

  remember(values) {
    Object.assign(this.values, values);
    this.drawer.write(this.values);
    this.#apply();
  }

  voices(there) {
    this.view.querySelector(".voice").hidden = !there;
  }

  #show(open) {
    swap(this.parts, this.view, open);
    this.parts.more.setAttribute("aria-expanded", String(open));
  }

  #ask(open) {
    const back = !open && !this.confirm.hidden;
    this.confirm.hidden = !open;
    this.eraser.hidden = open;
    if (open) this.confirm.querySelector(".no").focus();
    if (back) this.eraser.focus();
  }

  #apply() {
    for (const name of Object.keys(DEFAULTS)) {
      this.parts.root.dataset[name] = this.values[name];
      for (const input of this.view.querySelectorAll(`[name=${name}]`)) input.checked = input.value === this.values[name];
    }
  }
}

/** Keeps JSON in sessionStorage or localStorage; where they are forbidden, until the page is left. */
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
      // forbidden or full
    }
  }
}
