// Thrift's compact protocol, as far as Parquet's metadata needs it: structs, lists, integers, texts.

const [INTEGER, LONG, BINARY, LIST, STRUCT] = [5, 6, 8, 9, 12];

const encoder = new TextEncoder();

/** Write a number that is not negative in groups of seven bits, the lowest first. */
export function varint(value) {
  const found = [];
  for (let rest = value; ; rest = Math.floor(rest / 128)) {
    if (rest < 128) return [...found, rest];
    found.push((rest % 128) | 0x80);
  }
}

const signed = (value) => varint(value < 0 ? -2 * value - 1 : 2 * value);

export const integer = (value) => ({ type: INTEGER, bytes: signed(value) });
export const long = (value) => ({ type: LONG, bytes: signed(value) });

export function text(value) {
  const bytes = [...encoder.encode(value)];
  return { type: BINARY, bytes: [...varint(bytes.length), ...bytes] };
}

/** Write values of one type. */
export function list(values) {
  const [{ type }] = values;
  const size = values.length < 15 ? [(values.length << 4) | type] : [0xf0 | type, ...varint(values.length)];
  return { type: LIST, bytes: [...size, ...values.flatMap(({ bytes }) => bytes)] };
}

/** Write fields by their numbers, which ascend by less than sixteen; undefined ones are left out. */
export function struct(fields) {
  let before = 0;
  const written = Object.entries(fields)
    .filter(([, field]) => field !== undefined)
    .flatMap(([number, { type, bytes }]) => {
      const step = Number(number) - before;
      before = Number(number);
      return [(step << 4) | type, ...bytes];
    });
  return { type: STRUCT, bytes: [...written, 0] };
}
