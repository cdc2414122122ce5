// Builds DOM nodes. Takes text, never markup, so nothing a server or a pack says can become an element.

const SVG = "http://www.w3.org/2000/svg";

/**
 * An element with attributes and children.
 * Attributes whose name starts with `on` are listeners; `null`, `undefined` and `false` are left out; `true` is an empty one.
 * @param {string} tag
 * @param {Record<string, unknown>} [attributes]
 * @param {...(Node|string|null|undefined|false)} children
 * @returns {HTMLElement}
 */
export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : String(value));
  }
  element.append(...children.filter((child) => child || child === ""));
  return element;
}

const PATHS = {
  add: "M10 4v12M4 10h12",
  auto: "M10 3a7 7 0 1 0 0 14a7 7 0 0 0 0-14M10 3v14M10 6.5h5.6M10 10h7M10 13.5h5.6",
  back: "M12 4.5L6.5 10l5.5 5.5",
  close: "M5.5 5.5l9 9M14.5 5.5l-9 9",
  copy: "M7 7V3.5h9.5V13H13M3.5 7H13v9.5H3.5z",
  dark: "M16.5 12A7 7 0 0 1 8 3.5a7 7 0 1 0 8.5 8.5z",
  done: "M4.5 10.5l3.5 3.5l7.5-8",
  download: "M10 3.5v9M6 9l4 4l4-4M4 16.5h12",
  light:
    "M10 6.8a3.2 3.2 0 1 0 0 6.4a3.2 3.2 0 0 0 0-6.4M10 2.2v1.6M10 16.2v1.6M2.2 10h1.6M16.2 10h1.6M4.5 4.5l1.1 1.1M14.4 14.4l1.1 1.1M15.5 4.5l-1.1 1.1M5.6 14.4l-1.1 1.1",
  whole: "M3.5 7.5v-4h4M12.5 3.5h4v4M16.5 12.5v4h-4M7.5 16.5h-4v-4",
};

/** A line drawing of 20 × 20 units in the colour of the text around it. @param {keyof typeof PATHS} name */
export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 20 20");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", PATHS[name]);
  svg.append(path);
  return svg;
}

let counter = 0;

/** An id that no other element of the page has. @param {string} stem */
export function freshId(stem) {
  counter += 1;
  return `${stem.replaceAll(/[^a-z0-9]+/gi, "-")}-${counter}`;
}

/** Whether people asked their system for less motion. */
export function wantsStillness() {
  return matchMedia("(prefers-reduced-motion: reduce)").matches;
}
