// How wide the columns of a table are, as kzgeo/report/columns.py has it: nothing overflows, and what
// is long gets room.

const WIDTH = 84; // letters of a table's size in a line of A4, wide and bold ones
const NEEDED = 17; // the longest word that is never broken
const FEWEST = 5;
const PADDING = 2; // letters' widths beside a word
const ENOUGH = 52; // a column that is wider is hard to read

const sum = (numbers) => numbers.reduce((all, one) => all + one, 0);
const long = (text) => [...text].length;
const lengths = (text) => text.split(/\s+/).filter(Boolean).map(long);
const scaled = (widths) => widths.map((width) => width / sum(widths));

/** What the words of a column need, but for the longest fiftieth of those of its rows. */
function needed([header, ...rows]) {
  const words = rows.flatMap(lengths).sort((one, other) => one - other);
  return Math.max(...lengths(header), words[Math.floor((words.length * 49) / 50)] ?? 0, 0) + PADDING;
}

/** Return the share of each column in the width of a table; they sum to one. */
export function shares({ header, rows }) {
  const texts = header.map((name, at) => [name, ...rows.map((row) => row[at].map(({ text }) => text).join(""))]);
  const least = texts.map((column) => Math.max(FEWEST, Math.min(NEEDED, needed(column))));
  const longest = texts.map((column) => Math.max(...column.map(long)));
  const wanted = longest.map((length, at) => Math.max(least[at], Math.min(ENOUGH, length)));
  if (sum(wanted) <= WIDTH) return scaled(wanted);
  const left = Math.max(0, WIDTH - sum(least));
  const amounts = texts.map((column, at) =>
    Math.sqrt((sum(column.map(long)) / column.length + longest[at] / 5) * (wanted[at] - least[at] + 1)),
  );
  return scaled(least.map((few, at) => few + (left * amounts[at]) / sum(amounts)));
}
