// What no figure shows, as kzgeo/figure/bounds.py refuses it.

import { isPoint } from "../../shapes.js";
import { holds } from "./geometry.js";
import { drawings, liesIn } from "./marks.js";
import { linesOf } from "./view.js";

const WIDEST_ACROSS = 180; // degrees of an extent across the 180th meridian; wider is turned round
const LEAST_DEG = 0.01;
const FAR_NORTH = 80;

/** What keeps something from being made; `key` names the fault in the words. */
export class Refusal extends Error {
  constructor(place, key) {
    super(key);
    Object.assign(this, { place, key });
  }

  /** Tell it as the server does, in the words of a language. */
  told({ figuring, standalone }) {
    const { place, key } = this;
    const { [key]: fault, [`${key}_cure`]: cure } = { ...figuring, ...standalone };
    return { place, fault, cure, key };
  }
}

const short = (value) => String(Number(value.toPrecision(6)));

/**
 * Refuse what there is nothing of to draw: `item` and `held` are those of a drawing. The fault is
 * at `place`, or where that is not given at what is wrong itself.
 */
export function check(item, held, place = null) {
  const { layers, bounds } = item;
  const drawn = drawings(item, held);
  if (!drawn.length) throw new Refusal(place ?? `layers ${layers.join(", ")}`, "nothing");
  const at = place ?? `bounds ${bounds.map(short).join(",")}`;
  checkBounds(bounds, at);
  checkWithin(bounds, drawn, at);
}

/** Refuse bounds that are none. */
function checkBounds(bounds, place) {
  const [west, south, east, north] = bounds;
  if (Math.max(Math.abs(south), Math.abs(north)) > 90 || Math.max(Math.abs(west), Math.abs(east)) > 180) throw new Refusal(place, "off_earth");
  if (south > north) throw new Refusal(place, "upside_down");
  if (west > east && west - east < 360 - WIDEST_ACROSS) throw new Refusal(place, "too_wide");
  const flat = (east >= west && east - west < LEAST_DEG) || west - east > 360 - LEAST_DEG;
  if (flat || north - south < LEAST_DEG) throw new Refusal(place, "empty");
}

/** How much of what is drawn meets bounds. */
function count([west, south, east, north], drawn) {
  const boxes = west < east ? [[west, south, east, north]] : [[west, south, 180, north], [-180, south, east, north]];
  const meets = ({ feature: { geometry } }, box) => {
    if (isPoint(geometry)) return (geometry.type === "Point" ? [geometry.coordinates] : geometry.coordinates).some((place) => holds(box, place));
    return liesIn(linesOf(geometry).map(({ places, ring }) => ({ points: places, ring })), box);
  };
  return drawn.filter((one) => boxes.some((box) => meets(one, box))).length;
}

/** Refuse bounds without anything in them, and those that are plainly latitude first. */
function checkWithin(bounds, drawn, place) {
  const within = count(bounds, drawn);
  const [south, west, north, east] = bounds;
  const turned = Math.abs(south) <= 90 && Math.abs(north) <= 90 && south < north && west < east;
  const better = turned && (!within || bounds[3] > FAR_NORTH) && count([west, south, east, north], drawn) > within;
  if (better) throw new Refusal(place, "turned");
  if (!within) throw new Refusal(place, "outside");
}
