// The words of what is written to be kept: figures and reports.

/** Write a sentence with text in its places, as `say` of kzgeo/prose.py does. */
export const filled = (text, values) => text.replaceAll(/\{(\w+)\}/g, (whole, name) => String(values[name] ?? whole));
