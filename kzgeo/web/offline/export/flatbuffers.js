// FlatBuffers (its "internals": tables, vectors, strings), written forwards: whatever is referred to
// comes after what refers to it, which is the direction that offsets have.

/** Fields of a table: what each writes, by its number. */
export const flag = (value) => ({ size: 1, put: (out, at) => out.view.setUint8(at, value ? 1 : 0) });
export const byte = (value) => ({ size: 1, put: (out, at) => out.view.setUint8(at, value) });
export const short = (value) => ({ size: 2, put: (out, at) => out.view.setUint16(at, value, true) });
export const integer = (value) => ({ size: 4, put: (out, at) => out.view.setInt32(at, value, true) });
export const long = (value) => ({ size: 8, put: (out, at) => out.view.setBigUint64(at, BigInt(value), true) });

const referred = (write) => ({ size: 4, refers: write });

export const string = (text) =>
  referred((out) => {
    const bytes = new TextEncoder().encode(text);
    const at = out.room(4 + bytes.length + 1, 4);
    out.view.setUint32(at, bytes.length, true);
    out.bytes.set(bytes, at + 4); // and a zero behind it
    return at;
  });

export const bytes = (values) =>
  referred((out) => {
    const at = out.room(4 + values.length, 4);
    out.view.setUint32(at, values.length, true);
    out.bytes.set(values, at + 4);
    return at;
  });

const numbers = (size, put) => (values) =>
  referred((out) => {
    const at = out.room(4 + size * values.length, size, 4);
    out.view.setUint32(at, values.length, true);
    values.forEach((value, index) => out.view[put](at + 4 + size * index, value, true));
    return at;
  });
export const doubles = numbers(8, "setFloat64");
export const integers = numbers(4, "setUint32");

export const tables = (items) =>
  referred((out) => {
    const at = out.room(4 + 4 * items.length, 4);
    out.view.setUint32(at, items.length, true);
    items.forEach((fields, index) => out.refer(at + 4 + 4 * index, out.table(fields)));
    return at;
  });

export const table = (fields) => referred((out) => out.table(fields));

class Out {
  constructor() {
    this.grow(1 << 12);
    this.end = 0;
  }

  grow(size) {
    const grown = new Uint8Array(size);
    if (this.bytes) grown.set(this.bytes);
    this.bytes = grown;
    this.view = new DataView(grown.buffer);
  }

  /** Make room of `size` bytes, so that what stands `ahead` bytes in it is aligned. */
  room(size, alignment, ahead = 0) {
    const at = Math.ceil((this.end + ahead) / alignment) * alignment - ahead;
    this.end = at + size;
    if (this.end > this.bytes.length) this.grow(Math.max(this.end, 2 * this.bytes.length));
    return at;
  }

  /** Let the offset at `from` lead to `to`. */
  refer(from, to) {
    this.view.setUint32(from, to - from, true);
  }

  /** Write a table: `fields` by their numbers; what is undefined is left out. */
  table(fields) {
    const given = Object.entries(fields).filter(([, field]) => field !== undefined);
    const slots = given.length ? Math.max(...given.map(([slot]) => Number(slot))) + 1 : 0;
    const inside = [...given].sort(([, one], [, other]) => other.size - one.size);
    const size = 4 + inside.reduce((sum, [, field]) => sum + field.size, 0);
    const described = 4 + 2 * slots;
    const about = this.room(described, 2);
    // Its largest fields come first, behind the offset of what describes it.
    const at = this.room(size, Math.max(4, inside[0]?.[1].size ?? 4), 4);
    this.view.setInt32(at, at - about, true);
    this.view.setUint16(about, described, true);
    this.view.setUint16(about + 2, size, true);
    const later = [];
    let place = at + 4;
    for (const [slot, field] of inside) {
      this.view.setUint16(about + 4 + 2 * Number(slot), place - at, true);
      if (field.refers) later.push([place, field]);
      else field.put(this, place);
      place += field.size;
    }
    for (const [from, field] of later) this.refer(from, field.refers(this));
    return at;
  }
}

/** Write a table as a buffer with its size before it; positions are counted from there. */
export function sized(fields) {
  const out = new Out();
  out.room(8, 4);
  out.refer(4, out.table(fields));
  out.room(0, 8);
  out.view.setUint32(0, out.end - 4, true);
  return out.bytes.subarray(0, out.end);
}
