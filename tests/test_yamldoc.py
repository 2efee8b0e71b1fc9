"""Reading YAML strictly, with lines, and holding it against a model in plain words."""

from __future__ import annotations

import time
from enum import Enum
from typing import Annotated, Any, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ConfigDict, Field, RootModel, field_validator
from pydantic_core import PydanticCustomError

from watcher.errors import Problem, WatcherError
from watcher.yamldoc import YamlDocument, YamlError, load, validated


def problems_of(text: str) -> list[str]:
    with pytest.raises(YamlError) as caught:
        load(text, "f.yaml")
    return [str(problem) for problem in caught.value.problems]


# ---------------------------------------------------------------- scalars


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("true", True),
        ("false", False),
        ("null", None),
        ("~", None),
        ("", None),
        ("12", 12),
        ("-3", -3),
        ("+4", 4),
        ("0.5", 0.5),
        ("1e3", 1000.0),
        ('"12"', "12"),
        ("'true'", "true"),
        ("no", "no"),
        ("yes", "yes"),
        ("on", "on"),
        ("off", "off"),
        ("True", "True"),
        ("Null", "Null"),
        ("12:30:45", "12:30:45"),
        ("2026-11-30", "2026-11-30"),
        ("007", "007"),
        ("0x1F", "0x1F"),
        ("0o17", "0o17"),
        ("1_000", "1_000"),
        (".inf", ".inf"),
        (".nan", ".nan"),
        ("1e999", "1e999"),
        ("1234567890123456789012", "1234567890123456789012"),
        ("<<", "<<"),
    ],
)
def test_a_plain_scalar_is_read_as_the_core_of_yaml_1_2(written: str, read: object) -> None:
    value = load(f"key: {written}", "f.yaml").value["key"]
    assert value == read
    assert type(value) is type(read)


def test_the_digits_of_a_huge_number_cost_nothing() -> None:
    assert load("9" * 100_000, "f.yaml").value == "9" * 100_000


def test_a_key_is_text_as_written() -> None:
    assert load("no: 1\n2: b\nnull: c\n", "f.yaml").value == {"no": 1, "2": "b", "null": "c"}


def test_an_empty_file_has_no_value_and_starts_at_line_1() -> None:
    document = load("", "f.yaml")
    assert document.value is None
    assert document.line_of(()) == 1


def test_a_block_of_text_is_text() -> None:
    assert load("a: |\n  12\nb: >-\n  true\n", "f.yaml").value == {"a": "12\n", "b": "true"}


# ---------------------------------------------------------------- lines

NESTED = """\
# a comment
sources:
  - id: one
    url:
      https://example.com
  -
    id: two
"""


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ((), 2),
        (("sources",), 2),
        (("sources", 0), 3),
        (("sources", 0, "id"), 3),
        (("sources", 0, "url"), 4),
        (("sources", 1), 7),
        (("sources", 1, "id"), 7),
    ],
)
def test_a_path_has_the_line_of_its_key_or_item(path: tuple[str | int, ...], line: int) -> None:
    assert load(NESTED, "f.yaml").line_of(path) == line


def test_a_path_that_does_not_exist_has_the_line_of_its_nearest_parent() -> None:
    document = load(NESTED, "f.yaml")
    assert document.line_of(("sources", 1, "pack")) == 7
    assert document.line_of(["sources", 9]) == 2
    assert document.line_of(["unknown", "key"]) == 2


# ---------------------------------------------------------------- refusals


def test_a_repeated_key_is_refused_with_both_lines() -> None:
    assert problems_of("a: 1\nb: 2\na: 3\n") == [
        "f.yaml:3: a: this key is repeated (first at line 1)"
    ]


def test_a_key_and_its_quoted_twin_are_the_same_key() -> None:
    assert problems_of('x:\n  1: a\n  "1": b\n') == [
        "f.yaml:3: x.1: this key is repeated (first at line 2)"
    ]


def test_anchors_aliases_and_tags_are_refused_each_with_its_line() -> None:
    text = "a: &x\n  - 1\nb: *x\nc: !!python/object:os.system {}\nd: !!str 1\n"
    assert problems_of(text) == [
        "f.yaml:1: a: anchors (&name) are not read (write the value out)",
        "f.yaml:3: b: aliases (*name) are not read (write the value out)",
        "f.yaml:4: c: tags (!name) are not read (for text, use quotes)",
        "f.yaml:5: d: tags (!name) are not read (for text, use quotes)",
    ]


def test_a_second_document_is_refused() -> None:
    assert problems_of("a: 1\n---\nb: 2\n") == [
        "f.yaml:2: a second document is not read (remove the line ---)"
    ]


def test_a_key_that_is_a_list_is_refused() -> None:
    assert problems_of("x:\n  ? [a]\n  : b\n") == ["f.yaml:2: x: a key must be plain text"]


def test_broken_syntax_has_the_line_where_reading_ended() -> None:
    (problem,) = problems_of("a: 1\nb: [1\nc: 2\n")
    assert problem.startswith("f.yaml:3: not valid YAML: ")


def test_mistakes_before_broken_syntax_are_told_as_well() -> None:
    first, second = problems_of("a: 1\na: 2\nb: {\n")
    assert first == "f.yaml:2: a: this key is repeated (first at line 1)"
    assert "not valid YAML" in second


@pytest.mark.parametrize("character", ["\x00", "\x1b", "\x9b", "\ud800", "\ufffe"])
def test_an_unprintable_character_is_refused_with_its_line(character: str) -> None:
    assert problems_of(f"a: 1\nb: x{character}\n") == [
        f"f.yaml:2: unprintable character U+{ord(character):04X}"
    ]


@pytest.mark.parametrize("opening", ["[", "{a: ", "- ", "? "])
def test_deep_nesting_is_a_problem_and_no_recursion_error(opening: str) -> None:
    assert "nested deeper than 32 levels" in problems_of(opening * 2000)[-1]


def test_nesting_up_to_the_limit_is_read() -> None:
    value = load("[" * 32 + "x" + "]" * 32, "f.yaml").value
    for _ in range(32):
        (value,) = value
    assert value == "x"


def test_an_oversized_file_is_refused_at_once() -> None:
    bomb = "a: [" + "x, " * 3_400_000 + "]"
    before = time.process_time()
    assert problems_of(bomb) == ["f.yaml: larger than 500,000 characters"]
    assert time.process_time() - before < 1


def test_the_errors_are_errors_a_person_can_act_on() -> None:
    assert issubclass(YamlError, WatcherError)


def read_or_refused(text: str) -> bool:
    try:
        return isinstance(load(text, "f.yaml"), YamlDocument)
    except YamlError as error:
        return bool(error.problems)


@given(st.text(alphabet=" \n\t:-?[]{}&*!|>'\"%@`#,~abc019.<=", max_size=60))
def test_any_text_is_read_or_refused_with_problems(text: str) -> None:
    assert read_or_refused(text)


@given(st.text(max_size=60))
def test_any_unicode_is_read_or_refused_with_problems(text: str) -> None:
    assert read_or_refused(text)


# ---------------------------------------------------------------- a model's view


class Colour(Enum):
    RED = "red"
    GREEN = "green"


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Cat(Strict):
    kind: Literal["cat"]
    lives: int = Field(ge=1)


class Dog(Strict):
    kind: Literal["dog"]
    name: str


class Labels(RootModel[dict[str, int]]):
    pass


class Zoo(Strict):
    some: tuple[int, ...] = Field((1,), min_length=1)
    title: str = "x"
    size: int = 1
    ratio: float = 1.0
    open: bool = True
    colour: Colour = Colour.RED
    mode: Literal["day", "night"] = "day"
    tags: tuple[str, ...] = ()
    from_: str = Field("x", alias="from")
    pets: list[Annotated[Cat | Dog, Field(discriminator="kind")]] = []
    names: str | list[str] = ""
    flexible: Cat | None = None
    labels: Labels = Labels({})
    even: int = 0
    word: str = "known"

    @field_validator("even")
    @classmethod
    def _even(cls, number: int) -> int:
        if number % 2:
            raise ValueError("an even number is expected")
        return number

    @field_validator("word")
    @classmethod
    def _known(cls, word: str) -> str:
        if word != "known":
            raise PydanticCustomError("word", "an unknown word", {"hint": "write known"})
        return word


def mistakes_of(text: str) -> list[str]:
    found, problems = validated(Zoo, load(text, "f.yaml"))
    assert (found is None) == bool(problems)
    return [str(problem) for problem in problems]


def test_a_right_document_becomes_the_model() -> None:
    text = "tags: [a, b]\ncolour: green\nfrom: here\npets:\n  - {kind: cat, lives: 9}\nratio: 2\n"
    zoo, problems = validated(Zoo, load(text, "f.yaml"))
    assert problems == ()
    assert zoo == Zoo.model_validate(
        {
            "tags": ("a", "b"),
            "colour": Colour.GREEN,
            "from": "here",
            "pets": [Cat(kind="cat", lives=9)],
            "ratio": 2.0,
        }
    )


EXPECTATIONS = {
    "title: 1": "1: title: text is expected, not a number (write it in quotes)",
    "title: []": "1: title: text is expected, not a list",
    "title:": "1: title: text is expected, not an empty value",
    "size: big": "1: size: a whole number is expected, not text",
    'size: "3"': "1: size: a whole number is expected, not text (write it without quotes)",
    "size: 1.5": "1: size: a whole number is expected",
    "size: true": "1: size: a whole number is expected, not true or false",
    "ratio: x": "1: ratio: a number is expected, not text",
    "open: yes": "1: open: true or false is expected, not text"
    " (only the words true and false are read as such)",
    "open: 1": "1: open: true or false is expected, not a number",
    "colour: rde": "1: colour: one of red, green is expected (did you mean red?)",
    "colour: 7": "1: colour: one of red, green is expected",
    "mode: Night": "1: mode: one of day, night is expected (did you mean night?)",
    "tags: a": "1: tags: a list is expected, not text"
    " (put it in [ ], or on a line of its own after -)",
    "tags: {a: b}": "1: tags: a list is expected, not a mapping (put a - before it)",
    "tags: [a, 2]": "1: tags[1]: text is expected, not a number (write it in quotes)",
    "sizes: 1": "1: sizes: unknown key (did you mean size?)",
    "from_: x": "1: from_: unknown key (did you mean from?)",
    "pets:\n- kind: cta\n  lives: 1": "2: pets[0].kind: one of cat, dog is expected"
    " (did you mean cat?)",
    "pets:\n-\n  lives: 1": "3: pets[0].kind: this key is missing",
    "pets:\n- kind: cat": "2: pets[0].lives: this key is missing",
    "pets:\n- kind: cat\n  lives: 0": "3: pets[0].lives: at least 1 is expected",
    "pets:\n- {kind: cat, lives: 1}\n- kind: cat\n  lives: 1\n  live: 2": "5: pets[1].live:"
    " unknown key (did you mean lives?)",
    "pets: [1]": "1: pets[0]: a mapping (key: value) is expected, not a number",
    "some: []": "1: some: a list of at least 1 is expected (fill it in, or remove it)",
    "some: [a]": "1: some[0]: a whole number is expected, not text",
    "names: 1": "1: names: text or a list is expected, not a number",
    "names: [a, 1]": "1: names[1]: text is expected, not a number (write it in quotes)",
    "flexible: {kind: cat, lives: x}": "1: flexible.lives: a whole number is expected, not text",
    "labels: {a: b}": "1: labels.a: a whole number is expected, not text",
    "even: 3": "1: even: an even number is expected",
    "word: other": "1: word: an unknown word (write known)",
    "[]": "1: a mapping (key: value) is expected, not a list"
    " (write it without [ ] and -, each key with its value)",
    "": "1: a mapping (key: value) is expected, not an empty value",
}


@pytest.mark.parametrize(("text", "problem"), EXPECTATIONS.items())
def test_a_mistake_is_told_in_plain_words_at_its_line(text: str, problem: str) -> None:
    assert mistakes_of(text) == [f"f.yaml:{problem}"]


def test_a_key_with_control_characters_is_shown_harmlessly() -> None:
    assert mistakes_of('"\\e[31m": 1') == ["f.yaml:1: '\\x1b[31m': unknown key"]


def test_all_mistakes_are_told_at_once_in_file_order() -> None:
    text = "open: 1\nsize: x\n\npets:\n  - kind: dog\n    nam: Rex\ncolour: blue\n"
    assert mistakes_of(text) == [
        "f.yaml:1: open: true or false is expected, not a number",
        "f.yaml:2: size: a whole number is expected, not text",
        "f.yaml:5: pets[0].name: this key is missing",
        "f.yaml:6: pets[0].nam: unknown key (did you mean name?)",
        "f.yaml:7: colour: one of red, green is expected",
    ]


def test_a_validator_is_given_the_context() -> None:
    class Named(BaseModel):
        name: str

        @field_validator("name")
        @classmethod
        def _known(cls, name: str, info: Any) -> str:
            if name not in info.context["known"]:
                raise ValueError("an unknown name")
            return name

    document = load("name: b", "f.yaml")
    assert validated(Named, document, {"known": {"b"}})[1] == ()
    assert validated(Named, document, {"known": {"a"}})[1] == (
        Problem("f.yaml", 1, "name", "an unknown name"),
    )


SHAPES = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.sampled_from(["red", "cat", "day", "3"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["kind", "lives", "name", *Zoo.model_fields]), inner)
    ),
    max_leaves=12,
)


@given(st.dictionaries(st.sampled_from([*Zoo.model_fields, "from", "other"]), SHAPES))
def test_any_value_is_the_model_or_has_problems_with_lines(value: dict[str, Any]) -> None:
    document = YamlDocument("f.yaml", value, {(): 1})
    found, problems = validated(Zoo, document)
    assert (found is None) == bool(problems)
    assert all(problem.line == 1 for problem in problems)


@given(st.dictionaries(st.sampled_from([*Zoo.model_fields, "from"]), SHAPES))
def test_no_problem_repeats_a_value(value: dict[str, Any]) -> None:
    planted = {key: "canary" if item == "3" else item for key, item in value.items()}
    _, problems = validated(Zoo, YamlDocument("f.yaml", planted, {(): 1}))
    assert "canary" not in repr(problems)


def test_a_document_does_not_show_its_values() -> None:
    assert "canary" not in repr(load("token: canary", "f.yaml"))
