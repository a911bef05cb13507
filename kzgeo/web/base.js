// The base map: areas and lines without names or clicks, painted on one canvas.
//
// Each file becomes one path in Web Mercator at zoom 0, made once; a move or a zoom strokes
// it through another matrix. Leaflet's own canvas would project and clip every vertex anew.

const TILE_PX = 256;

/** Project GeoJSON [longitude, latitude] in degrees to pixels of the world at zoom 0. */
function project([lon, lat]) {
  const sine = Math.sin((lat * Math.PI) / 180);
  const y = 0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI);
  return [TILE_PX * (lon / 360 + 0.5), TILE_PX * y];
}

const LINES = {
  LineString: (coordinates) => [coordinates],
  MultiLineString: (coordinates) => coordinates,
  Polygon: (coordinates) => coordinates,
  MultiPolygon: (coordinates) => coordinates.flat(),
};

/** Return the Path2D of all lines and rings of `features`; points have none. */
function trace(features) {
  const path = new Path2D();
  for (const { geometry } of features) {
    for (const line of LINES[geometry.type]?.(geometry.coordinates) ?? []) {
      line.forEach((place, index) => {
        if (index) path.lineTo(...project(place));
        else path.moveTo(...project(place));
      });
      if (geometry.type.endsWith("Polygon")) path.closePath();
    }
  }
  return path;
}

/** Return a Leaflet layer that paints what it is given with `paint`, in that order. */
export function surface(pane) {
  const painted = [];
  const Surface = L.Renderer.extend({
    _initContainer() {
      this._container = document.createElement("canvas");
    },
    _destroyContainer() {
      this._container.remove();
      delete this._container;
    },
    _update() {
      if (this._map._animatingZoom && this._bounds) return;
      L.Renderer.prototype._update.call(this);
      const { min, max } = this._bounds;
      const ratio = window.devicePixelRatio || 1;
      const size = max.subtract(min);
      const canvas = this._container;
      canvas.width = ratio * size.x;
      canvas.height = ratio * size.y;
      canvas.style.width = `${size.x}px`;
      canvas.style.height = `${size.y}px`;
      L.DomUtil.setPosition(canvas, min);
      const scale = this._map.getZoomScale(this._map.getZoom(), 0);
      const { x, y } = this._map.getPixelOrigin().add(min);
      const context = canvas.getContext("2d");
      context.setTransform(ratio * scale, 0, 0, ratio * scale, -ratio * x, -ratio * y);
      for (const item of painted) stroke(context, item, scale);
    },
    /** Paint `features` over what is there; widths and dashes are CSS pixels. */
    paint(features, style) {
      painted.push({ path: trace(features), ...style });
      if (this._map) this._update();
    },
  });
  return new Surface({ pane });
}

function stroke(context, { path, fill, color, weight, dash = [] }, scale) {
  if (fill) {
    context.fillStyle = fill;
    context.fill(path, "evenodd");
  }
  context.strokeStyle = color;
  context.lineWidth = weight / scale;
  context.lineJoin = "round";
  context.setLineDash(dash.map((length) => length / scale));
  context.stroke(path);
}
