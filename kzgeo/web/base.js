// The base map: areas and lines without names or clicks, painted on one canvas.
//
// A file brings SVG path data in Web Mercator, in whole pixels of PATH_ZOOM; a move or a
// zoom strokes it through another matrix. Leaflet's own canvas would project and clip every
// vertex anew.

const PATH_ZOOM = 12; // as in kzgeo/base_paths.py

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
      const scale = this._map.getZoomScale(this._map.getZoom(), PATH_ZOOM);
      const { x, y } = this._map.getPixelOrigin().add(min);
      const context = canvas.getContext("2d");
      context.setTransform(ratio * scale, 0, 0, ratio * scale, -ratio * x, -ratio * y);
      for (const item of painted) stroke(context, item, scale);
    },
    /** Paint `features` over what is there; widths and dashes are CSS pixels. */
    paint(features, style) {
      painted.push({ path: new Path2D(features.map(({ path }) => path).join("")), ...style });
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
