"""A number of the profile's own tier that changes is told as what it means for the profile."""

from __future__ import annotations

from dataclasses import replace

from tests.alerts import CHANGED
from tests.reading_cases import extraction
from tests.test_cli import OPEN, Desk, article
from watcher.codec import change_from_json, change_to_json
from watcher.compare import compare
from watcher.model import Change, Own, Profile
from watcher.owning import owned
from watcher.phrasing import own_sentences, summary
from watcher.render.story import story_of

MODELS = "openai.model_access"
TIERS = "openai.usage_tiers"
TIER_2 = Profile("openai", "tier:2")
O3 = replace(TIER_2, models=("o3",))


def table(*rows: str) -> str:
    head, *others = ([cell.strip() for cell in row.split("|")] for row in rows)
    body = "".join(f"<tr>{''.join(f'<td>{c}</td>' for c in row)}</tr>" for row in others)
    return f"<table><tr>{''.join(f'<th>{c}</th>' for c in head)}</tr>{body}</table>"


def rpm(*rows: str) -> str:
    return table("Model | Tier | RPM", *rows)


def changes(
    before: str, after: str, profile: Profile | None = TIER_2, pack: str = MODELS
) -> tuple[Change, ...]:
    old, new = extraction(before, pack), extraction(after, pack)
    return owned(compare(old, new), old, new, profile)


def felt(before: str, after: str, profile: Profile = TIER_2, pack: str = MODELS) -> list[str]:
    return list(own_sentences(changes(before, after, profile, pack)))


LOWER = rpm("o3 | Tier 1 | 200", "o3 | Tier 2 | 500"), rpm("o3 | Tier 1 | 100", "o3 | Tier 2 | 300")


def test_a_limit_of_the_own_tier_says_what_it_was_and_is_there() -> None:
    assert felt(*LOWER) == ["For you (tier 2): o3 — requests per minute 500 → 300"]
    (change,) = changes(*LOWER)
    assert change.segments == ("tier:1", "tier:2")
    assert change.own == Own("tier:2", "500 rpm", "300 rpm")
    assert change_from_json(change_to_json(change)) == change
    assert changes(*LOWER, profile=None) == tuple(replace(change, own=None) for _ in "1")


def test_limits_of_other_tiers_and_of_models_that_are_not_watched_are_not_the_profiles() -> None:
    second = "o3 | Tier 2 | 5"
    only_first = rpm("o3 | Tier 1 | 200", second), rpm("o3 | Tier 1 | 100", second)
    assert felt(*only_first) == []
    assert felt(*LOWER, replace(TIER_2, models=("o1",))) == []
    assert felt(*LOWER, O3) == felt(*LOWER)


def test_a_limit_of_all_models_is_the_profiles_unless_its_models_have_their_own() -> None:
    every = "All models | Tier 2 | {}"
    edit = rpm(every.format(500)), rpm(every.format(300))
    said = ["For you (tier 2): requests per minute 500 → 300"]
    assert felt(*edit) == felt(*edit, O3) == said
    own = "o3 | Tier 2 | 50"
    with_own = rpm(own, every.format(500)), rpm(own, every.format(300))
    assert felt(*with_own, O3) == []
    assert felt(*with_own, replace(TIER_2, models=("o3", "o1"))) == said


def test_what_is_no_longer_stated_or_newly_stated_means_nothing_more() -> None:
    stated, gone = rpm("o3 | Tier 2 | 500", "o1 | Tier 2 | 7"), rpm("o1 | Tier 2 | 7")
    assert felt(stated, gone) == []
    assert felt(gone, stated) == []


def test_two_values_of_one_limit_are_nobodys() -> None:
    twice = rpm("o3 | Tier 2 | 300", "o3 | Tier 2 | 400")
    assert felt(rpm("o3 | Tier 2 | 500"), twice) == []


def test_models_with_the_same_new_limit_are_told_in_one_line() -> None:
    before = rpm("o3 | Tier 2 | 500", "o1 | Tier 2 | 500")
    after = rpm("o3 | Tier 2 | 300", "o1 | Tier 2 | 300")
    assert felt(before, after) == ["For you (tier 2): o1 and o3 — requests per minute 500 → 300"]


def test_the_spend_of_the_own_tier_counts_and_that_of_others_does_not() -> None:
    rows = "Tier | Qualification | Usage limits", "Tier 1 | $5 paid | $100 / month"
    second = "Tier 2 | ${} paid | ${} / month"
    edit = table(*rows, second.format(50, 500)), table(*rows, second.format(90, 300))
    assert "For you (tier 2): spend 50 → 90 USD paid" in felt(*edit, pack=TIERS)
    assert felt(*edit, replace(TIER_2, segment="tier:1"), pack=TIERS) == []


def test_what_it_means_for_the_profile_comes_first_in_every_message() -> None:
    alert = replace(CHANGED, impacts=(), changes=changes(*LOWER))
    assert summary(alert) == "For you (tier 2): o3 — requests per minute 500 → 300"
    assert story_of(alert).impacts == ("For you (tier 2): o3 — requests per minute 500 → 300",)


def test_the_commands_say_what_it_means(desk: Desk) -> None:
    for name, body in zip(("a.html", "b.html"), LOWER, strict=True):
        (desk.directory / name).write_text(body)
    pack = ("--pack", MODELS)
    said = desk.watcher("compare", "a.html", "b.html", *pack, "--tier", "2").stdout
    assert said.startswith("→ For you (tier 2): o3 — requests per minute 500 → 300\n")
    assert "For you" not in desk.watcher("compare", "a.html", "b.html", *pack).stdout
    page = article(OPEN).replace("</div></article>", "{}</div></article>")
    config = desk.directory / "config.yaml"
    config.write_text(config.read_text().replace("models: [o4-mini]", "models: [o3]"))
    for body in LOWER:
        desk.show(page.replace("{}", f"<h2>Limits</h2>{body}"))
        desk.watcher("check")
    for said in (desk.watcher("show", "r2").stdout, desk.messages()[0]["data"]["summary"]):
        assert "For you (tier 2): o3 — requests per minute 500 → 300" in said
