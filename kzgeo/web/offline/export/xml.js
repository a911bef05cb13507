// Text as XML has it.

const SIGNS = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#x27;" };
// What XML 1.0 cannot hold, not even as a reference (production 2, Char).
const UNWRITABLE = /[^\t\n\r\x20-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu;

/** Write a text as it stands in HTML. */
export const html = (text) => text.replace(/[&<>"']/g, (sign) => SIGNS[sign]);

const writable = (text) => text.replace(UNWRITABLE, "\ufffd");

/** Write a text as it stands in an element or, without line ends, between quotation marks. */
export const xml = (text) => html(writable(text)).replaceAll("\r", "&#13;");

/** Write a text as lxml has it between quotation marks, where white space would become a space. */
export const quoted = (text) => writable(text).replace(/[&<>"]/g, (sign) => SIGNS[sign]).replace(/[\t\n\r]/g, (sign) => `&#${sign.charCodeAt(0)};`);
