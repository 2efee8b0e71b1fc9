"""Packs: their form, their digest and how they stand on one another. Their mistakes are in
test_pack_mistakes.py."""

from __future__ import annotations

from pathlib import Path

import pytest

from watcher.errors import PackError, UsageError
from watcher.packs import PackLibrary, load_packs

SMALL = """\
pack: acme.tiers
version: 3
provider: acme
ladder: {order: [free, 1, 2], free: [free]}
vocabulary: {models: {patterns: ['rocket-\\d']}}
"""


def library(folder: Path, **files: str) -> PackLibrary:
    for name, text in files.items():
        path = folder / (name.replace("__", "/") + ".yaml")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return load_packs((folder,))


# ---------------------------------------------------------------- the library


def test_the_packs_of_the_mission_are_known_by_their_place() -> None:
    assert {"openai.model_access", "openai.org_verification", "generic"} <= set(load_packs().ids())


def test_the_shared_words_are_no_pack() -> None:
    assert "_common" not in load_packs().ids()


def test_an_unknown_id_is_answered_with_the_closest_one() -> None:
    with pytest.raises(UsageError, match=r"did you mean openai\.model_access"):
        load_packs().get("openai.model_acess")


def test_a_pack_is_read_only_when_it_is_asked_for(tmp_path: Path) -> None:
    packs = library(tmp_path, acme__tiers=SMALL, acme__broken="pack: [")
    assert packs.get("acme.tiers").provider == "acme"
    with pytest.raises(PackError):
        packs.get("acme.broken")


def test_a_pack_of_ones_own_wins_over_one_of_the_same_id(tmp_path: Path) -> None:
    text = "pack: openai.model_access\nversion: 99\nprovider: openai\n"
    assert library(tmp_path, openai__model_access=text).get("openai.model_access").version == 99


def test_a_folder_that_does_not_exist_is_said_to(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no such folder"):
        load_packs((tmp_path / "nowhere",))


# ---------------------------------------------------------------- the form


def test_a_pack_has_its_ladder_scheme_and_defaults(tmp_path: Path) -> None:
    pack = library(tmp_path, acme__tiers=SMALL).get("acme.tiers")
    assert pack.ladder == ("tier:free", "tier:1", "tier:2")
    assert pack.scheme.provider == "acme"
    assert (pack.page.identity, pack.page.urls, pack.page.expect.max_drop) == (None, (), 0.5)
    assert (pack.ref.id, pack.ref.version) == ("acme.tiers", 3)


def test_an_article_number_is_text_however_it_is_written() -> None:
    identity = load_packs().get("openai.model_access").page.identity
    assert identity is not None
    assert (identity.kind, identity.article) == ("intercom", "10362446")


def test_lists_add_to_those_of_the_pack_it_extends_and_the_page_is_its_own(tmp_path: Path) -> None:
    child = SMALL.replace("acme.tiers", "acme.more").replace("rocket", "boat")
    child = child.replace("ladder: {order: [free, 1, 2], free: [free]}", "extends: acme.tiers")
    parent = SMALL + "page: {urls: ['https://acme.example/tiers']}\n"
    pack = library(tmp_path, acme__tiers=parent, acme__more=child).get("acme.more")
    assert pack.form.vocabulary.models.patterns == (r"boat-\d", r"rocket-\d")
    assert pack.ladder == ("tier:free", "tier:1", "tier:2")
    assert pack.page.urls == ()


def test_families_are_part_of_the_scheme() -> None:
    assert load_packs().get("openai.image_guide").scheme.family("gpt-image-1-mini") == "gpt-image"


# ---------------------------------------------------------------- the digest


def test_comments_and_the_order_of_keys_do_not_change_the_digest(tmp_path: Path) -> None:
    lines = SMALL.splitlines()
    other = "# a comment\n" + "\n".join(reversed(lines)) + "\n"
    first = library(tmp_path / "a", acme__tiers=SMALL).get("acme.tiers")
    second = library(tmp_path / "b", acme__tiers=other).get("acme.tiers")
    assert first.digest == second.digest


@pytest.mark.parametrize(
    ("old", "new"),
    [("[free, 1, 2]", "[free, 1, 2, 3]"), ("rocket", "rockets"), ("version: 3", "version: 4")],
)
def test_a_change_of_meaning_changes_the_digest(tmp_path: Path, old: str, new: str) -> None:
    first = library(tmp_path / "a", acme__tiers=SMALL).get("acme.tiers")
    second = library(tmp_path / "b", acme__tiers=SMALL.replace(old, new)).get("acme.tiers")
    assert first.digest != second.digest
