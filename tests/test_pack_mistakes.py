"""A pack with a mistake is refused with file, line, key, what is wrong and how to mend it."""

from __future__ import annotations

from pathlib import Path

import pytest

from watcher.errors import PackError, Problem
from watcher.packs import PackLibrary, load_packs

BASE = """\
pack: {id}
provider: acme
ladder: {{order: [free, 1, 2], free: [free]}}
"""

IN_A_LIST = "put it in [ ]"
NAME = "lower-case letters, digits"
FOLDED = "can never match: texts are in lower case with plain dashes and quotes"
TRUTH = "yes, no, on and off may be words or truth values"
ROLES = "roles: subject, tier, access"
NOTATION = "not the notation of a record"

OF_KEYS = [
    ("fact: []", 4, "fact", "unknown key", "did you mean facts?"),
    ("json_sets: []", 4, "json_sets", "unknown key", ""),
    ("version: 0", 4, "version", "at least 1 is expected", ""),
    ("version: '1'", 4, "version", "a whole number is expected, not text", "without quotes"),
    ("provider: acme", 4, "provider", "this key is repeated", "first at line 2"),
    ("extends: acme.nothing", 4, "extends", "no pack 'acme.nothing'", "watcher pack list"),
    ("extends: acme.k{n}", 4, "extends", "leads back to this pack", "remove it, or name a pack"),
    ("about: [x]", 4, "about", "text is expected, not a list", ""),
    ("ignore:", 4, "ignore", "a list is expected, not an empty value", ""),
    ("ignore: x", 4, "ignore", "a list is expected, not text", IN_A_LIST),
]

OF_THE_PAGE = [
    ("page: {urls: 'https://acme.example'}", 4, "page.urls", "a list is expected", IN_A_LIST),
    (
        "page:\n  urls:\n    - 'https://acme.example/a'\n    - 'acme.example/b'",
        7,
        "page.urls[1]",
        "not an address of a web page",
        "like https://docs.acme.example/limits",
    ),
    ("page: {urls: ['ftp://x']}", 4, "page.urls[0]", "not an address", "as in a browser"),
    ("page: {urls: ['https://']}", 4, "page.urls[0]", "not an address", "as in a browser"),
    (
        "page:\n  identity: {kind: intercom, article: how-to}",
        5,
        "page.identity.article",
        "not the number of an article",
        "the number in the article's address",
    ),
    (
        "page: {identity: {kind: zendesk, article: 1}}",
        4,
        "page.identity.kind",
        "one of intercom, url",
        "",
    ),
    ("page: {subject: url}", 4, "page.subject", "one of title is expected", ""),
    ("page: {watch_language: english}", 4, "page.watch_language", "not a code of a language", "en"),
    ("page: {expect: {any_text: x}}", 4, "page.expect.any_text", "a list is expected", IN_A_LIST),
    (
        "page: {expect: {any_text: ['']}}",
        4,
        "page.expect.any_text[0]",
        "text of at least 1",
        "fill",
    ),
    ("page: {expect: {min_words: -1}}", 4, "page.expect.min_words", "at least 0 is expected", ""),
    ("page: {expect: {max_drop: 50%}}", 4, "page.expect.max_drop", "a number is expected", ""),
]

OF_THE_LADDER = [
    ("@ladder: {order: [free, 1], free: [2]}", 3, "ladder.free[0]", "not a step of order", "known"),
    ("@ladder: {order: [1, 2, 1]}", 3, "ladder.order[2]", "stands in order already", "once"),
    ("@ladder: {order: [1, '1']}", 3, "ladder.order[1]", "stands in order already", "once"),
    ("@ladder: {order: [1, up], named: [up]}", 3, "ladder.named[0]", "stands in order", "once"),
    ("@ladder: {order: ['Pro Plus']}", 3, "ladder.order[0]", "not a name of a step", "lower-case"),
    ("@ladder: {kind: level}", 3, "ladder.kind", "one of tier, plan, key is expected", ""),
]

OF_WORDS = [
    ("words: {glu: [x]}", 4, "words.glu", "one of 61 known words is expected", "mean glue?"),
    ("words: {model: [x]}", 4, "words.model", "no such part of a sentence", "did you mean"),
    ("words: {glue: ['']}", 4, "words.glue[0]", "text of at least 1", "fill it in"),
    ("words: {glue: [1]}", 4, "words.glue[0]", "text is expected", "write it in quotes"),
    ("words:\n  nope:\n    - x\n    - no", 7, "words.nope[1]", TRUTH, "put the word in quotes"),
    ("words: {no: ['no']}", 4, "words.no", TRUTH, "put the word in quotes"),
    ("words: {glue: ['a', On]}", 4, "words.glue[1]", TRUTH, "put the word in quotes"),
    ("numbers: {ninety: '90'}", 4, "numbers.ninety", "a whole number", "without quotes"),
    ("numbers: {Ninety: 90}", 4, "numbers.Ninety", FOLDED, "write n for N"),
    ("cues: {questions: ['x']}", 4, "cues.questions", "no such kind of cue", "mean question?"),
    ("topics: {error: []}", 4, "topics.error", "a list of at least 1", "fill it in"),
]

OF_VOCABULARY = [
    ("vocabulary: {models: [a]}", 4, "vocabulary.models", "a mapping", "without [ ]"),
    (
        "vocabulary:\n  segments:\n    'plan:pro': ['pro']\n    'level:pro': ['pro']",
        7,
        "vocabulary.segments.level:pro",
        "not a tier, plan or key",
        "like plan:pro",
    ),
    ("vocabulary: {segments: {pro: [x]}}", 4, "vocabulary.segments.pro", "not a tier", "plan:"),
    (
        "vocabulary: {segments: {'tier:9': [x]}}",
        4,
        "vocabulary.segments.tier:9",
        "not in the ladder",
        "its steps: free, 1, 2",
    ),
    (
        "vocabulary: {models: {aliases: {'acme two': ''}}}",
        4,
        "vocabulary.models.aliases.acme two",
        "not a name",
        NAME,
    ),
    (
        "vocabulary: {models: {families: {acme: [acme]}}}",
        4,
        "vocabulary.models.families.acme",
        "is a member of itself",
        "other members",
    ),
    (
        "vocabulary: {endpoints: {'the chat': 'Chat'}}",
        4,
        "vocabulary.endpoints.the chat",
        "not a name",
        NAME,
    ),
    ("requirements: {Review: ['x']}", 4, "requirements.Review", "not a name", NAME),
    ("requirements: {review: x}", 4, "requirements.review", "a list is expected", IN_A_LIST),
    ("requirements: {review: []}", 4, "requirements.review", "a list of at least 1", "fill it in"),
    ("lacking: {reviews: ['x']}", 4, "lacking.reviews", "no such requirement", "mean review?"),
    ("capabilities: {web: []}", 4, "capabilities.web", "a list of at least 1", "fill it in"),
    ("metrics: {cap: {match: ['x']}}", 4, "metrics.cap.unit", "this key is missing", ""),
    ("metrics: {cap: {unit: ''}}", 4, "metrics.cap.unit", "text of at least 1", "fill it in"),
    ("metrics: {Cap: {unit: USD}}", 4, "metrics.Cap", "not a name", NAME),
]

OF_TABLES = [
    ("tables: [{columns: {tier: 'x'}}]", 4, "tables[0].when", "this key is missing", ""),
    ("tables: [{when: 'x', columns: {}}]", 4, "tables[0].columns", "names no column", ROLES),
    (
        "tables:\n  - when: 'x'\n    columns:\n      subject: 'x'\n      notes: 'y'",
        8,
        "tables[0].columns.notes",
        "no such role of a column",
        ROLES,
    ),
    (
        "tables: [{when: 'x', columns: {limit.rmp: 'x'}}]",
        4,
        "tables[0].columns.limit.rmp",
        "no such metric",
        "or describe it under metrics",
    ),
    (
        "tables: [{when: 'x', columns: {conditions.spent: 'x'}}]",
        4,
        "tables[0].columns.conditions.spent",
        "no such condition",
        "did you mean spend?",
    ),
    (
        "conditions: [{c: x, match: '(?P<amount>\\d+)'}]",
        4,
        "conditions[0].match",
        "no such group: amount",
        "a number is n",
    ),
    ("conditions: [{c: '', match: 'x'}]", 4, "conditions[0].c", "not a name", NAME),
    (
        "conditions: [{c: x, basis: payed, match: 'x'}]",
        4,
        "conditions[0].basis",
        "one of paid, spent",
        "did you mean paid?",
    ),
]

OF_FACTS = [
    (
        "facts:\n  - {process: a, attr: b, value: 1, match: x}\n"
        "  - {process: a, attr: c, match: y}",
        6,
        "facts[1]",
        "has no value",
        "(?P<n>",
    ),
    ("facts: [{process: a, attr: b, match: '(\\d+)'}]", 4, "facts[0]", "has no value", "(?P<n>"),
    (
        "facts: [{process: a, attr: b, match: '(?P<days>\\d+)'}]",
        4,
        "facts[0].match",
        "no such group: days",
        "words are text or date",
    ),
    (
        "facts: [{process: a, attr: b, value: 1, match: '(?P<n>\\d+)'}]",
        4,
        "facts[0].value",
        "match has a group for the value as well",
        "remove value",
    ),
    (
        "parts: {id: 'ids?'}\n"
        "facts: [{process: a, attr: b, value: 1, match: ['{id} x', '{ids} x']}]",
        5,
        "facts[0].match",
        "no such part: {ids}",
        "under parts",
    ),
    ("facts: [{process: a, attr: b, value: no, match: x}]", 4, "facts[0].value", TRUTH, "quotes"),
    ("facts: [{process: A b, attr: b, match: x}]", 4, "facts[0].process", "not a name", NAME),
    ("facts: {process: a}", 4, "facts", "a list is expected, not a mapping", "put a - before it"),
    ("facts: [{process: a, match: x}]", 4, "facts[0].attr", "this key is missing", ""),
    ("sets: [{subject: a, dimension: b}]", 4, "sets[0].heading", "this key is missing", ""),
    (
        "sets: [{subject: a, dimension: A b, heading: x}]",
        4,
        "sets[0].dimension",
        "not a name",
        NAME,
    ),
    ("links: [{process: a, attr: b}]", 4, "links[0].near", "this key is missing", ""),
    (
        "json: {path: 'data[', subject: a, dimension: b}",
        4,
        "json.path",
        "not a JSONPath",
        "RFC 9535",
    ),
    ("json: {subject: a, dimension: b}", 4, "json.path", "this key is missing", ""),
]

OF_TEMPLATES = [
    ("template: 'if {modle}', subject: x", "template", "no such slot: {modle}", "mean model?"),
    ("template: 'if x', subject: '{model}'", "subject", "the template has no {model}", "write"),
    ("template: 'if {number}', subject: '{number}'", "subject", "takes no {number}", "{model}"),
    (
        "template: 'if x', subject: m, capability: '{capability}'",
        "capability",
        "the template has no {capability}",
        "where it stands",
    ),
    (
        "template: 'if x', subject: m, capability: streem",
        "capability",
        "no such capability",
        "did you mean streaming? or describe it under capabilities",
    ),
    (
        "template: 'if x', subject: m, params: {a: '{number}'}",
        "params.a",
        "the template has no {number}",
        "where it stands",
    ),
    ("template: 'if {number}', subject: m, params: {a: '7'}", "params.a", "not a slot", "{number}"),
    ("template: 'If x', subject: m", "template", FOLDED, "write i for I"),
    ("template: '{words}', subject: m", "template", "fits any sentence", "it is known by"),
    ("template: 'if (x', subject: m", "template", "a bracket stands alone", "(…)?"),
    ("template: 'if {model', subject: m", "template", "a bracket stands alone", "{model}"),
    ("template: '{model} a {model}', subject: m", "template", "{model} stands twice", "{words}"),
]

OF_PATTERNS = [
    ("ignore:\n  - fine\n  - 'a(?=b)'", 6, "ignore[1]", "not a pattern", "no look-ahead"),
    ("ignore: ['a[']", 4, "ignore[0]", "not a pattern: missing ]", ""),
    ("ignore: ['x*']", 4, "ignore[0]", "matches the empty text", "at least one character"),
    ("ignore: ['Prices']", 4, "ignore[0]", FOLDED, "write p for P"),
    ("ignore: ['you’re']", 4, "ignore[0]", FOLDED, "write ' for ’"),
    ("ignore: ['1–3']", 4, "ignore[0]", FOLDED, "write \\- for –"),
    ("ignore: ['']", 4, "ignore[0]", "text of at least 1", "fill it in"),
]

OF_CASES = [
    ("{expect: []}", "", "has neither text nor html nor json", "text, html or json"),
    ("{text: '', expect: []}", "", "has neither text nor html nor json", "text, html or json"),
    ("{text: a, html: b, expect: []}", "", "has text and html", "one of them"),
    ("{json: '{}', expect: []}", ".json", "the pack reads no JSON", "write json:"),
    ("{json_body: '{}', expect: []}", ".json_body", "unknown key", "did you mean json?"),
    ("{text: a}", ".expect", "this key is missing", ""),
    ("{text: a, expect: 'o3 tier:1 open'}", ".expect", "a list is expected", IN_A_LIST),
    (
        "{text: a, expect: ['o3 tier:9 open']}",
        ".expect[0]",
        "names a step outside the ladder",
        "its steps: free, 1, 2",
    ),
    ("{text: a, expect: ['o3 tier:2-4 open']}", ".expect[0]", "outside the ladder", "free, 1, 2"),
    ("{text: a, expect: ['o3 is open']}", ".expect[0]", NOTATION, "pack explain"),
    ("{text: a, expect: ['statement:x']}", ".expect[0]", NOTATION, "pack explain"),
    (
        "{text: a, expect: ['o3 tier:1 needs verification.organisation']}",
        ".expect[0]",
        "no such requirement",
        "did you mean verification.organization?",
    ),
]

OF_YAML = [
    ("page:\n\turls: []", 5, "", "not valid YAML", "indent with spaces, not tabs"),
    ("about: a: b", 4, "", "not valid YAML", "in quotes"),
    ('about: "x', 5, "", "not valid YAML", "close the quotes"),
    ("ignore: [x", 5, "", "not valid YAML", "close brackets"),
    ('ignore: ["\\d"]', 4, "", "not valid YAML", "'single quotes'"),
    ("about", 5, "", "not valid YAML", "write key: value"),
    ("about: &x y", 4, "about", "anchors (&name) are not read", "write the value out"),
    ("---\npack: x", 4, "", "a second document is not read", "remove the line ---"),
]

MISTAKES = [
    *OF_KEYS,
    *OF_THE_PAGE,
    *OF_THE_LADDER,
    *OF_WORDS,
    *OF_VOCABULARY,
    *OF_TABLES,
    *OF_FACTS,
    *OF_PATTERNS,
    *OF_YAML,
    *(
        (
            f"sentences:\n  - {{id: a, requires: review, {form}}}",
            5,
            f"sentences[0].{key}",
            what,
            how,
        )
        for form, key, what, how in OF_TEMPLATES
    ),
    *(
        (f"tests:\n  - {{text: a, expect: []}}\n  - {case}", 6, f"tests[1]{key}", what, how)
        for case, key, what, how in OF_CASES
    ),
    (
        "sentences:\n  - {id: a, template: x, subject: m, requires: reviews}",
        5,
        "sentences[0].requires",
        "no such requirement",
        "did you mean review? or describe it under requirements",
    ),
    (
        "sentences:\n  - {id: a, template: x, subject: m, requires: review}\n"
        "  - {id: a, template: y, subject: m, requires: review}",
        6,
        "sentences[1].id",
        "this id is repeated",
        "its own",
    ),
]


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> PackLibrary:
    """All of them as acme.k0, acme.k1, …, so that the shared words are loaded once."""
    folder = tmp_path_factory.mktemp("packs")
    (folder / "acme").mkdir()
    for number, (text, *_) in enumerate(MISTAKES):
        file = folder / "acme" / f"k{number}.yaml"
        file.write_text(written(text, number), encoding="utf-8")
    return load_packs((folder,))


def written(text: str, number: int) -> str:
    base = BASE.format(id=f"acme.k{number}")
    if text.startswith("@"):
        key, _, value = text[1:].partition(": ")
        lines = [line for line in base.splitlines() if not line.startswith(f"{key}: ")]
        return "\n".join([*lines, f"{key}: {value}", ""])
    return base + text.replace("{n}", str(number)) + "\n"


@pytest.mark.parametrize("number", range(len(MISTAKES)), ids=[text for text, *_ in MISTAKES])
def test_a_mistake_is_told_with_its_line_and_key_and_how_to_mend_it(
    library: PackLibrary, number: int
) -> None:
    _, line, key, what, how = MISTAKES[number]
    with pytest.raises(PackError) as caught:
        library.get(f"acme.k{number}")
    problem = caught.value.problems[0]
    assert problem.file.endswith(f"k{number}.yaml")
    assert (problem.line, problem.key) == (line, key)
    assert what in problem.message
    assert how in problem.hint
    assert len(caught.value.problems) == 1


def problems(folder: Path, **files: str) -> tuple[Problem, ...]:
    (folder / "acme").mkdir()
    for name, text in files.items():
        (folder / "acme" / f"{name}.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(PackError) as caught:
        load_packs((folder,)).get("acme.a")
    return caught.value.problems


def test_all_mistakes_of_a_pack_are_told_at_once_in_the_order_of_the_file(tmp_path: Path) -> None:
    text = BASE.format(id="acme.a") + (
        "tests:\n  - {text: a, expect: ['o3 tier:7 open']}\n  - {expect: []}\n"
        "facts:\n  - {process: a, attr: b, match: x}\npage: {urls: [here]}\n"
    )
    assert [each.line for each in problems(tmp_path, a=text)] == [5, 6, 8, 9]


def test_a_file_in_the_wrong_place_without_a_provider_is_told_where_to_go(tmp_path: Path) -> None:
    one, other = problems(tmp_path, a="pack: acme.b\n")
    assert str(one).endswith("a.yaml:1: pack: the file's place says 'acme.a' (write pack: acme.a,"
                             " or move the file)")  # fmt: skip
    assert str(other).endswith("a.yaml:1: provider: this key is missing (add provider: acme)")


def test_two_packs_that_stand_on_each_other_are_told_in_the_one_that_closes_the_ring(
    tmp_path: Path,
) -> None:
    a = BASE.format(id="acme.a") + "extends: acme.b\n"
    b = "# a ring\n" + BASE.format(id="acme.b") + "extends: acme.a\n"
    (problem,) = problems(tmp_path, a=a, b=b)
    assert (problem.file.endswith("b.yaml"), problem.line) == (True, 5)


def test_a_mistake_of_the_pack_it_extends_is_told_in_that_file(tmp_path: Path) -> None:
    a = BASE.format(id="acme.a") + "extends: acme.b\n"
    b = BASE.format(id="acme.b") + "lacking: {nothing: ['x']}\n"
    (problem,) = problems(tmp_path, a=a, b=b)
    assert (problem.file.endswith("b.yaml"), problem.line) == (True, 4)


def test_what_the_pack_it_extends_knows_may_be_named(tmp_path: Path) -> None:
    (tmp_path / "acme").mkdir()
    a = (
        "pack: acme.a\nprovider: acme\nextends: acme.b\n"
        "lacking: {badge: ['without a badge']}\n"
        "tests: [{text: a, expect: ['x tier:2 needs badge']}]\n"
    )
    b = BASE.format(id="acme.b") + "requirements: {badge: ['a badge']}\n"
    (tmp_path / "acme" / "a.yaml").write_text(a, encoding="utf-8")
    (tmp_path / "acme" / "b.yaml").write_text(b, encoding="utf-8")
    assert load_packs((tmp_path,)).get("acme.a").ladder == ("tier:free", "tier:1", "tier:2")


def test_a_file_that_is_no_utf_8_says_how_to_save_it(tmp_path: Path) -> None:
    (tmp_path / "acme").mkdir()
    (tmp_path / "acme" / "a.yaml").write_bytes(b"about: caf\xe9\n")
    with pytest.raises(PackError, match=r"a\.yaml: not UTF-8 text \(save it as UTF-8\)"):
        load_packs((tmp_path,)).get("acme.a")


def test_a_word_class_in_quotes_and_a_truth_value_in_words_are_fine(tmp_path: Path) -> None:
    (tmp_path / "acme").mkdir()
    text = BASE.format(id="acme.a") + (
        "words: {'no': ['nay'], nope: ['no', \"off\"]}\n"
        "facts: [{process: a, attr: b, value: true, match: x}]\n"
    )
    (tmp_path / "acme" / "a.yaml").write_text(text, encoding="utf-8")
    assert load_packs((tmp_path,)).get("acme.a").form.facts[0].value is True
