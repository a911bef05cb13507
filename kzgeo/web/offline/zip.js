// Several files as one: a ZIP (PKWARE APPNOTE 6.3.3) of files that are stored, or deflated before,
// the same bytes whenever it is packed.

const VERSION = 20; // that a reader needs: folders
const UTF8 = 0x0800; // names are in UTF-8
const DEFLATED = 8;
const EPOCH = 0x0021; // 1 January 1980, the first date that a ZIP can hold
const POLYNOMIAL = 0xedb88320;

const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let rest = byte;
  for (let bit = 0; bit < 8; bit += 1) rest = rest & 1 ? (rest >>> 1) ^ POLYNOMIAL : rest >>> 1;
  return rest;
});

/** The checksum of bytes (CRC-32 of ISO 3309). */
export function checksum(bytes) {
  let rest = 0xffffffff;
  for (const byte of bytes) rest = TABLE[(rest ^ byte) & 0xff] ^ (rest >>> 8);
  return (rest ^ 0xffffffff) >>> 0;
}

/** Write numbers, each as [bytes, value], lowest byte first. */
function fields(...values) {
  const bytes = new DataView(new ArrayBuffer(values.reduce((sum, [size]) => sum + size, 0)));
  let at = 0;
  for (const [size, value] of values) {
    if (size === 2) bytes.setUint16(at, value, true);
    else bytes.setUint32(at, value, true);
    at += size;
  }
  return new Uint8Array(bytes.buffer);
}

/** Deflate a file (RFC 1951) for `zipped`. */
export async function packed({ name, bytes }) {
  const stream = new Blob([bytes]).stream().pipeThrough(new CompressionStream("deflate-raw"));
  return { name, bytes, small: new Uint8Array(await new Response(stream).arrayBuffer()) };
}

/** Pack files: `{name, bytes}` each, or what `packed` gives. The archive is a list of what it is made of. */
export function zipped(files) {
  const [parts, directory] = [[], []];
  let at = 0;
  for (const { name, bytes, small } of files) {
    const called = new TextEncoder().encode(name);
    const kept = small ?? bytes;
    const about = [[2, UTF8], [2, small ? DEFLATED : 0], [2, 0], [2, EPOCH], [4, checksum(bytes)], [4, kept.length], [4, bytes.length], [2, called.length], [2, 0]];
    const head = fields([4, 0x04034b50], [2, VERSION], ...about);
    parts.push(head, called, kept);
    directory.push(fields([4, 0x02014b50], [2, VERSION], [2, VERSION], ...about, [2, 0], [2, 0], [2, 0], [4, 0], [4, at]), called);
    at += head.length + called.length + kept.length;
  }
  const size = directory.reduce((sum, part) => sum + part.length, 0);
  const end = fields([4, 0x06054b50], [2, 0], [2, 0], [2, files.length], [2, files.length], [4, size], [4, at], [2, 0]);
  return [...parts, ...directory, end];
}
