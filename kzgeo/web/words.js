// The words of the interface with values filled in.

/** Write a number in a language; Arabic too in the digits that the documents use. */
export const numberIn = (lang) => {
  const format = new Intl.NumberFormat(lang === "ar" ? "ar-u-nu-latn" : lang);
  return (value) => format.format(value);
};

/** Return how to say a key of `words`; text that is filled in keeps its own direction. */
export function speaker(words, lang) {
  const number = numberIn(lang);
  return (key, values = {}) =>
    Object.entries(values).reduce(
      (text, [name, value]) =>
        text.replace(`{${name}}`, () => (typeof value === "number" ? number(value) : `\u2068${value}\u2069`)),
      words[key],
    );
}
