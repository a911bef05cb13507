// Geometry (GeoJSON) as flat positions, as bounds, and as WKB (ISO 19125-1, SQL/MM for heights).

const DEPTHS = { Point: 0, MultiPoint: 1, LineString: 1, MultiLineString: 2, Polygon: 2, MultiPolygon: 3 };
/** The number of each type, in WKB as in FlatGeobuf. */
export const TYPES = { Point: 1, LineString: 2, Polygon: 3, MultiPoint: 4, MultiLineString: 5, MultiPolygon: 6 };
const HEIGHT = 1000;

/** All positions of a geometry in their order: [longitude, latitude] or [longitude, latitude, height]. */
export const positionsOf = ({ type, coordinates }) => [coordinates].flat(DEPTHS[type]);

/** Tell whether a geometry has heights. */
export const hasHeight = (geometry) => positionsOf(geometry)[0].length > 2;

/** West, south, east, north of geometries; none of none. */
export function boundsOf(geometries) {
  let [west, south, east, north] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const geometry of geometries) {
    for (const [lon, lat] of positionsOf(geometry)) {
      if (lon < west) west = lon;
      if (lon > east) east = lon;
      if (lat < south) south = lat;
      if (lat > north) north = lat;
    }
  }
  return west > east ? null : [west, south, east, north];
}

/** Return a geometry as one of several, which it is alone. */
export function several({ type, coordinates }) {
  return type.startsWith("Multi") ? { type, coordinates } : { type: `Multi${type}`, coordinates: [coordinates] };
}

/** Write a geometry as WKB, lowest byte first. */
export function wkb(geometry) {
  const size = sizeOf(geometry.type, geometry.coordinates);
  const bytes = new DataView(new ArrayBuffer(size));
  let at = 0;
  const count = (value) => {
    bytes.setUint32(at, value, true);
    at += 4;
  };
  const put = (positions) => {
    for (const position of positions) {
      for (const number of position) {
        bytes.setFloat64(at, number, true);
        at += 8;
      }
    }
  };
  const high = hasHeight(geometry) ? HEIGHT : 0;
  const write = (type, coordinates) => {
    bytes.setUint8(at, 1);
    at += 1;
    count(TYPES[type] + high);
    if (type === "Point") return put([coordinates]);
    count(coordinates.length);
    if (type === "LineString") return put(coordinates);
    if (type !== "Polygon") return coordinates.forEach((part) => write(type.replace("Multi", ""), part));
    return coordinates.forEach((ring) => {
      count(ring.length);
      put(ring);
    });
  };
  write(geometry.type, geometry.coordinates);
  return new Uint8Array(bytes.buffer);
}

/** How many bytes a geometry takes as WKB. */
function sizeOf(type, coordinates) {
  const along = (positions) => positions.reduce((sum, position) => sum + 8 * position.length, 0);
  if (type === "Point") return 5 + along([coordinates]);
  if (type === "LineString") return 9 + along(coordinates);
  if (type === "Polygon") return 9 + coordinates.reduce((sum, ring) => sum + 4 + along(ring), 0);
  return 9 + coordinates.reduce((sum, part) => sum + sizeOf(type.replace("Multi", ""), part), 0);
}
