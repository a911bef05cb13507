"""A reader's document becomes a text, or one clear message says why it cannot."""

from __future__ import annotations

import contextlib
import io
import pickle
import zipfile
from itertools import pairwise
from pathlib import Path

import docx
import pytest
from docx.oxml import parse_xml
from hypothesis import given, settings
from hypothesis import strategies as st

from kzgeo.catalogue import PROJECT
from kzgeo.decoding import ENCODINGS
from kzgeo.documents import LIMIT_BYTES, MEDIA_TYPES, Document, DocumentError, read_document
from kzgeo.entries import LANGUAGES, Language
from kzgeo.prose import prose
from tests.samples import DOCX, TEXTS, docx_of, encrypted, pdf_of, scanned_pdf, zip_bomb

WORD = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
LEGACY = [
    ("ar", "cp1256"),
    ("ar", "iso8859_6"),
    ("ar", "cp720"),
    ("ru", "cp1251"),
    ("ru", "koi8_r"),
    ("ru", "iso8859_5"),
    ("ru", "cp866"),
    ("kk", "kz1048"),
    ("kk", "ptcp154"),
]
UNICODE = ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"]


def refusal(name: str, body: bytes, encoding: str | None = None) -> DocumentError:
    with pytest.raises(DocumentError) as caught:
        read_document(name, body, encoding=encoding)
    error = caught.value
    assert str(error) == f"{error.place}: {error.fault}; {error.cure}"
    return error


# -- texts -------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("encoding", UNICODE)
def test_unicode_is_recognised(lang: Language, encoding: str) -> None:
    text = TEXTS[lang] + "second line\r\nthird\n"
    document = read_document("notes.txt", text.encode(encoding))
    assert document.text == text
    assert document.lang == lang
    assert document.media_type == "text/plain"


@pytest.mark.parametrize(("lang", "encoding"), LEGACY)
def test_an_older_encoding_is_recognised(lang: str, encoding: str) -> None:
    text = TEXTS[lang].replace("،", ",") * 2  # cp720 has no Arabic comma
    document = read_document("notes.txt", text.encode(encoding))
    assert (document.text, document.encoding, document.lang) == (text, encoding, lang)


@pytest.mark.parametrize(
    "text",
    [
        "Almaty – the “old” capital – lies in Kazakhstan’s south. " * 3,
        "Die Straße über den Fluß nach Köln. Größe und Maße. " * 3,
    ],
)
def test_windows_signs_leave_a_text_in_latin_letters(text: str) -> None:
    document = read_document("notes.txt", text.encode("cp1252"))
    assert (document.text, document.encoding) == (text, "cp1252")


@pytest.mark.parametrize(
    "body",
    [
        "Из Алматы".encode("cp1251"),
        "A report on the city of Алматы by an English author, and nothing else. ".encode("cp1251"),
        "Ελλάδα και το Καζακστάν είναι χώρες. ".encode("cp1253") * 5,
        "Gdańsk leży nad żółtą rzeką, a Łódź nie. ".encode("cp1250") * 5,
    ],
)
def test_an_encoding_that_is_not_sure_is_asked_for(body: bytes) -> None:
    assert refusal("notes.txt", body).key == "encoding"


def test_an_encoding_can_be_forced() -> None:
    body = "Из Алматы".encode("cp1251")
    document = read_document("notes.txt", body, encoding="windows-1251")
    assert (document.text, document.encoding) == ("Из Алматы", "cp1251")


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_every_encoding_that_is_offered_exists(encoding: str) -> None:
    assert read_document("a.txt", "Astana ".encode(encoding), encoding=encoding).text == "Astana "


@pytest.mark.parametrize("encoding", ["utf-8", "ascii", "cp1253"])
def test_a_wrong_encoding_is_named_with_the_byte(encoding: str) -> None:
    error = refusal("notes.txt", b"abc \xff\xd2\xed\xfb", encoding)
    assert error.key == "wrong_encoding"
    assert encoding in error.fault
    assert " 4 " in error.fault


@pytest.mark.parametrize(
    "encoding", ["base64", "zip", "rot13", "idna", "punycode", "no such", "a\0b", "é" * 500]
)
def test_an_unknown_encoding_is_named(encoding: str) -> None:
    assert refusal("notes.txt", b"abc", encoding).key == "no_encoding"


def test_text_is_untouched_after_decoding() -> None:
    text = "e\u0301 ﻛﺎزاخستان\tبـــاكو\r\n\x0c\u200f\rAlma\u00ad-Ata  \n\n"
    assert read_document("a.md", text.encode()).text == text
    assert read_document("a.md", text.encode()).media_type == "text/markdown"


@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cn", "Cs"]), min_size=1))
def test_any_utf_8_is_kept(text: str) -> None:
    if text.strip() and not text.startswith("\ufeff"):
        body = ("Astana\n" + text).encode()
        assert read_document("a.txt", body).text == "Astana\n" + text


@settings(max_examples=300)
@given(
    st.binary(min_size=1, max_size=400), st.sampled_from([s for s in MEDIA_TYPES if s != ".pdf"])
)
def test_any_bytes_give_a_document_or_a_message(body: bytes, suffix: str) -> None:
    try:
        document = read_document(f"a{suffix}", body)
    except DocumentError:
        return
    assert document.text.strip()


# -- HTML and tables ---------------------------------------------------------------------

PAGE = """<!DOCTYPE html><html lang="ru"><head><meta charset="windows-1251"><title>О
 Казахстане</title><style>p { color: red }</style></head><body>
<h1>Города</h1><p>Из <b>Алма</b>-Аты&nbsp;в
  Астану.<script>alert("Москва")</script></p><!-- Киев -->tail<br>next
<table><tr><th>Город<th>Год</tr><tr><td>Астана</td><td>1997</td></tr></table>
<pre>a
  b</pre><p hidden>Минск</p><template>Рига</template></body></html>"""


def test_a_page_is_read_as_it_is_seen() -> None:
    document = read_document("page.html", PAGE.encode("cp1251"))
    assert document.title == "О Казахстане"
    assert document.encoding == "cp1251"
    assert document.text.splitlines() == [
        "Города",
        "Из Алма-Аты\u00a0в Астану.",
        "tail",
        "next",
        "Город | Год",
        "Астана | 1997",
        "a",
        "  b",
    ]


def test_a_declared_encoding_that_does_not_fit_is_not_believed() -> None:
    page = '<meta charset="ascii"><p>Из Алма-Аты в Астану</p>'
    assert read_document("a.htm", page.encode()).text == "Из Алма-Аты в Астану\n"


def test_entities_of_a_page_are_not_expanded(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("classified", encoding="utf-8")
    page = f'<!DOCTYPE html [<!ENTITY x SYSTEM "file://{secret}">]><p>Astana &x; &amp;</p>'
    text = read_document("a.xhtml", page.encode()).text
    assert "classified" not in text
    assert "Astana" in text


def test_a_page_is_not_cut_where_it_is_nested_deeply() -> None:
    page = "<div>" * 1_000 + "Astana" + "</div>" * 1_000 + "Almaty"
    assert read_document("a.html", page.encode()).text == "Astana\nAlmaty\n"
    assert refusal("a.html", b"<div>" * 50_000 + b"Astana").key == "broken"


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_table_is_a_line_a_row(delimiter: str) -> None:
    rows = [["name", "note"], ["Astana", f'was "Akmola"{delimiter} 1997'], ["Almaty", "two\nlines"]]
    body = "\r\n".join(
        delimiter.join('"' + cell.replace('"', '""') + '"' for cell in row) for row in rows
    )
    document = read_document("a.csv", body.encode("utf-8-sig"))
    assert document.text == "".join(" | ".join(row) + "\n" for row in rows)
    assert document.media_type == "text/csv"


# -- DOCX --------------------------------------------------------------------------------


def test_a_docx_is_read_in_its_order() -> None:
    body = docx_of(TEXTS.values(), [["Astana", "1997"], ["باكو", ""]])
    document = read_document("report.docx", body)
    first, *others = (text.rstrip("\n") + "\n" for text in TEXTS.values())
    assert document.media_type == DOCX
    assert [line for line in document.text.splitlines() if line] == [
        first.rstrip(),
        "Astana | 1997",
        "باكو | ",
        *(text.rstrip() for text in others),
    ]


def test_a_docx_gives_links_tags_and_insertions_but_not_what_was_taken_out() -> None:
    made = docx.Document()
    xml = f"""<w:p {WORD}><w:r><w:t xml:space="preserve">From </w:t></w:r>
      <w:smartTag w:element="place"><w:r><w:t>Almaty</w:t></w:r></w:smartTag>
      <w:ins><w:r><w:t xml:space="preserve"> to Astana</w:t></w:r></w:ins>
      <w:del><w:r><w:delText> to Moscow</w:delText></w:r></w:del>
      <w:sdt><w:sdtContent><w:r><w:tab/><w:t>Baku</w:t><w:br/><w:t>Kars</w:t></w:r></w:sdtContent>
      </w:sdt><w:hyperlink><w:r><w:noBreakHyphen/><w:t>Tbilisi</w:t></w:r></w:hyperlink></w:p>"""
    made.element.body.insert(0, parse_xml(xml))
    out = io.BytesIO()
    made.save(out)
    text = read_document("a.docx", out.getvalue()).text
    assert text == "From Almaty to Astana\tBaku\nKars‑Tbilisi\n"


def test_hidden_text_of_a_docx_is_not_read() -> None:
    made = docx.Document()
    paragraph = made.add_paragraph("Astana")
    for text, hidden in ((" Almaty", True), (" Baku", False), (" Kars", None)):
        paragraph.add_run(text).font.hidden = hidden
    out = io.BytesIO()
    made.save(out)
    assert read_document("a.docx", out.getvalue()).text.strip() == "Astana Baku Kars"


def test_entities_of_a_docx_are_not_expanded() -> None:
    source = zipfile.ZipFile(io.BytesIO(docx_of(["Astana"])))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for part in source.infolist():
            data = source.read(part)
            if part.filename == "word/document.xml":
                head = b'<!DOCTYPE x [<!ENTITY a "boom"><!ENTITY b "&a;&a;&a;&a;">]>'
                data = data.replace(b"<w:document", head + b"<w:document", 1)
                data = data.replace(b"Astana", b"Astana&b;")
            package.writestr(part, data)
    assert "boom" not in read_document("a.docx", out.getvalue()).text


# -- PDF ---------------------------------------------------------------------------------


def test_a_pdf_is_read_page_by_page() -> None:
    document = read_document("a.pdf", pdf_of(["From Almaty", "to Astana\nand Baku"]))
    assert document.media_type == "application/pdf"
    assert len(document.pages) == 2
    starts = [*document.pages, len(document.text)]
    pages = [document.text[start:end] for start, end in pairwise(starts)]
    assert pages[0].split() == ["From", "Almaty"]
    assert pages[1].split() == ["to", "Astana", "and", "Baku"]


def test_a_pdf_that_only_its_owner_may_change_can_be_read() -> None:
    document = read_document("a.pdf", pdf_of(["Astana"], owner="secret"))
    assert document.text.split() == ["Astana"]


# -- bad input ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "body", "key"),
    [
        ("a.txt", b"", "empty"),
        ("a.pdf", b"", "empty"),
        ("a.txt", b" \n\t\r\n", "empty"),
        ("a.txt", "\ufeff".encode(), "empty"),
        ("a.html", b"<html><body><script>x</script></body></html>", "empty"),
        ("a.docx", docx_of([""]), "empty"),
        ("a.txt", b"a" * (LIMIT_BYTES + 1), "too_large"),
        ("a.xyz", b"Astana", "unknown_type"),
        ("README", b"Astana", "unknown_type"),
        ("", b"Astana", "unknown_type"),
        ("a.odt", b"PK\x03\x04", "unknown_type"),
        ("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "old_office"),
        ("a.docx", b"Astana", "broken"),
        ("a.docx", docx_of(["Astana"])[:-200], "broken"),
        ("a.docx", b"PK\x05\x06" + bytes(18), "broken"),
        ("a.docx", zip_bomb(80 << 20), "too_much"),
        ("a.docx", encrypted(docx_of(["Astana"]), "secret"), "password"),
        ("a.pdf", b"Astana", "broken"),
        ("a.pdf", b"%PDF-1.7\nnonsense", "broken"),
        ("a.pdf", pdf_of(["Astana"])[:400], "broken"),
        ("a.pdf", pdf_of(["Astana"], owner="x", user="secret"), "password"),
        ("a.pdf", scanned_pdf(), "scanned"),
        ("a.txt", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(range(256)), "binary"),
        ("a.txt", bytes(range(1, 32)) * 20, "binary"),
        ("a.csv", b"a,b\n1,\0\n", "binary"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_bad_input_has_a_clear_message(name: str, body: bytes, key: str) -> None:
    error = refusal(name, body)
    assert error.key == key
    assert "{" not in str(error)


def test_noise_is_refused() -> None:
    for seed in range(20):
        body = bytes((seed * 131 + place * place * 37) % 256 for place in range(3000))
        assert refusal("a.txt", body).key in ("binary", "encoding")


def test_a_docx_broken_anywhere_gives_a_message_or_a_text() -> None:
    whole = docx_of(["From Almaty to Astana"])
    for place in range(0, len(whole), len(whole) // 60):
        body = whole[:place] + bytes([whole[place] ^ 0x5A]) + whole[place + 1 :]
        with contextlib.suppress(DocumentError):
            read_document("a.docx", body)


def test_names_are_shown_without_what_they_could_feign() -> None:
    document = read_document("../../etc/a\u202egpj.\n\0b.txt", b"Astana")
    assert (document.name, document.title) == ("agpj.b.txt", "agpj.b")
    long = read_document("x" * 5000 + ".txt", b"Astana")
    assert len(long.name) <= 120
    assert long.name.endswith(".txt")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_message_is_told_in_the_reader_s_language(lang: Language) -> None:
    error = refusal("a.xyz", b"Astana")
    fault, cure = error.told(lang)
    assert ".xyz" in fault
    assert ".docx" in cure
    assert (lang == "en") == ((fault, cure) == (error.fault, error.cure))


def test_a_message_survives_the_way_between_processes() -> None:
    error = pickle.loads(pickle.dumps(refusal("a.xyz", b"Astana")))
    assert (error.key, error.told("ru")) == ("unknown_type", refusal("a.xyz", b"x").told("ru"))


def test_every_fault_has_a_cure_and_every_sentence_a_use() -> None:
    faults = {key for key in prose("own")["en"] if not key.endswith("_cure")}
    assert {f"{key}_cure" for key in faults} == set(prose("own")["en"]) - faults
    raised = "".join(
        (PROJECT / "kzgeo" / f"{name}.py").read_text(encoding="utf-8")
        for name in ("decoding", "documents", "markup", "pdf", "app/own", "app/uploads")
    )
    assert {key for key in faults if f'"{key}"' not in raised} == set()


def test_the_same_bytes_give_the_same_document() -> None:
    body = TEXTS["ar"].encode()
    one, other = read_document("a.txt", body), read_document("a.txt", body)
    assert isinstance(one, Document)
    assert one == other
