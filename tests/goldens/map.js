            var map_div = L.map(
                "map_div",
                {
                    center: [48.2, 67.0],
                    crs: L.CRS.EPSG3857,
                    ...{
  "zoom": 4,
  "zoomControl": true,
  "preferCanvas": false,
  "zoomSnap": 0.5,
  "worldCopyJump": false,
}
                }
            );
            L.control.scale().addTo(map_div);
        const atlas = import(new URL("../../atlas/0123456789abcdef/web/map.js", document.baseURI));
        atlas.then((module) => module.open(map_div, {"index": "../../atlas/0123456789abcdef/index.json", "zooms": [3, 11]}));
        atlas.then((module) => module.base({"id": "land", "url": "../../atlas/0123456789abcdef/base/land.json"}));
        atlas.then((module) => module.layer({"id": "places", "rank": 0, "style": {"colour": "#2f5d62", "fill_opacity": 0.14, "width_px": 2.0}, "url": "../../atlas/0123456789abcdef/layers/places.json", "visible": true}));
        atlas.then((module) => module.layer({"id": "lines", "rank": 1, "style": {"colour": "#8a2f3b", "fill_opacity": 0.14, "width_px": 2.0}, "url": "../../atlas/0123456789abcdef/layers/lines.json", "visible": true}));
        atlas.then((module) => module.finish());
var drawnItems = [];
