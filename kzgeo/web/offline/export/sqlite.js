// An SQLite database (Database File Format, sqlite.org/fileformat2.html) written at one go: every
// b-tree is built from its sorted entries, full pages first; nothing is free and nothing moves.

const PAGE = 4096;
const HEADER = 100; // bytes of the first page that tell of the file
const MAGIC = "SQLite format 3\0";
const WRITTEN_BY = 3_040_000; // any version of the library from 2006 on reads this
const [INDEX_INTERIOR, TABLE_INTERIOR, INDEX_LEAF, TABLE_LEAF] = [2, 5, 10, 13];
// Of a payload, what stays in its cell: at most so many bytes, and at least LEAST if it is longer.
const MOST_OF_ROW = PAGE - 35;
const MOST_OF_KEY = Math.floor(((PAGE - 12) * 64) / 255) - 23;
const LEAST = Math.floor(((PAGE - 12) * 32) / 255) - 23;
const WIDTHS = [1, 2, 3, 4, 6, 8]; // bytes of integers, by their serial types from 1 on

const encoder = new TextEncoder();

// -- values ------------------------------------------------------------------------------

/** Write a number of up to 64 bits in groups of seven, the highest first. */
function varint(value) {
  let rest = BigInt.asUintN(64, BigInt(value));
  if (rest >= 1n << 56n) {
    const found = [Number(rest & 0xffn)];
    rest >>= 8n;
    for (let group = 0; group < 8; group += 1, rest >>= 7n) found.unshift(Number(rest & 0x7fn) | 0x80);
    return found;
  }
  let small = Number(rest);
  const found = [small % 128];
  while ((small = Math.floor(small / 128))) found.unshift((small % 128) | 0x80);
  return found;
}

function integer(value) {
  if (value === 0 || value === 1) return [8 + value, []];
  const number = BigInt(value);
  const serial = WIDTHS.findIndex((width) => BigInt.asIntN(8 * width, number) === number);
  const bytes = Array.from({ length: WIDTHS[serial] }, (_, at) => Number((number >> BigInt(8 * (WIDTHS[serial] - 1 - at))) & 0xffn));
  return [serial + 1, bytes];
}

function real(value) {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  return [7, new Uint8Array(view.buffer)];
}

/** The serial type and the bytes of a value; a number in a column of reals is one. */
function coded(value, kind) {
  if (value === null) return [0, []];
  if (typeof value === "boolean") return integer(Number(value));
  if (typeof value === "number") return kind === "real" ? real(value) : integer(value);
  const bytes = typeof value === "string" ? encoder.encode(value) : value;
  return [2 * bytes.length + (typeof value === "string" ? 13 : 12), bytes];
}

function joined(parts) {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** Write values as a record. */
function record(values, kinds = []) {
  const pairs = values.map((value, at) => coded(value, kinds[at]));
  const types = pairs.flatMap(([serial]) => varint(serial));
  let size = types.length + 1;
  if (varint(size).length > 1) size = types.length + varint(size + 1).length;
  return joined([varint(size), types, ...pairs.map(([, bytes]) => bytes)]);
}

/** Compare values as an index does: NULL, numbers, text by its bytes, and by row where all are alike. */
function compared(one, other) {
  for (let at = 0; at < one.length; at += 1) {
    const [left, right] = [one[at], other[at]];
    if (left === null || right === null) {
      if (left !== right) return left === null ? -1 : 1;
    } else if (typeof left === "number") {
      if (left !== right) return left - right;
    } else {
      const size = Math.min(left.length, right.length);
      for (let place = 0; place < size; place += 1) if (left[place] !== right[place]) return left[place] - right[place];
      if (left.length !== right.length) return left.length - right.length;
    }
  }
  return 0;
}

const comparable = (value) => (typeof value === "string" ? encoder.encode(value) : value);

// -- pages -------------------------------------------------------------------------------

class Pages {
  constructor() {
    this.pages = [new Uint8Array(PAGE)]; // the first is written last
  }

  add(page) {
    return this.pages.push(page);
  }

  /** Write a b-tree's page: its cells in their order, what lies to the right of all of them, if any. */
  page(kind, cells, right = null, ahead = 0) {
    const page = new Uint8Array(PAGE);
    const view = new DataView(page.buffer);
    let content = PAGE;
    let pointer = ahead + (right === null ? 8 : 12);
    for (const cell of cells) {
      content -= cell.length;
      page.set(cell, content);
      view.setUint16(pointer, content);
      pointer += 2;
    }
    view.setUint8(ahead, kind);
    view.setUint16(ahead + 3, cells.length);
    view.setUint16(ahead + 5, content);
    if (right !== null) view.setUint32(ahead + 8, right);
    return page;
  }

  /** The part of a payload that stays in its cell, and the page where it goes on. */
  local(payload, most) {
    if (payload.length <= most) return [payload];
    const size = LEAST + ((payload.length - LEAST) % (PAGE - 4));
    const kept = size <= most ? size : LEAST;
    const first = this.pages.length + 1;
    for (let at = kept; at < payload.length; at += PAGE - 4) {
      const page = new Uint8Array(PAGE);
      const last = at + PAGE - 4 >= payload.length;
      new DataView(page.buffer).setUint32(0, last ? 0 : this.pages.length + 2);
      page.set(payload.subarray(at, at + PAGE - 4), 4);
      this.add(page);
    }
    return [payload.subarray(0, kept), four(first)];
  }

  /**
   * Build the levels above pages: `between` are what stands between each two of them. `ahead` is
   * kept free in each, for the root that is to be the file's first page. Return the root's number.
   */
  climb(below, between, kind, ahead, root) {
    if (below.length === 1) return below[0];
    const room = PAGE - 12 - ahead;
    const groups = [{ cells: [], size: 0 }];
    const up = [];
    between.forEach((middle, at) => {
      const cell = joined([four(below[at]), middle]);
      const group = groups.at(-1);
      if (group.size + cell.length + 2 > room) {
        group.right = below[at];
        up.push(middle);
        groups.push({ cells: [], size: 0 });
      } else {
        group.cells.push(cell);
        group.size += cell.length + 2;
      }
    });
    const last = groups.at(-1);
    last.right = below.at(-1);
    if (!last.cells.length) {
      // No page stands without a cell: the one before gives its last.
      const before = groups.at(-2);
      const given = before.cells.pop();
      last.cells.push(joined([four(before.right), up.pop()]));
      before.right = new DataView(given.buffer).getUint32(0);
      up.push(given.subarray(4));
    }
    if (groups.length === 1 && root) return root(this.page(kind, last.cells, last.right, ahead));
    const above = groups.map(({ cells, right }) => this.add(this.page(kind, cells, right)));
    return this.climb(above, up, kind, ahead, root);
  }

  /** Write rows `[rowid, payload]`, in the order of their ids, as a table. */
  table(rows, ahead = 0, root = null) {
    const leaves = [[]];
    let size = 0;
    for (const [id, payload] of rows) {
      const cell = joined([varint(payload.length), varint(id), ...this.local(payload, MOST_OF_ROW)]);
      if (size + cell.length + 2 > PAGE - 8 - ahead) {
        leaves.push([]);
        size = 0;
      }
      leaves.at(-1).push({ id, cell });
      size += cell.length + 2;
    }
    const written = leaves.map((leaf) => leaf.map(({ cell }) => cell));
    if (leaves.length === 1 && root) return root(this.page(TABLE_LEAF, written[0], null, ahead));
    const pages = written.map((cells) => this.add(this.page(TABLE_LEAF, cells)));
    const between = leaves.slice(0, -1).map((leaf) => varint(leaf.at(-1).id));
    return this.climb(pages, between, TABLE_INTERIOR, ahead, root);
  }

  /** Write sorted records as an index: what stands between two leaves stands in none of them. */
  index(records) {
    const cells = records.map((payload) => joined([varint(payload.length), ...this.local(payload, MOST_OF_KEY)]));
    const [leaves, between] = [[[]], []];
    let size = 0;
    for (const cell of cells) {
      if (size + cell.length + 2 > PAGE - 8) {
        between.push(cell);
        leaves.push([]);
        size = 0;
      } else {
        leaves.at(-1).push(cell);
        size += cell.length + 2;
      }
    }
    if (leaves.length > 1 && !leaves.at(-1).length) {
      leaves.at(-1).push(between.pop());
      between.push(leaves.at(-2).pop());
    }
    const pages = leaves.map((leaf) => this.add(this.page(INDEX_LEAF, leaf)));
    return this.climb(pages, between, INDEX_INTERIOR, 0, null);
  }
}

const four = (value) => {
  const view = new DataView(new ArrayBuffer(4));
  view.setUint32(0, value);
  return new Uint8Array(view.buffer);
};

// -- the file ----------------------------------------------------------------------------

/** Write what the first page begins with. */
function header(page, { pages, application, version }) {
  page.set(encoder.encode(MAGIC));
  const view = new DataView(page.buffer);
  view.setUint16(16, PAGE);
  page.set([1, 1, 0, 64, 32, 32], 18); // no write-ahead log, and the shares that the format fixes
  const fields = { 24: 1, 28: pages, 40: 1, 44: 4, 56: 1, 60: version, 68: application, 92: 1, 96: WRITTEN_BY };
  for (const [at, value] of Object.entries(fields)) view.setUint32(Number(at), value);
}

/**
 * Write tables as a database. A table has a `name`, its `sql`, `rows` of values, the `kinds` of its
 * columns ("real" is told from integers), `key`, the number of the column that is the row's own
 * integer (none: rows are counted), and `indices` by numbers of columns: those of its constraints
 * first, without, then others with `name` and `sql`. The parts are the pages.
 */
export function database(tables, { application, version }) {
  const out = new Pages();
  const schema = [];
  for (const { name, sql, rows, kinds, key = null, indices = [] } of tables) {
    const keyed = rows.map((row, at) => ({ id: key === null ? at + 1 : row[key], row }));
    keyed.sort((one, other) => one.id - other.id);
    const own = keyed.map(({ id, row }) => [id, record(row.map((value, at) => (at === key ? null : value)), kinds)]);
    schema.push(["table", name, name, out.table(own), sql]);
    indices.forEach(({ columns, name: called = `sqlite_autoindex_${name}_${schema.filter((item) => item[2] === name).length}`, sql: made = null }) => {
      const entries = keyed.map(({ id, row }) => [...columns.map((at) => row[at]), id]);
      const sorted = entries.map((values) => ({ values, by: values.map(comparable) })).sort((one, other) => compared(one.by, other.by));
      schema.push(["index", called, name, out.index(sorted.map(({ values }) => record(values))), made]);
    });
  }
  const rows = schema.map((values, at) => [at + 1, record(values)]);
  out.table(rows, HEADER, (page) => (out.pages[0] = page) && 1);
  header(out.pages[0], { pages: out.pages.length, application, version });
  return out.pages;
}
