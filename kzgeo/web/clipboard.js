// Text for the reader's clipboard, also where the browser gives no leave to write to it: in a frame
// of another site's page, or over plain HTTP.

import { h } from "./dom.js";

const SHOWN_MS = 1600;

/** Copy `text`; tell whether that was done. */
export async function copied(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const before = document.activeElement;
    const area = h("textarea", { value: text, readOnly: true, style: { position: "fixed", opacity: "0" } });
    document.body.append(area);
    area.select();
    const done = document.execCommand("copy");
    area.remove();
    (before?.shadowRoot?.activeElement ?? before)?.focus?.({ preventScroll: true });
    return done;
  }
}

/** Say on a button for a moment that it has done what it is for, then again what that is. */
export function flash(button, done, usual) {
  button.textContent = done;
  setTimeout(() => (button.textContent = usual), SHOWN_MS);
}
