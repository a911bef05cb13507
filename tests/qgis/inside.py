"""Run by the Python of QGIS: takes questions as JSON on standard input, prints the answers.

What a test asks is done with QGIS's own classes only, so that what comes back is what a user
of the program has before him.
"""

import json
import sys

from qgis.core import (
    Qgis,
    QgsApplication,
    QgsExpression,
    QgsExpressionContext,
    QgsExpressionContextUtils,
    QgsFeatureRequest,
    QgsLayoutExporter,
    QgsLayoutItem,
    QgsMapRendererParallelJob,
    QgsMapSettings,
    QgsProject,
    QgsProviderRegistry,
    QgsRectangle,
    QgsVectorLayer,
    QgsVectorLayerTools,
)
from qgis.gui import (
    QgsAttributeEditorContext,
    QgsAttributeForm,
    QgsGui,
    QgsMapCanvas,
    QgsMessageBar,
    QgsRelationEditorWidget,
)
from qgis.PyQt.QtCore import QSize, Qt
from qgis.PyQt.QtGui import QColor, QFontDatabase
from qgis.PyQt.QtWidgets import QTabWidget

PIXELS = (1400, 900)


def plain(value):
    """Return a value of Qt as JSON has it."""
    if value is None or (hasattr(value, "isNull") and value.isNull()):
        return None
    return value


def rows(layer):
    names = layer.fields().names()
    found = []
    for feature in layer.getFeatures():
        row = {name: plain(value) for name, value in zip(names, feature.attributes(), strict=True)}
        box = feature.geometry().boundingBox() if feature.hasGeometry() else None
        row["bounds"] = box and [box.xMinimum(), box.yMinimum(), box.xMaximum(), box.yMaximum()]
        found.append(row)
    return found


def symbols_of(renderer):
    """Yield label, filter and symbol of every rule that draws."""
    if renderer.type() == "RuleRenderer":
        for rule in renderer.rootRule().descendants():
            if rule.symbol():
                yield rule.label(), rule.filterExpression(), rule.symbol()
    elif hasattr(renderer, "symbol"):
        yield "", "", renderer.symbol()


def parts_of(symbol):
    """Return the layers of a symbol, and inside of each those of the symbol that it draws with."""
    found = []
    for part in symbol.symbolLayers():
        inner = part.subSymbol()
        found.append(
            {
                "type": part.layerType(),
                **part.properties(),
                "inner": parts_of(inner) if inner else [],
            }
        )
    return found


def look(layer):
    """Return how a layer is drawn: of each rule its colours and the style of its strokes."""
    renderer = layer.renderer()
    if renderer is None:
        return None
    rules = []
    for label, filtered, symbol in symbols_of(renderer):
        rules.append({"label": label, "filter": filtered, "layers": parts_of(symbol)})
    return {"type": renderer.type(), "rules": rules}


def described(layer):
    box = layer.extent()
    return {
        "name": layer.name(),
        "valid": layer.isValid(),
        "crs": layer.crs().authid(),
        "count": layer.featureCount(),
        "bounds": [box.xMinimum(), box.yMinimum(), box.xMaximum(), box.yMaximum()],
        "look": look(layer),
        "labels": layer.labelsEnabled(),
        "aliases": {field.name(): field.alias() for field in layer.fields()},
        "map_tip": layer.mapTipTemplate(),
        "metadata": {
            "title": layer.metadata().title(),
            "abstract": layer.metadata().abstract(),
            "licences": layer.metadata().licenses(),
            "rights": layer.metadata().rights(),
        },
        "rows": rows(layer),
    }


class Log:
    """What QGIS would tell its user."""

    def __init__(self):
        self.said = []
        QgsApplication.messageLog().messageReceived.connect(self.take)

    def hear(self, project):
        """Take what a project says of its layers too: the program shows it above the map."""
        project.loadingLayerMessageReceived.connect(
            lambda layer, messages: self.said.extend(
                f"{layer}: {each.message()}" for each in messages
            )
        )

    def take(self, text, tag, level):
        if level != Qgis.MessageLevel.Success:
            self.said.append(f"{tag}: {text}")

    def told(self):
        said, self.said = self.said, []
        return said


def open_file(question, log):
    """Open every layer of a file as the browser of QGIS lists them."""
    provider = QgsProviderRegistry.instance().providerMetadata("ogr")
    flag = Qgis.SublayerQueryFlag.ResolveGeometryType
    layers = [
        QgsVectorLayer(found.uri(), found.name(), "ogr")
        for found in provider.querySublayers(question["path"], flag)
    ]
    return {"layers": [described(layer) for layer in layers], "said": log.told()}


# -- a project ---------------------------------------------------------------------------


def nodes(group):
    """Return the layer tree as lists: title, checked, and the id or the nodes inside."""
    return [
        [node.name(), node.itemVisibilityChecked(), nodes(node)]
        if hasattr(node, "findGroups")
        else [node.name(), node.itemVisibilityChecked(), node.layerId()]
        for node in group.children()
    ]


def related(project):
    """Return for each relation what each feature finds by it."""
    found = {}
    for name, relation in project.relationManager().relations().items():
        parent = relation.referencedLayer()
        found[name] = {
            "valid": relation.isValid(),
            "title": relation.name(),
            "parent": parent.id(),
            "child": relation.referencingLayer().id(),
            "rows": {
                feature["id"]: sorted(
                    child["fid"] for child in relation.getRelatedFeatures(feature)
                )
                for feature in parent.getFeatures()
            },
        }
    return found


def tip(layer, feature_id):
    """Return what the map tip shows of a feature."""
    wanted = QgsFeatureRequest().setFilterExpression(f"\"id\" = '{feature_id}'")
    feature = next(layer.getFeatures(wanted))
    context = QgsExpressionContext(QgsExpressionContextUtils.globalProjectLayerScopes(layer))
    context.setFeature(feature)
    return QgsExpression.replaceExpressionText(layer.mapTipTemplate(), context)


def open_project(question, log):
    """Open a project, tell what is in it, draw and print it."""
    canvas = QgsMapCanvas()
    canvas.setObjectName("theMapCanvas")
    project = QgsProject.instance()
    project.readProject.connect(canvas.readProject)
    read = project.read(question["path"])
    extent = canvas.extent()
    project.readProject.disconnect(canvas.readProject)
    layers = project.mapLayers()
    answer = {
        "read": read,
        "error": project.error(),
        "title": project.metadata().title(),
        "abstract": project.metadata().abstract(),
        "crs": project.crs().authid(),
        "ellipsoid": project.ellipsoid(),
        "canvas": [extent.xMinimum(), extent.yMinimum(), extent.xMaximum(), extent.yMaximum()],
        "families": {"Noto Sans": "Noto Sans" in QFontDatabase().families()},
        "sources": {name: layer.source() for name, layer in layers.items()},
        "tree": nodes(project.layerTreeRoot()),
        "order": [layer.id() for layer in project.layerTreeRoot().layerOrder()],
        "bookmarks": [
            [mark.group(), mark.name(), mark.extent().asWktPolygon(), mark.extent().crs().authid()]
            for mark in project.bookmarkManager().bookmarks()
        ],
        "relations": related(project),
        "layers": {name: described(layer) for name, layer in layers.items()},
        "tips": {
            f"{name} {feature}": tip(layers[name], feature)
            for name, feature in question.get("tips", [])
        },
    }
    if "form" in question:
        answer["form"] = form(layers[question["form"][0]], question["form"][1], canvas)
    if "picture" in question:
        answer["seen"] = draw(project, question)
    if "pdf" in question:
        answer["printed"] = print_layouts(project, question)
    answer["said"] = log.told()
    project.clear()
    canvas.deleteLater()
    return answer


class NoTools(QgsVectorLayerTools):
    """What a form asks when something is to be edited: nothing is."""

    def addFeature(self, *_, **__):  # noqa: N802 - as in QGIS
        return False

    def startEditing(self, _):  # noqa: N802
        return False

    def stopEditing(self, *_):  # noqa: N802
        return False

    def saveEdits(self, _):  # noqa: N802
        return False


def form(layer, feature_id, canvas):
    """Open the form of a feature; tell its tabs, and what the editors of relations list."""
    tools, bar = NoTools(), QgsMessageBar()
    context = QgsAttributeEditorContext()
    context.setMapCanvas(canvas)
    context.setVectorLayerTools(tools)
    context.setMainMessageBar(bar)
    if not QgsGui.editorWidgetRegistry().factories():
        QgsGui.editorWidgetRegistry().initEditors(canvas, bar)
    wanted = QgsFeatureRequest().setFilterExpression(f"\"id\" = '{feature_id}'")
    opened = QgsAttributeForm(layer, next(layer.getFeatures(wanted)), context)
    tabs = opened.findChild(QTabWidget)
    editors = opened.findChildren(QgsRelationEditorWidget)
    return {
        "tabs": [tabs.tabText(index) for index in range(tabs.count())],
        "relations": [editor.relation().id() for editor in editors],
    }


def draw(project, question):
    """Draw what is visible, and find the colours that are asked for at their places."""
    settings = QgsMapSettings()
    settings.setLayers(
        [
            layer
            for layer in project.layerTreeRoot().layerOrder()
            if project.layerTreeRoot().findLayer(layer).isVisible()
        ]
    )
    settings.setDestinationCrs(project.crs())
    settings.setEllipsoid(project.ellipsoid())
    settings.setExtent(QgsRectangle(*question["bounds"]))
    settings.setOutputSize(QSize(*PIXELS))
    settings.setLabelingEngineSettings(project.labelingEngineSettings())
    settings.setBackgroundColor(project.backgroundColor())
    settings.setFlag(Qgis.MapSettingsFlag.DrawLabeling, question.get("labels", True))
    context = QgsExpressionContext(QgsExpressionContextUtils.globalProjectLayerScopes(None))
    context.appendScope(QgsExpressionContextUtils.mapSettingsScope(settings))
    settings.setExpressionContext(context)
    job = QgsMapRendererParallelJob(settings)
    job.start()
    job.waitForFinished()
    image = job.renderedImage()
    image.save(question["picture"])
    to_pixel = settings.mapToPixel()
    return [
        nearest(image, to_pixel.transform(lon, lat), QColor(colour))
        for lon, lat, colour in question.get("samples", [])
    ]


def nearest(image, point, wanted):
    """Return how far the nearest pixel around a point is from a colour, as its largest channel."""
    best = 255
    for x in range(int(point.x()) - 3, int(point.x()) + 4):
        for y in range(int(point.y()) - 3, int(point.y()) + 4):
            if not (0 <= x < image.width() and 0 <= y < image.height()):
                continue
            seen = image.pixelColor(x, y)
            best = min(
                best,
                max(
                    abs(seen.red() - wanted.red()),
                    abs(seen.green() - wanted.green()),
                    abs(seen.blue() - wanted.blue()),
                ),
            )
    return best


def print_layouts(project, question):
    """Print every layout, as PDF and as a picture."""
    printed = []
    for layout in project.layoutManager().printLayouts():
        exporter = QgsLayoutExporter(layout)
        status = exporter.exportToPdf(question["pdf"], QgsLayoutExporter.PdfExportSettings())
        if "printed_picture" in question:
            look_at = QgsLayoutExporter.ImageExportSettings()
            look_at.dpi = 150
            exporter.exportToImage(question["printed_picture"], look_at)
        page = layout.pageCollection().page(0).pageSize()
        drawn = layout.itemById("map")
        box = drawn.extent()
        legend = layout.itemById("legend").sceneBoundingRect()
        printed.append(
            {
                "name": layout.name(),
                "pdf": question["pdf"],
                "status": status,
                "page": [page.width(), page.height()],
                "items": sorted(
                    item.id() for item in layout.items() if isinstance(item, QgsLayoutItem)
                ),
                "map": {
                    "crs": drawn.crs().authid(),
                    "extent": [box.xMinimum(), box.yMinimum(), box.xMaximum(), box.yMaximum()],
                },
                "legend": {
                    "left": legend.left(),
                    "right": legend.right(),
                    "bottom": legend.bottom(),
                },
            }
        )
    return printed


QUESTIONS = {"file": open_file, "project": open_project}


def main():
    QgsApplication.setAttribute(Qt.AA_ShareOpenGLContexts)
    application = QgsApplication([], True)
    application.initQgis()
    log = Log()
    log.hear(QgsProject.instance())
    answers = [QUESTIONS[each["ask"]](each, log) for each in json.load(sys.stdin)]
    print("\n---\n" + json.dumps(answers, ensure_ascii=False))
    sys.stdout.flush()
    application.exitQgis()


main()
