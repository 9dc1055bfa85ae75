const SVG = "http://www.w3.org/2000/svg";

/** An element. Text stays text; `onclick` and the like become listeners, `true` an empty attribute, false and null nothing. */
export function el(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (value !== false && value != null) node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.flat().filter((child) => child != null && child !== false));
  return node;
}

const SHAPES = {
  book: "M12 6C9 4 6 4 3 5v14c3-1 6-1 9 1 3-2 6-2 9-1V5c-3-1-6-1-9 1Zm0 0v14",
  chat: "M4 5h16v11H10l-5 4v-4H4Z",
  close: "M6 6l12 12M18 6 6 18",
  more: "M4 7h16M4 12h16M4 17h16",
  send: "M4 12h14M12 5l7 7-7 7",
  check: "M5 13l4 4L19 7",
  out: "M9 5H5v14h14v-4M13 5h6v6M19 5l-8 8",
  sound: "M4 10v4h4l5 4V6L8 10ZM16 9c1.5 1.8 1.5 4.2 0 6M18.5 6.5c3 3 3 8 0 11",
  pen: "M4 20l1-5L16 4l4 4L9 19Z",
  pause: "M8 5v14M16 5v14",
  stop: "M6 6h12v12H6Z",
  mark: "M12 3l2.2 5h-4.4ZM9.4 10h5.2l1.4 6H8ZM3 19c1.5 0 1.5 1.5 3 1.5S7.5 19 9 19s1.5 1.5 3 1.5 1.5-1.5 3-1.5 1.5 1.5 3 1.5 1.5-1.5 3-1.5",
};

/** A drawn sign; the words beside it say the same. */
export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", SHAPES[name]);
  svg.append(path);
  return svg;
}

/** The address if it leads to a page, else null. */
export function safeAddress(address) {
  try {
    const url = new URL(address);
    return /^https?:$/.test(url.protocol) ? url.href : null;
  } catch {
    return null;
  }
}
