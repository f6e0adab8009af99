// SPDX-License-Identifier: MIT
//
// Light or dark: as the system has it, unless chosen here. The choice stays in this browser.

const choice = "kanal.theme";

/** `""` for the system's, `"light"` or `"dark"`. */
export const theme = () => localStorage.getItem(choice) ?? "";

/** Applies a choice and keeps it. */
export function chooseTheme(name) {
  if (name) localStorage.setItem(choice, name);
  else localStorage.removeItem(choice);
  applyTheme();
}

/** Applies what was chosen. */
export function applyTheme() {
  const name = theme();
  if (name) document.documentElement.dataset.theme = name;
  else delete document.documentElement.dataset.theme;
}
