// A project of QGIS and the GeoPackage beside it, as kzgeo/export/qgis_project.py writes them. Each
// layer and all else of the project was made by that; here the pieces (kzgeo/export/held_project.py)
// of what is chosen are put together.

import { filled as words } from "../words.js";
import { packed, zipped } from "../zip.js";
import { boundsOf } from "./geometries.js";
import { geopackage } from "./geopackage.js";
import { groundOf } from "./ground.js";
import { real } from "./numbers.js";
import { columnsOf } from "./records.js";
import { Styles, filled } from "./styles.js";
import { quoted, xml } from "./xml.js";

const CORNERS = ["xmin", "ymin", "xmax", "ymax"];
const FIRST_TAB = "</attributeEditorContainer>";
const NOTHING = "none";

const shapeOf = ({ type }) => (type.includes("Line") ? "line" : type.includes("Point") ? "point" : "area");
/** Let QGIS evaluate nothing of a text. */
const inert = (text) => text.replaceAll("[%", "[\u2060%");
const bytesOf = async (parts) => new Uint8Array(await new Blob(parts).arrayBuffer());

/** Names in a row, each once and with a direction of its own. */
const listed = (names, apart) => [...new Set(names)].map((name) => `\u2068${name}\u2069`).join(apart);

class Project {
  constructor(chosen, pieces, styles, names) {
    const { held } = chosen;
    Object.assign(this, { chosen, held, values: held.project, pieces, styles });
    this.nodes = chosen.layers.map((layer) => this.node(layer, names[layer.id].name)).reverse();
  }

  /** A layer of the atlas: a layer of the project, or of several shapes a group of them. */
  node({ rows }, table) {
    const { whole, parts, group } = this.pieces.tables[table];
    const there = new Set(rows.map(({ geometry }) => shapeOf(geometry)));
    const shapes = this.values.shapes.filter((shape) => there.has(shape));
    const columns = columnsOf(rows);
    const styled = (layer, shape) => ({ ...layer, style: this.styles.inside(table, shape, columns) });
    if (shapes.length > 1) return { group, members: shapes.reverse().map((shape) => styled(parts[shape], shape)) };
    const [shape = NOTHING] = shapes;
    return { members: [styled(whole[shape], shape)] };
  }

  text(numbers) {
    return this.styles.text(numbers);
  }

  get layers() {
    return this.nodes.flatMap(({ members }) => members);
  }

  /** The nodes of a tree of layers: "node", or "entry" in a legend. */
  tree(kind) {
    const written = this.nodes.map(({ group, members }) => {
      const inside = members.map((layer) => this.text(layer[kind])).join("");
      return group ? filled(this.text(group.node), { members: inside }) : inside;
    });
    return written.join("");
  }

  /** A layer with its style: the rows of other tables are listed after the first tab of its form. */
  layer({ layer, style, tabs = [] }) {
    const at = style.indexOf(FIRST_TAB) + FIRST_TAB.length;
    const whole = tabs.length ? style.slice(0, at) + this.text(tabs) + style.slice(at) : style;
    return filled(this.text(layer), { style: whole });
  }

  get high() {
    return this.nodes.reduce((sum, { group, members }) => sum + members.reduce((own, { high }) => own + high, group?.high ?? 0), 0);
  }

  // -- where it looks --------------------------------------------------------------------

  /** The number of a row among all of its layer. */
  place({ layer, further }) {
    return this.held.rows[layer.id].indexOf(further);
  }

  /** What is first seen: where the atlas opens, or what is shown, if it is elsewhere. */
  get bounds() {
    const { home, room, least, seen } = this.values;
    const { rows } = this.chosen;
    if (!rows.length || rows.some((row) => seen[row.layer.id][this.place(row)])) return home;
    const [west, south, east, north] = boundsOf(rows.map(({ geometry }) => geometry));
    const [across, up] = [east - west, north - south].map((size) => Math.max(size * room, least));
    return [Math.max(west - across, -180), Math.max(south - up, -90), Math.min(east + across, 180), Math.min(north + up, 90)];
  }

  /** What of Web Mercator, in metres, holds these bounds and fills the map of the print. */
  printed([west, south, east, north]) {
    const { radius, width, height } = this.values.map;
    const [left, right] = [west, east].map((lon) => (radius * lon * Math.PI) / 180);
    const [low, high] = [south, north].map((lat) => radius * Math.asinh(Math.tan((Math.max(-85, Math.min(85, lat)) * Math.PI) / 180)));
    const scale = Math.max((right - left) / width, (high - low) / height, 1);
    const [across, up] = [(left + right) / 2, (low + high) / 2];
    const [half, tall] = [(scale * width) / 2, (scale * height) / 2];
    return [across - half, up - tall, across + half, up + tall].map((metres) => Number(metres.toFixed(3)));
  }

  get bookmarks() {
    const { marks, fixed } = this.pieces;
    const shown = this.chosen.rows.map((row) => marks[row.layer.id]?.[this.place(row)]).filter(Boolean);
    return shown.map((mark, at) => filled(this.text(mark), { number: String(fixed + 1 + at) })).join("");
  }

  // -- what is told ----------------------------------------------------------------------

  get told() {
    const { layers, rows, span } = this.chosen;
    const { credits, ground, licences, apart } = this.values;
    const { abstract, tagline, note, years, map_data: data, sources, documents } = this.pieces.words;
    const { features } = this.held.quoting;
    const passages = rows.flatMap(({ properties }) => features[properties.id].passages);
    const cited = new Set(passages.map((id) => this.passages[id].source));
    const named = Object.keys(this.held.sources).filter((id) => cited.has(id));
    const time = span ? [words(years, { first: span.from, last: span.to })] : [];
    const notes = [
      words(data, { list: listed([...layers.flatMap(({ id }) => credits[id]), ...ground], apart) }),
      words(sources, { list: listed(named.map((id) => documents[id]), apart) }),
    ];
    return {
      abstract: xml([abstract, ...time, ...notes, ...new Set(layers.map(({ id }) => licences[id]))].join("\n")),
      subtitle: quoted(inert([tagline, ...time].join(" · "))),
      notes: quoted(inert([note, ...notes].join("\n"))),
    };
  }

  /** The project; its data is the file `data` beside it. */
  write(data, passages) {
    this.passages = passages;
    const { whole, layouts, texts, ground } = this.pieces;
    const { layers, bounds } = this;
    const style = ({ table }) => this.styles.inside(table, null, "");
    const others = [...texts, ...ground].map((layer) => ({ ...layer, style: style(layer) }));
    const layout = filled(this.text(layouts[Number(this.high > this.values.legend)]), { legend: this.tree("entry") });
    const inside = {
      tree: this.tree("node"),
      relations: layers.map(({ relations }) => this.text(relations)).join(""),
      layers: [...layers, ...others].map((layer) => this.layer(layer)).join(""),
      order: layers.map(({ id }) => `<layer id="${quoted(id)}"/>`).join(""),
      layout,
      bookmarks: this.bookmarks,
    };
    const corners = (values, ending) => Object.fromEntries(CORNERS.map((name, at) => [name + ending, real(values[at])]));
    const last = { data, ...this.told, ...corners(bounds, ""), ...corners(this.printed(bounds), "_m") };
    return `${this.values.doctype}\n${filled(filled(this.text(whole), inside), last)}`;
  }
}

/** Write the project and its data, packed into a folder of their own as the app has them. */
export async function project(chosen, told, json) {
  const [{ layers: names, ground: about }, kept, pieces, passages] = await Promise.all(["export", "export-styles", "export-projects", "passages"].map((part) => told(part)));
  const ground = await groundOf(about, json);
  const named = chosen.rows.filter(({ geometry }) => shapeOf(geometry) !== "line");
  const styles = new Styles(kept, named.map(({ listed }) => listed.title[chosen.lang]));
  const { stem } = chosen;
  const text = new Project(chosen, pieces, styles, names).write(`${stem}.gpkg`, passages);
  const files = [
    { name: `${stem}/${stem}.gpkg`, bytes: await bytesOf(await geopackage(chosen, told, { ground, styles })) },
    { name: `${stem}/${stem}.qgz`, bytes: await bytesOf(zipped([await packed({ name: `${stem}.qgs`, bytes: await bytesOf([text]) })])) },
  ];
  return zipped(await Promise.all(files.map(packed)));
}
