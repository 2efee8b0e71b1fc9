"""Pages that are JSON: sets by JSONPath, and what is no JSON or selects nothing."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.server import Answer, Site
from watcher.cli.main import cli
from watcher.document import canonical_digest, parse
from watcher.errors import DocumentError, PackError
from watcher.model import Layout, ValueSet
from watcher.packs import load_packs, read_form
from watcher.reading import read

LIST = {"object": "list", "data": [{"id": "o3", "owned_by": "x"}, {"id": "gpt-4.1"}]}


def models(*ids: str) -> bytes:
    return json.dumps({"object": "list", "data": [{"id": each} for each in ids]}).encode()


def members(body: bytes) -> list[ValueSet]:
    document = parse(body, "application/json")
    records = read(document, load_packs().get("openai.models_list")).records
    return [record for record in records if isinstance(record, ValueSet)]


def test_a_path_gives_a_set_of_members_as_they_are_written() -> None:
    (found,) = members(json.dumps(LIST).encode())
    assert (found.subject, found.dimension, found.values) == ("api", "model", ("gpt-4.1", "o3"))


@pytest.mark.parametrize(
    "body",
    [b'{"data": []}', b"{}", b"[]", b"3", b'{"data": [{"id": {}}, {"id": "o3"}]}',
     b'{"data": [{"id": true}]}', b'{"data": [{"id": ""}]}', b'{"error": {"message": "no"}}'],
)  # fmt: skip
def test_a_path_that_selects_nothing_or_no_text_gives_no_set(body: bytes) -> None:
    assert members(body) == []


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"<html>no</html>", "not JSON"),
        (b'{"data": [', "not JSON"),
        (b'{"a": NaN}', "NaN is no number"),
        (b"[" * 100_000, "nested too deep"),
        (b"1" * 10_000, "not JSON"),
    ],
)
def test_a_body_that_is_no_json_is_refused_with_its_reason(body: bytes, reason: str) -> None:
    with pytest.raises(DocumentError, match=reason):
        parse(body, "application/json")


def test_a_lone_surrogate_is_no_text_and_breaks_nothing() -> None:
    (found,) = members(b'{"data": [{"id": "a\\ud800b"}]}')
    assert found.values == ("a\ufffdb",)


def test_the_order_of_keys_is_no_difference() -> None:
    one, two = parse(b'{"a": 1, "b": 2}', "application/json"), parse(b'{"b":2,"a":1}', None)
    assert two.layout is Layout.JSON
    assert canonical_digest(one) == canonical_digest(two)


def test_without_a_path_every_value_is_kept_as_a_statement() -> None:
    document = parse(b'{"a": [{"b": "x"}, {"b": 2}], "c": true}', "application/problem+json")
    records = read(document, load_packs().get("generic")).records
    assert [getattr(record, "text", "") for record in records] == [
        "a[].b: x",
        "a[].b: 2",
        "c: true",
    ]


def test_a_path_that_is_none_is_a_mistake_of_the_pack(tmp_path: Path) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text("pack: mine\nprovider: me\njson: {path: '$.a[', subject: a, dimension: b}\n")
    with pytest.raises(PackError, match="RFC 9535"):
        read_form(file, "mine")


# ---------------------------------------------------------------- through the whole product


@pytest.fixture
def site() -> Iterator[Site]:
    with Site() as site:
        yield site


def test_a_model_that_appears_and_one_that_goes_are_told_and_errors_are_not(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TOKEN", "sk-secret")
    page = site.serve("/v1/models", as_json(models("o3", "gpt-4")))
    config = tmp_path / "config.yaml"
    config.write_text(
        "sources:\n"
        f"  - {{id: list, url: '{page}', pack: openai.models_list, every: 1h, allow_private: true,"
        " robots: ignore, headers: {Authorization: 'Bearer ${TOKEN}'}, confirm: {after: 0s}}\n"
    )
    assert look(config)["outcome"] == "first_seen"
    assert site.requests_to("/v1/models")[0].header("authorization") == "Bearer sk-secret"
    for wrong in (
        as_json(b'{"error": {"message": "no"}}', 401),
        as_json(b'{"object": "list", "data": []}'),
        as_json(b"{"),
        Answer(body=b"<p>Hello, this is a page.</p>", headers=(("Content-Type", "text/html"),)),
    ):
        site.serve("/v1/models", wrong)
        assert look(config)["outcome"] == "failed"
    site.serve("/v1/models", as_json(models("o3", "gpt-5")))
    told = look(config)
    assert told["outcome"] == "changed"
    changes = told["changes"]
    assert isinstance(changes, list)
    assert [each["kind"] for each in changes] == ["set_value_removed", "set_value_added"]
    assert "gpt-4" in json.dumps(changes[0])
    assert "gpt-5" in json.dumps(changes[1])


def as_json(body: bytes, status: int = 200) -> Answer:
    return Answer(status=status, body=body, headers=(("Content-Type", "application/json"),))


def look(config: Path) -> dict[str, object]:
    answer = json.loads(run(config, "check", "--json"))
    (only,) = answer["checks"]
    assert isinstance(only, dict)
    return only


def run(config: Path, *args: str) -> str:
    return CliRunner().invoke(cli, ["-c", str(config), *args]).stdout
