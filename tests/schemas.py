"""What the formats of exports demand, written from their specifications as JSON schemas."""

from __future__ import annotations

from typing import Any

POSITION = {"type": "array", "items": {"type": "number"}, "minItems": 2, "maxItems": 3}

FLAT = {"type": ["string", "number", "boolean", "null"]}


def nested(schema: dict[str, Any], depth: int) -> dict[str, Any]:
    return {"type": "array", "minItems": 1, "items": nested(schema, depth - 1)} if depth else schema


def geometry_schema(name: str, depth: int) -> dict[str, Any]:
    return {"properties": {"type": {"const": name}, "coordinates": nested(POSITION, depth)}}


# RFC 7946, sections 3.1 to 3.3 and 7: and flat properties, which it does not demand.
GEOJSON: dict[str, Any] = {
    "type": "object",
    "required": ["type", "features"],
    "properties": {
        "type": {"const": "FeatureCollection"},
        "features": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["type", "properties", "geometry"],
                "not": {"anyOf": [{"required": ["coordinates"]}, {"required": ["features"]}]},
                "properties": {
                    "type": {"const": "Feature"},
                    "id": {"type": ["string", "number"]},
                    "properties": {"type": "object", "additionalProperties": FLAT},
                    "geometry": {
                        "type": "object",
                        "required": ["type", "coordinates"],
                        "not": {"required": ["geometry"]},
                        "oneOf": [
                            geometry_schema("Point", 0),
                            geometry_schema("MultiPoint", 1),
                            geometry_schema("LineString", 1),
                            geometry_schema("MultiLineString", 2),
                            geometry_schema("Polygon", 2),
                            geometry_schema("MultiPolygon", 3),
                        ],
                    },
                },
            },
        },
    },
    "not": {"anyOf": [{"required": ["crs"]}, {"required": ["geometry"]}]},
}

GEOPARQUET: dict[str, Any] = {
    "required": ["version", "primary_column", "columns"],
    "properties": {
        "version": {"const": "1.1.0"},
        "primary_column": {"const": "geometry"},
        "columns": {
            "additionalProperties": False,
            "properties": {
                "geometry": {
                    "required": ["encoding", "geometry_types", "bbox", "covering"],
                    "properties": {
                        "encoding": {"const": "WKB"},
                        "geometry_types": {
                            "type": "array",
                            "uniqueItems": True,
                            "items": {"pattern": "^(Multi)?(Point|LineString|Polygon)( Z)?$"},
                        },
                        "bbox": {"type": "array", "items": {"type": "number"}, "minItems": 4},
                        "crs": {
                            "properties": {"id": {"const": {"authority": "EPSG", "code": 4326}}}
                        },
                    },
                }
            },
        },
    },
}

TEXT = {"type": "string", "minLength": 1}

IRI = {"type": "string", "pattern": r"^[a-z][a-z0-9+.-]*:[^\s<>\"{}|\\^`]+$"}

LINK = {
    "required": ["type", "purpose", "source"],
    "properties": {
        "type": {"const": "SpecificResource"},
        "purpose": {"const": "linking"},
        "source": {"type": "object", "required": ["id"], "properties": {"id": IRI}},
    },
}

TRANSLATION = {
    "required": ["type", "value", "language"],
    "properties": {
        "type": {"const": "TextualBody"},
        "purpose": {"const": "describing"},
        "value": TEXT,
        "format": {"const": "text/plain"},
        "language": {"enum": ["en", "ar", "ru", "kk"]},
    },
}

TARGET = {
    "type": "object",
    "required": ["type", "source", "selector"],
    "properties": {
        "type": {"const": "SpecificResource"},
        "source": {"required": ["id"], "properties": {"id": IRI, "type": {"const": "Text"}}},
        "selector": {
            "type": "array",
            "minItems": 2,
            "maxItems": 2,
            "prefixItems": [
                {
                    "required": ["start", "end"],
                    "properties": {
                        "type": {"const": "TextPositionSelector"},
                        "start": {"type": "integer", "minimum": 0},
                        "end": {"type": "integer", "minimum": 1},
                    },
                },
                {
                    "required": ["exact"],
                    "properties": {"type": {"const": "TextQuoteSelector"}, "exact": TEXT},
                },
            ],
        },
    },
}

# Web Annotation Data Model, sections 3.1, 3.2, 4.2.4, 4.2.5 and 5.
ANNOTATIONS: dict[str, Any] = {
    "type": "object",
    "required": ["@context", "id", "type", "total", "first"],
    "properties": {
        "@context": {"const": "http://www.w3.org/ns/anno.jsonld"},
        "id": IRI,
        "type": {"const": "AnnotationCollection"},
        "first": {
            "required": ["id", "type", "items"],
            "properties": {
                "type": {"const": "AnnotationPage"},
                "items": {
                    "type": "array",
                    "items": {
                        "required": ["id", "type", "body", "target"],
                        "properties": {
                            "id": IRI,
                            "type": {"const": "Annotation"},
                            "motivation": {"const": "linking"},
                            "body": {
                                "type": "array",
                                "prefixItems": [LINK],
                                "items": TRANSLATION,
                            },
                            "target": {
                                "oneOf": [
                                    TARGET,
                                    {"type": "array", "minItems": 2, "items": TARGET},
                                ]
                            },
                        },
                    },
                },
            },
        },
    },
}

BODY = {
    "type": "object",
    "required": ["type", "purpose", "source"],
    "properties": {
        "type": {"const": "SpecificResource"},
        "purpose": {"const": "identifying"},
        "source": {"type": "object", "required": ["id"], "properties": {"id": IRI}},
    },
}

# What the Web Annotation Data Model demands (sections 3.1, 3.2.2, 4.2.4, 4.2.5 and 5).
MENTIONS: dict[str, Any] = {
    "type": "object",
    "required": ["@context", "id", "type", "total"],
    "properties": {
        "@context": {"const": "http://www.w3.org/ns/anno.jsonld"},
        "id": IRI,
        "type": {"const": "AnnotationCollection"},
        "total": {"type": "integer", "minimum": 0},
        "first": {
            "type": "object",
            "required": ["type", "items"],
            "properties": {
                "type": {"const": "AnnotationPage"},
                "items": {
                    "type": "array",
                    "minItems": 1,
                    "items": {
                        "type": "object",
                        "required": ["id", "type", "target", "body"],
                        "properties": {
                            "id": IRI,
                            "type": {"const": "Annotation"},
                            "body": {
                                "oneOf": [
                                    BODY,
                                    {
                                        "type": "object",
                                        "required": ["type", "items"],
                                        "properties": {
                                            "type": {"const": "Choice"},
                                            "items": {
                                                "type": "array",
                                                "items": BODY,
                                                "minItems": 2,
                                            },
                                        },
                                    },
                                ]
                            },
                            "target": {
                                "type": "object",
                                "required": ["source", "selector"],
                                "properties": {
                                    "selector": {
                                        "type": "array",
                                        "prefixItems": [
                                            {
                                                "required": ["start", "end"],
                                                "properties": {
                                                    "type": {"const": "TextPositionSelector"}
                                                },
                                            },
                                            {
                                                "required": ["exact"],
                                                "properties": {
                                                    "type": {"const": "TextQuoteSelector"}
                                                },
                                            },
                                        ],
                                    }
                                },
                            },
                        },
                    },
                },
            },
        },
    },
}

# What the README of Linked Places Format 1.3 calls required.
PLACES: dict[str, Any] = {
    "type": "object",
    "required": ["type", "@context", "features"],
    "properties": {
        "type": {"const": "FeatureCollection"},
        "@context": IRI,
        "features": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["@id", "type", "properties", "names", "geometry"],
                "properties": {
                    "@id": IRI,
                    "type": {"const": "Feature"},
                    "properties": {
                        "required": ["title", "fclasses"],
                        "properties": {
                            "title": {"type": "string", "minLength": 1},
                            "fclasses": {
                                "type": "array",
                                "minItems": 1,
                                "items": {"enum": list("AHLPRST")},
                            },
                        },
                    },
                    "names": {
                        "type": "array",
                        "contains": {"required": ["citations"]},
                        "items": {
                            "required": ["toponym"],
                            "properties": {
                                "lang": {"pattern": "^[a-z]{2}$"},
                                "citations": {
                                    "type": "array",
                                    "minItems": 1,
                                    "items": {"required": ["label"], "properties": {"@id": IRI}},
                                },
                            },
                        },
                    },
                    "types": {
                        "type": "array",
                        "items": {
                            "required": ["identifier", "label"],
                            "properties": {
                                "identifier": {"pattern": r"^aat:3000\d{5}$|^aat:300\d{6}$"}
                            },
                        },
                    },
                    "geometry": {
                        "required": ["type", "geometries"],
                        "properties": {"type": {"const": "GeometryCollection"}},
                    },
                },
            },
        },
    },
}

CITATIONS = {
    "type": "array",
    "minItems": 1,
    "items": {"required": ["label"], "properties": {"label": TEXT, "@id": IRI}},
}

# ISO 8601, as "in", "earliest" and "latest" want it.
DATE = {"type": "string", "pattern": r"^-?\d{4}(-\d\d(-\d\d)?)?$"}

INSTANT = {
    "type": "object",
    "minProperties": 1,
    "additionalProperties": False,
    "properties": {"in": DATE, "earliest": DATE, "latest": DATE},
}

# What it says of the optional members.
LINKED_PLACES: dict[str, Any] = {
    "properties": {
        "features": {
            "items": {
                "properties": {
                    "when": {
                        "required": ["timespans"],
                        "properties": {
                            "timespans": {
                                "type": "array",
                                "minItems": 1,
                                "items": {
                                    "required": ["start"],
                                    "additionalProperties": False,
                                    "properties": {"start": INSTANT, "end": INSTANT},
                                },
                            }
                        },
                    },
                    "relations": {
                        "type": "array",
                        "items": {
                            "required": ["relationType", "relationTo"],
                            "properties": {
                                "relationType": {"pattern": "^gvp:"},
                                "relationTo": IRI,
                                "label": TEXT,
                            },
                        },
                    },
                    "links": {
                        "type": "array",
                        "items": {
                            "required": ["type", "identifier"],
                            "properties": {
                                "type": {"enum": ["exactMatch", "closeMatch"]},
                                "identifier": IRI,
                            },
                        },
                    },
                    "descriptions": {
                        "type": "array",
                        "items": {
                            "required": ["value"],
                            "properties": {"@id": IRI, "value": TEXT, "lang": TEXT},
                        },
                    },
                    "geometry": {
                        "properties": {
                            "geometries": {
                                "minItems": 1,
                                "items": {
                                    "required": ["type", "coordinates"],
                                    "properties": {
                                        "certainty": {
                                            "enum": ["certain", "less-certain", "uncertain"]
                                        },
                                        "citations": CITATIONS,
                                    },
                                },
                            }
                        }
                    },
                }
            }
        }
    }
}
