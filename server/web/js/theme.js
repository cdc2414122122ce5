// The theme button: automatic (the system's), light, dark. Remembered in this browser.

import { icon } from "./dom.js";

const ORDER = ["auto", "light", "dark"];
const NAMES = { auto: "automatic", light: "light", dark: "dark" };

/** @param {HTMLButtonElement} button */
export function startTheme(button) {
  let theme = document.documentElement.dataset.theme ?? "auto";
  const show = () => {
    const next = ORDER[(ORDER.indexOf(theme) + 1) % ORDER.length];
    button.replaceChildren(icon(theme));
    button.setAttribute("aria-label", `Theme: ${NAMES[theme]}. Change to ${NAMES[next]}.`);
    button.title = `Theme: ${NAMES[theme]}`;
  };
  button.addEventListener("click", () => {
    theme = ORDER[(ORDER.indexOf(theme) + 1) % ORDER.length];
    if (theme === "auto") delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = theme;
    remember(theme);
    show();
  });
  show();
}

function remember(theme) {
  try {
    if (theme === "auto") localStorage.removeItem("theme");
    else localStorage.setItem("theme", theme);
  } catch {
    // Storage may be forbidden; the choice then lasts until the page is left.
  }
}
