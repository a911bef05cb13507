// The years under the map: a span with two ends, and a button that plays through them.
//
// Moving it asks nothing of the server and builds nothing: it says which years are shown, and
// the map hides or shows what is drawn. The address is written when the reader lets go.

import { h, spoken } from "./dom.js";

const STEPS = 60;
const ENDS = 100_000; // parts of the track: fine enough for every single year
const KEYS = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, PageDown: -10, PageUp: 10 };
const STEP_MS = 160;

// Where the years stand on the scale: most of what the documents date is recent.
const SCALE = [
  [0, 400],
  [0.12, 1450],
  [0.32, 1900],
  [0.6, 1990],
  [1, 2022],
];
const [FIRST, LAST] = [SCALE[0][1], SCALE.at(-1)[1]];
const TICKS = [434, 1456, 1839, 1925, 1991, 2022];

/** The year at `share` of the scale, from 0 to 1. */
export function yearAt(share) {
  const next = Math.max(1, SCALE.findIndex(([at]) => at >= share));
  const [[low, first], [high, last]] = [SCALE[next - 1], SCALE[next]];
  return Math.round(first + ((share - low) / (high - low)) * (last - first));
}

/** Where a year stands on the scale, from 0 to 1; years beyond its ends stand at them. */
export function shareOf(year) {
  const kept = Math.min(LAST, Math.max(FIRST, year));
  const next = Math.max(1, SCALE.findIndex(([, at]) => at >= kept));
  const [[low, first], [high, last]] = [SCALE[next - 1], SCALE[next]];
  return low + ((kept - first) / (last - first)) * (high - low);
}

/** Tell whether something of these years is of the span; undated things always are. */
export function meets(span, { from, to }) {
  if (!span) return true;
  return (from ?? -Infinity) <= span.to && (to ?? Infinity) >= span.from;
}

/**
 * Put the control into `host`. `say(key)` gives its words; `show(span)` is told of every move
 * (null: all years), `settle(span)` when the reader lets go.
 */
export function timeline(host, { say, language, show, settle }) {
  let span = null;
  let playing = null;

  const range = (name) =>
    h("input", {
      type: "range",
      min: 0,
      max: ENDS,
      step: 1,
      className: name,
      on: { input: () => moved(name), change: done, keydown: (event) => step(event, name) },
    });
  const from = range("from");
  const to = range("to");
  const play = h("button", { type: "button", className: "play", on: { click: () => (playing ? stop() : start()) } });
  const label = h("output", {});
  const all = h("button", { type: "button", className: "all", on: { click: () => set(null, true) } });
  const fill = h("div", { className: "fill" });
  const ticks = TICKS.map((year) =>
    h("span", { className: "tick", style: { "--at": String(shareOf(year)) } }, String(year)),
  );
  const root = h(
    "div",
    { className: "time", dir: "ltr", attrs: { role: "group" } },
    play,
    h("div", { className: "track" }, fill, from, to, ticks),
    label,
    all,
  );
  host.append(root);

  const placeOf = (year) => Math.round(shareOf(year) * ENDS);

  /** Keys move by whole years. */
  function step(event, name) {
    if (!(event.key in KEYS)) return;
    event.preventDefault();
    const input = name === "from" ? from : to;
    input.value = placeOf(yearAt(Number(input.value) / ENDS) + KEYS[event.key]);
    moved(name);
    done();
  }

  function moved(name) {
    stop();
    if (Number(from.value) > Number(to.value)) (name === "from" ? to : from).value = (name === "from" ? from : to).value;
    const [low, high] = [Number(from.value), Number(to.value)];
    span = low === 0 && high === ENDS ? null : { from: yearAt(low / ENDS), to: yearAt(high / ENDS) };
    write();
    show(span);
  }

  function done() {
    settle(span);
  }

  function set(next, told) {
    stop();
    span = next;
    from.value = next ? placeOf(next.from) : 0;
    to.value = next ? placeOf(next.to) : ENDS;
    write();
    show(span);
    if (told) done();
  }

  /** Play from the beginning, or on from where one year is shown. */
  function start() {
    let at = span && span.from === span.to && span.to < LAST ? Math.round(shareOf(span.to) * STEPS) : -1;
    playing = setInterval(() => {
      at += 1;
      if (at > STEPS) return stop();
      const year = yearAt(at / STEPS);
      span = { from: year, to: year };
      from.value = to.value = placeOf(year);
      write();
      show(span);
    }, STEP_MS);
    write();
  }

  function stop() {
    if (!playing) return;
    clearInterval(playing);
    playing = null;
    write();
    done();
  }

  function write() {
    const years = span && (span.from === span.to ? String(span.from) : `${span.from}–${span.to}`);
    label.textContent = years ?? say("all_years");
    all.hidden = !span;
    root.classList.toggle("playing", Boolean(playing));
    play.textContent = playing ? "❚❚" : "▶";
    play.setAttribute("aria-label", say(playing ? "pause" : "play"));
    from.setAttribute("aria-label", say("from_year"));
    to.setAttribute("aria-label", say("to_year"));
    for (const input of [from, to]) input.setAttribute("aria-valuetext", String(yearAt(Number(input.value) / ENDS)));
    all.textContent = say("all_years");
    root.style.setProperty("--from", String(Number(from.value) / ENDS));
    root.style.setProperty("--to", String(Number(to.value) / ENDS));
    root.setAttribute("aria-label", say("years"));
    Object.assign(label, spoken(language()));
    Object.assign(all, spoken(language()));
  }

  write();
  return { set: (next) => set(next, false), speak: write, playing: () => Boolean(playing) };
}
