"""Run by the Python of QGIS: edits a table as a user does, and saves it under other names too.

Arguments: the GeoPackage, its table, and the folder to save in.
"""

import json
import sys
from pathlib import Path

from qgis.core import (
    QgsApplication,
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransform,
    QgsCoordinateTransformContext,
    QgsFeature,
    QgsGeometry,
    QgsPointXY,
    QgsVectorFileWriter,
    QgsVectorLayer,
)


def edit(layer):
    """Move a vertex, delete a feature, draw another, rename one; then save the edits."""
    assert layer.startEditing()
    by_id = {feature["id"]: feature for feature in layer.getFeatures()}
    leg = by_id["lines-leg"]
    geometry = leg.geometry()
    assert geometry.moveVertex(71.75, 50.5, 1)
    assert layer.changeGeometry(leg.id(), geometry)
    name = layer.fields().indexOf("title_en")
    assert layer.changeAttributeValue(leg.id(), name, "Renamed by a user")
    assert layer.deleteFeature(by_id["lines-silent"].id())
    drawn = QgsFeature(layer.fields())
    line = [QgsPointXY(60.123456789, 44), QgsPointXY(61, 44.5)]
    drawn.setGeometry(QgsGeometry.fromPolylineXY(line))
    drawn.setAttribute("title_kk", "Жаңа сызық")
    assert layer.addFeature(drawn)
    assert layer.commitChanges(), layer.commitErrors()


def save(layer, path, driver, crs):
    """Save the layer as its menu does: “Export, Save features as”."""
    options = QgsVectorFileWriter.SaveVectorOptions()
    options.driverName = driver
    context = QgsCoordinateTransformContext()
    system = QgsCoordinateReferenceSystem(crs)
    options.ct = QgsCoordinateTransform(layer.crs(), system, context)
    done = QgsVectorFileWriter.writeAsVectorFormatV3(layer, str(path), context, options)
    assert done[0] == QgsVectorFileWriter.NoError, done


def work(file, table, folder):
    layer = QgsVectorLayer(f"{file}|layername={table}", table, "ogr")
    assert layer.isValid()
    edit(layer)
    save(layer, Path(folder) / "saved.gpkg", "GPKG", "EPSG:3857")
    save(layer, Path(folder) / "saved.geojson", "GeoJSON", "EPSG:4326")
    return {"count": layer.featureCount()}


def main():
    application = QgsApplication([], False)
    application.initQgis()
    done = work(*sys.argv[1:])  # no layer may outlive the application
    print("\n---\n" + json.dumps(done))
    application.exitQgis()


main()
