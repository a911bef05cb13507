"""The text of HTML pages and DOCX documents: what a reader sees, and line ends between blocks.

Nothing that a file names is fetched, and no entity that it defines is put in.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator

import docx
from docx.document import Document as WordDocument
from docx.opc.constants import RELATIONSHIP_TYPE
from lxml import etree, html

from kzgeo.errors import UnreadableError

__all__ = ["CELL", "text_of_docx", "text_of_html"]

CELL = " | "  # between cells: no name runs over it
UNPACKED_LIMIT = 200 << 20
XML_LIMIT = 60 << 20
SILENT_TAGS = "script style template noscript head title object iframe svg math select textarea"
BLOCK_TAGS = """address article aside blockquote body caption center dd details dialog dir div dl dt
    fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr legend li main menu
    nav ol p pre search section summary table tbody tfoot thead tr ul"""
SILENT = frozenset(SILENT_TAGS.split())
BLOCKS = frozenset(BLOCK_TAGS.split())
CELLS = frozenset({"td", "th"})
BLANKS = re.compile(r"[ \t\n\r\f]+")  # what HTML folds; other white space stays
WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
SIGNS = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "‑", "softHyphen": "\u00ad"}
# Text that a reviewer took out, and the codes of fields.
TAKEN_OUT = frozenset({f"{WORD}del", f"{WORD}moveFrom", f"{WORD}instrText", FALLBACK})
NOTES = (RELATIONSHIP_TYPE.FOOTNOTES, RELATIONSHIP_TYPE.ENDNOTES)


# -- HTML --------------------------------------------------------------------------------


def text_of_html(page: str) -> tuple[str, str]:
    """Return the text and the title of a page; the title is empty where it has none.

    White space is folded as a browser folds it, but for ``pre``; blocks stand on lines of their
    own, and the cells of a row in one line.
    """
    parser = html.HTMLParser(
        encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True, huge_tree=True
    )
    try:
        root = html.document_fromstring(page.encode("utf-8", "replace"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError) as error:
        raise UnreadableError("empty") from error
    if any(fault.level == etree.ErrorLevels.FATAL for fault in parser.error_log):
        raise UnreadableError("broken", kind="HTML")  # nested too deeply: the rest is lost
    title = BLANKS.sub(" ", root.findtext(".//title") or "").strip()
    lines = _Lines()
    _walk(root, lines)
    return lines.text(), title


class _Lines:
    """Text that grows by pieces, lines that end once however many blocks end there."""

    def __init__(self) -> None:
        self._lines: list[str] = [""]

    def write(self, text: str, *, kept: bool = False) -> None:
        if kept:
            first, *others = text.split("\n")
            self._lines[-1] += first
            self._lines += others
            return
        text = BLANKS.sub(" ", text)
        if not self._lines[-1] or self._lines[-1].endswith((" ", "\n")):
            text = text.removeprefix(" ")
        self._lines[-1] += text

    def end(self) -> None:
        if self._lines[-1].strip():
            self._lines.append("")

    def break_line(self) -> None:
        self._lines.append("")

    def cell(self) -> None:
        if self._lines[-1].strip():
            self._lines[-1] = self._lines[-1].rstrip(" ") + CELL

    def text(self) -> str:
        return "\n".join(line.rstrip(" ") for line in self._lines).strip("\n") + "\n"


def _walk(root: html.HtmlElement, lines: _Lines) -> None:
    """Write what stands in a page; the walk keeps no stack, a page may be nested at will."""
    silent: etree._Element | None = None
    preformatted = 0
    for event, element in etree.iterwalk(root, events=("start", "end")):
        tag = element.tag if isinstance(element.tag, str) else ""
        if event == "start" and silent is None:
            if tag in SILENT or "hidden" in element.attrib:
                silent = element
                continue
            _begin(tag, lines)
            preformatted += tag == "pre"
            lines.write(element.text or "", kept=preformatted > 0)
        elif event == "end":
            if silent is element:
                silent = None
            elif silent is None:
                preformatted -= tag == "pre"
                if tag in BLOCKS:
                    lines.end()
            if silent is None:
                lines.write(element.tail or "", kept=preformatted > 0)


def _begin(tag: str, lines: _Lines) -> None:
    if tag in BLOCKS:
        lines.end()
    elif tag == "br":
        lines.break_line()
    elif tag in CELLS:
        lines.cell()


# -- DOCX --------------------------------------------------------------------------------


def text_of_docx(body: bytes) -> str:
    """Return paragraphs and tables in their order, a row a line, then the notes.

    Raises:
        UnreadableError: the file is no DOCX, is broken, or would unpack to too much.

    """
    _check_package(body)
    try:
        document = docx.Document(io.BytesIO(body))
        return "\n".join(_paragraphs(document)) + "\n"
    except UnreadableError:
        raise
    except Exception as error:  # a package can be broken in as many ways as it has parts
        raise UnreadableError("broken", kind="DOCX") from error


def _check_package(body: bytes) -> None:
    """Refuse what would not be a document when unpacked, before it is unpacked."""
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as package:
            parts = package.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise UnreadableError("broken", kind="DOCX") from error
    if any(part.flag_bits & 1 for part in parts):
        raise UnreadableError("password")
    size = sum(part.file_size for part in parts)
    xml = sum(part.file_size for part in parts if part.filename.endswith((".xml", ".rels")))
    if size > UNPACKED_LIMIT or xml > XML_LIMIT:
        raise UnreadableError("too_much")
    if not any(part.filename == "[Content_Types].xml" for part in parts):
        raise UnreadableError("broken", kind="DOCX")


def _paragraphs(document: WordDocument) -> Iterator[str]:
    yield from _blocks(document.element.body)
    for rel in document.part.rels.values():
        if rel.reltype in NOTES and not rel.is_external:
            parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
            yield from _blocks(etree.fromstring(rel.target_part.blob, parser))


def _blocks(root: etree._Element) -> Iterator[str]:
    """Yield the text of paragraphs, and of rows of tables, a table in a cell within its row."""
    for child in root:
        if child.tag == f"{WORD}p":
            yield _runs(child)
        elif child.tag == f"{WORD}tr":
            cells = (" ".join(filter(None, _blocks(cell))) for cell in _cells(child))
            yield CELL.join(cells)
        elif child.tag not in TAKEN_OUT:
            yield from _blocks(child)


def _cells(row: etree._Element) -> Iterator[etree._Element]:
    """Yield the cells of a row, those inside of content controls too."""
    for child in row:
        if child.tag == f"{WORD}tc":
            yield child
        elif child.tag not in TAKEN_OUT:
            yield from _cells(child)


def _runs(paragraph: etree._Element) -> str:
    """Return the text of a paragraph with its links, fields, tagged names and insertions."""
    parts: list[str] = []
    for element in _within(paragraph):
        if element.tag == f"{WORD}t":
            parts.append(element.text or "")
        elif element.tag == f"{WORD}txbxContent":
            parts += ["\n" + "\n".join(_blocks(element))]
        elif isinstance(element.tag, str) and _tag_of(element.getparent()) == f"{WORD}r":
            parts.append(SIGNS.get(element.tag.removeprefix(WORD), ""))
    return "".join(parts)


def _tag_of(element: etree._Element | None) -> str:
    return str(element.tag) if element is not None else ""


def _hidden(element: etree._Element) -> bool:
    """Tell whether a run is formatted as hidden text, which Word does not show."""
    mark = element.find(f"{WORD}rPr/{WORD}vanish") if element.tag == f"{WORD}r" else None
    return mark is not None and mark.get(f"{WORD}val", "true") not in ("0", "false", "off")


def _within(element: etree._Element) -> Iterator[etree._Element]:
    for child in element:
        if child.tag in TAKEN_OUT or _hidden(child):
            continue
        yield child
        if child.tag != f"{WORD}txbxContent":
            yield from _within(child)
