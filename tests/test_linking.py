"""Modules linked into one script: every form that they use, and no other."""

from __future__ import annotations

import re

import pytest

from kzgeo.page.document import ENTRY, INSTEAD, page_script, web_modules
from kzgeo.page.linking import LATER, WORD, LinkError, linked
from kzgeo.page.scanning import code_of

MODULES = web_modules()
SERVED = {"server"}  # is replaced, and may ask where it comes from


@pytest.mark.parametrize("name", sorted(MODULES.keys() - SERVED))
def test_every_module_can_be_linked(name: str) -> None:
    script = linked(MODULES, name, instead=INSTEAD)
    assert not WORD.search(code_of(script))
    assert "server" not in re.findall(r'^"([\w/-]+)"\(', script, re.MULTILINE)


def test_the_page_has_what_its_modules_name_and_not_the_server() -> None:
    script = page_script()
    assert script == linked(MODULES, ENTRY, instead=INSTEAD) == page_script()
    parts = set(re.findall(r'^"([\w/-]+)"\(\$load, \$give\) \{$', script, re.MULTILINE))
    assert {"map", "rail", "panel", "reading", "ledger", "pins", "offline/server"} <= parts
    assert "server" not in parts
    assert parts <= set(MODULES)


def test_what_stands_in_for_the_server_gives_all_that_it_gives() -> None:
    def given(name: str) -> set[str]:
        return set(re.findall(r"^export (?:async )?(?:function|const) (\w+)", MODULES[name], re.M))

    assert given("offline/server") == given("server")


def test_imports_and_exports_are_rewritten() -> None:
    script = linked(
        {
            "a": 'import { b as c, d } from "./b.js";\nimport e from "./b.js";\n'
            'import * as all from "./b.js";\nimport("./later.js").then(c);\n',
            "b": "export const b = 1, x = 2;\nexport function d() {}\n"
            "export default async function e() {}\nconst g = 3;\nexport { g as h };\n",
            "later": "export class Later {}\n",
        },
        "a",
    )
    assert 'const { b: c, d: d } = $load("b");' in script
    assert 'const { default: e } = $load("b");' in script
    assert 'const all = $load("b");' in script
    assert 'Promise.resolve().then(() => $load("later")).then(c);' in script
    assert "$give({ b: b, d: d, default: e, h: g });" in script


def test_modules_are_named_by_their_paths() -> None:
    script = linked(
        {
            "a": 'import { b } from "./x/b.js";\nexport const c = 1;\n',
            "x/b": 'export const b = () => import("../y/d.js");\n',
            "y/d": 'import { e } from "../e.js";\nimport { f } from "./f.js";\n',
            "instead/e": "export const e = 1;\n",
            "y/f": "export const f = 1;\n",
        },
        "a",
        instead={"e": "instead/e"},
    )
    names = re.findall(r'^"([\w/]+)"\(', script, re.MULTILINE)
    assert names == ["a", "instead/e", "x/b", "y/d", "y/f"]
    assert 'const { e: e } = $load("instead/e");' in script


@pytest.mark.parametrize(
    "form",
    [
        'import "./b.js";',
        'import a, { b } from "./b.js";',
        'import { b } from "https://host/b.js";',
        'import { b } from "./b.js" with { type: "json" };',
        "import('./b.js');",
        "import(`./${b}.js`);",
        "const at = import.meta.url;",
        'export * from "./b.js";',
        'export { b } from "./b.js";',
        "export let b = 1;",
        "export var b = 1;",
        "export default 1;",
        "export default () => 1;",
        "export const { b } = {};",
        "export const [b] = [];",
    ],
)
def test_any_other_form_is_an_error_that_names_it(form: str) -> None:
    with pytest.raises(LinkError, match=r"a\.js, line 2: “(import|export)"):
        linked({"a": f"// one\n{form}\n", "b": "export const b = 1;\n"}, "a")


@pytest.mark.parametrize(
    ("modules", "fault"),
    [
        ({"a": 'import { b } from "./b.js";'}, "is imported and does not exist"),
        ({"a": 'import("./b.js");'}, "is imported and does not exist"),
        ({"a": 'import { b } from "../b.js";'}, "../b.js: is imported and does not exist"),
        ({"a": 'import { b } from "./b.js";', "b": ""}, "imports “b” of b.js"),
        ({"a": 'import b from "./b.js";', "b": ""}, "imports “default” of b.js"),
        (
            {
                "a": 'import { b } from "./b.js";export const c = 1;',
                "b": 'import { c } from "./a.js";export const b = 1;',
            },
            "needs itself: a → b → a",
        ),
        ({"a": "export const b = 1;export function b() {}"}, "exports “b” twice"),
        ({"a": "const $load = 1;"}, "uses the name"),
        ({"a": 'const a = "</script>";'}, "would end the script"),
        ({"a": 'const a = "<!--";'}, "would end the script"),
        ({"a": "const a = `${"}, "a template has no end"),
    ],
)
def test_what_cannot_work_is_an_error(modules: dict[str, str], fault: str) -> None:
    with pytest.raises(LinkError, match=re.escape(fault)):
        linked(modules, "a")


@pytest.mark.parametrize(
    ("script", "code"),
    [
        ('a("import") // export', "a(        )          "),
        ("a = /import['\"`]/g; b = c / d / e;", "a =               ; b = c / d / e;"),
        ("`x ${a + `y ${b}`} z`; c", "     a +     b     ; c"),
        ("`${{ a: 1 }}`; b", "   { a: 1 }   ; b"),
        ("a /* export\n */ b", "a          \n    b"),
        (r"'\'import' + a", "           + a"),
        ("return /[/]`/.test(a)", "return       .test(a)"),
    ],
)
def test_code_is_told_from_text(script: str, code: str) -> None:
    found = code_of(script)
    assert len(found) == len(script)
    assert re.sub(r"\s+", " ", found).strip() == re.sub(r"\s+", " ", code).strip()


def test_words_in_texts_and_comments_are_left_alone() -> None:
    text = "export/gpkg import"
    script = linked({"a": f'// {text}\nconst a = "{text}", b = `{text}`, c = {{}}.import;\n'}, "a")
    assert script.count(text) == 3
    assert LATER.search(script) is None
