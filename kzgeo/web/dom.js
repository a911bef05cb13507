// Building the page from values: text is always a text node, never markup.

/** Make an element; `props` are properties, `attrs` below `attrs`, children nodes or text. */
export function h(tag, props = {}, ...children) {
  const { attrs, style, on, ...rest } = props;
  const node = Object.assign(document.createElement(tag), rest);
  for (const [name, value] of Object.entries(attrs ?? {})) {
    if (value !== null && value !== undefined) node.setAttribute(name, String(value));
  }
  for (const [name, value] of Object.entries(style ?? {})) node.style.setProperty(name, value);
  for (const [name, listener] of Object.entries(on ?? {})) node.addEventListener(name, listener);
  node.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return node;
}

/** The languages of the interface. */
export const LANGUAGES = ["en", "ar", "ru", "kk"];

export const direction = (lang) => (lang === "ar" ? "rtl" : "ltr");

/** Language and direction as attributes of an element. */
export const spoken = (lang) => ({ lang, dir: direction(lang) });
