// What tells things of one figure apart where their colours do not, in grey print or for the
// colour-blind: each its own pattern, as kzgeo/figure/patterns.py and vision.py. Colour-blindness is
// simulated after Machado, Oliveira and Fernandes (IEEE TVCG 15, 2009) at full severity; differences
// are Euclidean in CIELAB (CIE 1976, D65), those in grey of L* alone.

const BLIND = [
  [0.152286, 1.052583, -0.204868, 0.114503, 0.786281, 0.099216, -0.003882, -0.048116, 1.051998],
  [0.367322, 0.860646, -0.227968, 0.280085, 0.672501, 0.047413, -0.01182, 0.04294, 0.968881],
  [1.255528, -0.076749, -0.178779, -0.078411, 0.930809, 0.147602, 0.004733, 0.691367, 0.3039],
];
const XYZ = [0.4124564, 0.3575761, 0.1804375, 0.2126729, 0.7151522, 0.072175, 0.0193339, 0.119192, 0.9503041];
const DIFFERENT = 12; // lines and markers that differ by this are told apart side by side

// The first is what is drawn where nothing has to be told apart.
const PATTERNS = {
  line: ["plain", "cored", "ticked", "beaded", "cored ticked", "cored beaded"],
  point: ["circle", "square", "diamond", "triangle", "wedge", "pentagon"],
  area: ["plain", "rising", "falling", "level", "upright", "crossed"],
};

const times = (matrix, [r, g, b]) => [0, 3, 6].map((at) => matrix[at] * r + matrix[at + 1] * g + matrix[at + 2] * b);
const WHITE = times(XYZ, [1, 1, 1]);

const linear = (colour) =>
  [1, 3, 5].map((at) => {
    const signal = parseInt(colour.slice(at, at + 2), 16) / 255;
    return signal <= 0.04045 ? signal / 12.92 : ((signal + 0.055) / 1.055) ** 2.4;
  });

function lab(colour) {
  const ratios = times(XYZ, colour.map((part) => Math.max(0, Math.min(1, part)))).map((part, at) => part / WHITE[at]);
  const [x, y, z] = ratios.map((part) => (part > 216 / 24389 ? Math.cbrt(part) : ((24389 / 27) * part + 16) / 116));
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}

/** The least difference of two colours (#rrggbb): in grey, or as the colour-blind see. */
export function difference(one, other) {
  const [first, second] = [one, other].map(linear);
  const grey = Math.abs(lab(first)[0] - lab(second)[0]);
  const seen = BLIND.map((matrix) => {
    const [a, b] = [first, second].map((colour) => lab(times(matrix, colour)));
    return Math.hypot(...a.map((part, at) => part - b[at]));
  });
  return Number(Math.min(grey, ...seen).toFixed(3));
}

/** The pattern of every key of marks; areas of the keys `named` have their names in them. */
export function patternsOf(marks, named) {
  const known = new Map();
  for (const mark of marks) {
    const { key, shape, colour, evidence } = mark;
    if (!known.has(key)) known.set(key, { key, shape, colour, evidence: new Set(), sized: false, wholes: new Set() });
    const one = known.get(key);
    // Markers are drawn alike, whatever their evidence.
    for (const word of shape === "point" ? ["any"] : evidence) one.evidence.add(word);
    one.sized ||= mark.mentions !== undefined;
    const whole = marks.findLast(({ entry }) => entry.id === mark.entry.part_of);
    one.wholes.add(mark.entry.part_of && whole ? whole.key : null);
  }
  const given = new Map();
  // Circles whose size tells something stay circles.
  for (const one of [...known.values()].sort((a, b) => b.sized - a.sized)) {
    const [whole, ...others] = one.wholes;
    if (!others.length && whole && whole !== one.key && given.has(whole)) given.set(one.key, given.get(whole));
    else given.set(one.key, one.shape === "area" && named.has(one.key) ? "plain" : best(one, known, given, named));
  }
  return given;
}

/** The pattern that tells best apart, enough being as good as more. */
function best({ shape, colour, evidence }, known, given, named) {
  const rivals = [...given.keys()].map((key) => known.get(key)).filter((other) => other.shape === shape && !(shape === "area" && named.has(other.key)) && [...other.evidence].some((word) => evidence.has(word)));
  const apart = (name) => Math.min(DIFFERENT, ...rivals.filter(({ key }) => given.get(key) === name).map((other) => difference(colour, other.colour)));
  return PATTERNS[shape].reduce((chosen, name) => (apart(name) > apart(chosen) ? name : chosen));
}
