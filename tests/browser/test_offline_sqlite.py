"""Databases that the standalone page writes: trees of any depth, values of any size."""

from __future__ import annotations

import base64
import json
import random
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext

from tests.browser.offline import modules

WRITE = """async (tables) => {
    const { database } = await import("./offline/export/sqlite.js");
    const pages = database(tables, { application: 1, version: 2 });
    const bytes = new Uint8Array(await new Blob(pages).arrayBuffer());
    let text = "";
    for (let at = 0; at < bytes.length; at += 32768) {
        text += String.fromCharCode(...bytes.subarray(at, at + 32768));
    }
    return btoa(text);
}"""
PAGE = 4096
# Around the sizes at which a payload begins to leave its cell, of a row and of a key.
EDGES = [0, 1, 59, 60, 488, 490, 995, *range(997, 1004), *range(4048, 4064), 4096, 8150, 30_000]


def read(context: BrowserContext, tables: list[dict[str, Any]], path: Path) -> sqlite3.Connection:
    with modules(context) as page:
        path.write_bytes(base64.b64decode(page.evaluate(WRITE, tables)))
    base = sqlite3.connect(path)
    assert base.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert path.stat().st_size % PAGE == 0
    return base


@pytest.mark.parametrize("count", [0, 1, 2, 37, 38, 39, 3_000])
@pytest.mark.parametrize("size", [90, 1_500])
def test_tables_and_indices_of_any_depth(
    context: BrowserContext, tmp_path: Path, count: int, size: int
) -> None:
    chance = random.Random(count)
    rows: list[Any] = [
        [n, chance.choice([None, f"k{n}".rjust(size, "я")])] for n in range(-5, count - 5)
    ]
    chance.shuffle(rows)
    table = {
        "name": "some",
        "sql": "CREATE TABLE some (id INTEGER PRIMARY KEY NOT NULL, word TEXT UNIQUE)",
        "rows": rows,
        "key": 0,
        "indices": [{"columns": [1]}],
    }
    with closing(read(context, [table], tmp_path / "a.sqlite")) as base:
        found = base.execute("SELECT id, word FROM some ORDER BY id").fetchall()
        assert [list(row) for row in found] == sorted(rows, key=lambda row: row[0])
        for number, word in rows[:50]:
            if word:
                query = "SELECT id FROM some INDEXED BY sqlite_autoindex_some_1 WHERE word = ?"
                assert base.execute(query, (word,)).fetchall() == [(number,)]


def test_values_of_every_kind_and_size(context: BrowserContext, tmp_path: Path) -> None:
    whole = [0, 1, -1, 127, 128, -129, 2**15, 2**23, -(2**31), 2**40, 2**47, -(2**53), 2**53]
    texts = ["", "a\0b", "ы", "\U0001f30d", "\ue000", *("x" * size for size in EDGES)]
    rows = [
        [None, True, False, number, number / 7, text, text[:9]]
        for number, text in zip((whole * 4)[: len(texts)], texts, strict=True)
    ]
    table = {
        "name": "some",
        "sql": "CREATE TABLE some (a, b, c, d INTEGER, e REAL, f TEXT, g TEXT)",
        "rows": rows,
        "kinds": ["text", "flag", "flag", "integer", "real", "text", "text"],
        "indices": [{"name": "by_f", "sql": "CREATE INDEX by_f ON some (f)", "columns": [5]}],
    }
    with closing(read(context, [table], tmp_path / "a.sqlite")) as base:
        found = base.execute("SELECT * FROM some ORDER BY rowid").fetchall()
        assert [list(row) for row in found] == json.loads(json.dumps(rows))
        ordered = base.execute("SELECT f FROM some INDEXED BY by_f ORDER BY f").fetchall()
        assert [text for (text,) in ordered] == sorted(texts, key=str.encode)


def test_more_tables_than_the_first_page_lists(context: BrowserContext, tmp_path: Path) -> None:
    tables = [
        {"name": f"table{n}", "sql": f"CREATE TABLE table{n} (a /* {'-' * 700} */)", "rows": [[n]]}
        for n in range(300)
    ]
    with closing(read(context, tables, tmp_path / "a.sqlite")) as base:
        for number in (0, 1, 150, 299):
            assert base.execute(f"SELECT a FROM table{number}").fetchall() == [(number,)]
