// Numbers and JSON as Python writes them, so that a file is the same whoever made it.

/** Write a number of 64 bits: the shortest digits that mean it, always seen to be no integer. */
export function real(value) {
  if (Object.is(value, -0)) return "-0.0";
  const [digits, exponent] = value.toExponential().split("e");
  const power = Number(exponent);
  if (power >= -4 && power < 16) return Number.isInteger(value) ? `${value}.0` : String(value);
  return `${digits}e${power < 0 ? "-" : "+"}${String(Math.abs(power)).padStart(2, "0")}`;
}

/** Write a value as JSON on one line; all its numbers are reals. */
function written(value, comma, colon) {
  if (typeof value === "number") return real(value);
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map((item) => written(item, comma, colon)).join(comma)}]`;
  const members = Object.entries(value).map(([name, item]) => JSON.stringify(name) + colon + written(item, comma, colon));
  return `{${members.join(comma)}}`;
}

/** JSON without spaces, and JSON with one behind each comma and colon. */
export const compact = (value) => written(value, ",", ":");
export const spaced = (value) => written(value, ", ", ": ");
