// GeoJSON (RFC 7946), as kzgeo/export/feature_collection.py writes it: a feature a line.

import { compact } from "./numbers.js";

/** Write what is chosen. */
export function geojson({ rows }) {
  const lines = rows.map(({ properties, geometry }) => {
    // The identifier of a collection is unique: a second drawing has it as a property only.
    const own = properties.shared ? "" : `"id":${JSON.stringify(properties.id)},`;
    return `\n{"type":"Feature",${own}"properties":${JSON.stringify(properties)},"geometry":${compact(geometry)}}`;
  });
  return [`{"type":"FeatureCollection","features":[${lines.join(",")}\n]}\n`];
}
