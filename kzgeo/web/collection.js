// What a reader collects for a report: ids in an order of their own, a title, a format. It is kept
// in this tab of the browser and nowhere else; list and panel share it.

const KEPT_AS = "kzgeo:report";
const LONGEST_KEPT = 400_000; // characters: whatever is longer was not written here
const ID = /^[a-z0-9]+(-[a-z0-9]+)*$/;
const LAYER = "layer-"; // before the id of a layer wherever a feature could be meant
export const MOST = 200; // entries, as in kzgeo/app/report_orders.py
export const LONGEST_TITLE = 200;

const whole = (value, least, most) => Number.isInteger(value) && value >= least && value <= most;
const named = (value) => typeof value === "string" && value.length <= 120 && ID.test(value);

/** Tell whether bounds are west, south, east, north in degrees; they may cross the 180th meridian. */
function drawable(bounds) {
  if (!Array.isArray(bounds) || bounds.length !== 4 || !bounds.every(Number.isFinite)) return false;
  const [west, south, east, north] = bounds;
  return Math.max(Math.abs(west), Math.abs(east)) <= 180 && west !== east && -90 <= south && south < north && north <= 90;
}

const spanned = (years) =>
  years === null || (Array.isArray(years) && years.length === 2 && years.every((year) => whole(year, -9999, 9999)) && years[0] <= years[1]);

/** Read an entry anew: only what an entry of its kind has. `null`: it is none. */
function entry(raw) {
  if (typeof raw !== "object" || raw === null) return null;
  const { kind, feature, layer, quote, layers, bounds, years, graticule } = raw;
  if (kind === "passage") return named(feature) && whole(quote, 1, 99_999) ? { kind, feature, quote } : null;
  if (kind === "feature") return named(feature) ? { kind, feature } : null;
  if (kind === "layer") return named(layer) ? { kind, layer } : null;
  if (kind !== "figure" || !Array.isArray(layers) || !layers.length || layers.length > 100) return null;
  if (!layers.every(named) || !drawable(bounds) || !spanned(years)) return null;
  return { kind, layers: [...layers], bounds: [...bounds], years, graticule: graticule === true };
}

/** What tells an entry from all others. */
export const keyOf = (item) => JSON.stringify(entry(item));

/** The id of the layer that stands where a feature could be meant. */
const layerIn = (id) => (id.startsWith(LAYER) ? id.slice(LAYER.length) : id);

class Collection {
  #items = [];
  #before = null; // what undoing brings back
  #known = null;
  #hearers = new Set();

  title = "";
  format = null;

  /** Take up what was kept, as far as the atlas of `index` has it; return how much it has not. */
  open(index) {
    this.#known = {
      layers: new Map(index.layers.map((layer) => [layer.id, layer])),
      features: new Map(),
    };
    for (const layer of index.layers) {
      for (const feature of layer.features) {
        if (!feature.shared) this.#known.features.set(feature.id, { ...feature, layer: layer.id });
      }
    }
    const kept = read();
    const items = kept.items.filter((item) => this.exists(item));
    this.#items = [...new Map(items.map((item) => [keyOf(item), item])).values()].slice(0, MOST);
    this.title = kept.title;
    this.format = kept.format;
    const lost = kept.items.length - items.length;
    if (lost) this.#keep();
    this.#tell();
    return lost;
  }

  get opened() {
    return this.#known !== null;
  }

  get items() {
    return [...this.#items];
  }

  get undoable() {
    return this.#before !== null;
  }

  /** Hear of every change; what is returned ends it. */
  listen(hear) {
    this.#hearers.add(hear);
    return () => this.#hearers.delete(hear);
  }

  /** Tell whether the atlas has what an entry is of. */
  exists(item) {
    const { layers, features } = this.#known;
    if (item.kind === "figure") return item.layers.every((id) => layers.has(id));
    if (item.kind === "layer") return layers.has(item.layer);
    if (item.kind === "feature") return features.has(item.feature);
    const holder = features.get(item.feature) ?? layers.get(layerIn(item.feature));
    return Boolean(holder) && item.quote <= (holder.quotations ?? Infinity);
  }

  /** The title of what an entry is of, in four languages; a map has those of its layers. */
  titles(item) {
    const { layers, features } = this.#known;
    if (item.kind === "figure") return item.layers.map((id) => layers.get(id).title);
    if (item.kind === "layer") return [layers.get(item.layer).title];
    return [(features.get(item.feature) ?? layers.get(layerIn(item.feature))).title];
  }

  /** The entry of all that is told of a feature or, by `layer-` and its id, of a layer. */
  whole(id) {
    return this.#known.features.has(id) ? { kind: "feature", feature: id } : { kind: "layer", layer: layerIn(id) };
  }

  has(item) {
    const key = keyOf(item);
    return this.#items.some((other) => keyOf(other) === key);
  }

  /** Tell whether an entry is in the report as a part of another one. */
  within(item) {
    return this.#wholes(item).some((one) => this.has(one));
  }

  /** The entries that an entry would be a part of. */
  #wholes(item) {
    if (item.kind === "figure" || item.kind === "layer") return [];
    const feature = this.#known.features.get(item.feature);
    if (!feature) return [{ kind: "layer", layer: layerIn(item.feature) }];
    const layer = { kind: "layer", layer: feature.layer };
    return item.kind === "passage" ? [{ kind: "feature", feature: item.feature }, layer] : [layer];
  }

  /** Add an entry, which takes in its parts. Return how it went: "added", "there", "full". */
  add(item) {
    if (this.has(item)) return "there";
    const key = keyOf(item);
    const kept = this.#items.filter((other) => !this.#wholes(other).some((one) => keyOf(one) === key));
    if (kept.length >= MOST) return "full";
    this.#change([...kept, entry(item)], kept.length < this.#items.length);
    return "added";
  }

  remove(item) {
    const key = keyOf(item);
    this.#change(this.#items.filter((other) => keyOf(other) !== key), true);
  }

  /** Move an entry to another place, counted from 0. */
  move(item, to) {
    const key = keyOf(item);
    const rest = this.#items.filter((other) => keyOf(other) !== key);
    const place = Math.max(0, Math.min(rest.length, to));
    this.#change([...rest.slice(0, place), item, ...rest.slice(place)], false);
  }

  empty() {
    this.#change([], true);
  }

  undo() {
    this.#change(this.#before ?? this.#items, false);
  }

  /** Keep title or format. */
  set(patch) {
    Object.assign(this, patch);
    this.#keep();
  }

  #change(items, undoable) {
    this.#before = undoable ? this.#items : null;
    this.#items = items;
    this.#keep();
    this.#tell();
  }

  #keep() {
    const { title, format } = this;
    try {
      sessionStorage.setItem(KEPT_AS, JSON.stringify({ items: this.#items, title, format }));
    } catch {
      // Where the browser keeps nothing, it lasts as long as the page.
    }
  }

  #tell() {
    for (const hear of this.#hearers) hear();
  }
}

/** Read what was kept; what is malformed counts as absent. */
function read() {
  const nothing = { items: [], title: "", format: null };
  try {
    const text = sessionStorage.getItem(KEPT_AS);
    if (!text || text.length > LONGEST_KEPT) return nothing;
    const { items, title, format } = JSON.parse(text);
    return {
      items: Array.isArray(items) ? items.map(entry).filter(Boolean) : [],
      title: typeof title === "string" ? title.slice(0, LONGEST_TITLE) : "",
      format: typeof format === "string" ? format : null,
    };
  } catch {
    return nothing;
  }
}

export const collection = new Collection();
