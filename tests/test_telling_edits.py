"""Edits of rules pages as whoever is on call reads them: what is told, in which words, how loud,
with which quotes, and what it means for a profile."""

from __future__ import annotations

import pytest

from tests.reading_cases import extraction
from watcher.codec import change_from_json, change_to_json, impact_from_json, impact_to_json
from watcher.compare import compare, grouped
from watcher.impact import impacts, raised
from watcher.model import Change, Profile
from watcher.phrasing import direction_words, group_headline, impact_sentence, ordered

MODELS = "openai.model_access"
TIER_2 = Profile("openai", "tier:2")


def p(*sentences: str) -> str:
    return "".join(f"<p>{sentence}</p>" for sentence in sentences)


def changes(before: str, after: str, pack: str = MODELS) -> tuple[Change, ...]:
    """All changes, as loud as they are for a verified nobody on tier 2."""
    old, new = extraction(before, pack), extraction(after, pack)
    return raised(compare(old, new), impacts(old, new, TIER_2), new.scheme)


def told(before: str, after: str, pack: str = MODELS) -> list[str]:
    """The lines of an alert: how loud, which way, what."""
    return [
        f"{group[0].severity.name.lower()}, {direction_words(group[0].direction)}: "
        f"{group_headline(group)}"
        for group in grouped(ordered(changes(before, after, pack)))
    ]


def felt(before: str, after: str, pack: str = MODELS) -> list[str]:
    """What an edit means on tier 2."""
    found = impacts(extraction(before, pack), extraction(after, pack), TIER_2)
    assert found == tuple(impact_from_json(impact_to_json(one)) for one in found)
    return [impact_sentence(one) for one in found]


OPEN = p("o3 is available on tiers 1-5.")


# ---------------------------------------------------------------- rules with a date


def test_what_holds_from_a_date_on_is_told_with_the_date_and_not_as_of_now() -> None:
    edit = OPEN, OPEN + p("Starting March 1, 2027, o3 will require organization verification.")
    assert told(*edit) == [
        "critical, tightened: o3, from 1 Mar 2027: users of any tier need organization verification"
    ]
    assert felt(*edit) == [
        "For you (tier 2): o3 — before: yes; from 1 Mar 2027: needs organization verification"
    ]


def test_a_requirement_that_ends_on_a_date_to_come_is_not_told_as_gone() -> None:
    edit = (
        p("Tiers 1-5 need organization verification to use o3."),
        p("From 1 March 2027, tiers 1-5 can use o3 without organization verification."),
    )
    assert told(*edit) == [
        "medium, loosened: o3, from 1 Mar 2027: tiers 1–5 no longer need organization verification"
    ]
    assert felt(*edit) == [
        "For you (tier 2): o3 — before: needs organization verification; from 1 Mar 2027: yes"
    ]


def test_what_ends_on_a_date_says_so_where_it_is_told_what_it_means() -> None:
    assert felt(OPEN, p("o3 is available on tiers 1-5 until March 1, 2027.")) == [
        "For you (tier 2): o3 — before: yes; now: yes, until 1 Mar 2027"
    ]


def test_a_rule_that_had_its_date_before_is_told_as_of_now() -> None:
    (line,) = told(
        p("From 1 March 2025, tiers 1-5 can use o3."),
        p("From 1 March 2025, tiers 1-5 need organization verification to use o3."),
    )
    assert line == "critical, tightened: o3: tiers 1–5 now need organization verification"


def test_the_date_of_a_change_is_kept() -> None:
    (first, *_) = changes(OPEN, p("From 1 March 2027, o3 requires organization verification."))
    assert first.since == "2027-03-01"
    assert first.unnamed
    assert change_from_json(change_to_json(first)) == first


# ---------------------------------------------------------------- rules that name no tier


def test_a_rule_that_names_no_tier_is_told_without_naming_one() -> None:
    assert told(OPEN, p("o3 requires organization verification.")) == [
        "critical, tightened: o3: users of any tier now need organization verification"
    ]
    assert told(p("o1 is good."), p("o1 is good.", "o3 requires organization verification.")) == [
        "medium, loosened: o3: now listed, for users of any tier: needs organization verification"
    ]


def test_that_a_rule_of_no_named_tier_holds_for_further_ones_is_told_where_nothing_else_is() -> (
    None
):
    edit = (
        p("Tiers 1-5 need organization verification to use o3."),
        p("o3 requires organization verification."),
    )
    assert told(*edit) == [
        "medium, loosened: o3: now stated without naming a tier: needs organization verification"
    ]


def test_a_rule_of_named_tiers_is_told_with_them() -> None:
    assert told(OPEN, p("Tiers 1-5 need organization verification to use o3.")) == [
        "critical, tightened: o3: tiers 1–5 now need organization verification"
    ]


# ---------------------------------------------------------------- conditions of tiers

TIERS = "openai.usage_tiers"


def tiers(*conditions: str) -> str:
    """A table of tiers from Tier 4 on, with what each asks for."""
    rows = "".join(f"<tr><td>Tier {4 + n}</td><td>{c}</td></tr>" for n, c in enumerate(conditions))
    return f"<table><tr><th>Tier</th><th>Qualification</th></tr>{rows}</table>"


def test_words_that_are_not_read_in_place_of_a_condition_loosen_nothing() -> None:
    edit = tiers("$250 paid", "$1,000 paid"), tiers("$250 paid", "Invitation only")
    assert told(*edit, TIERS) == [
        "high, direction unclear: Tier 5: what the page says can no longer be read "
        "(was 1,000 USD paid)"
    ]
    (change,) = changes(*edit, TIERS)
    assert change.after is not None
    assert change.after.quote == "Tier 5: Invitation only"


def test_a_condition_that_is_gone_from_words_that_are_read_is_no_longer_stated() -> None:
    wait = "$250 paid and 7+ days since first successful payment"
    assert told(tiers(wait), tiers("$250 paid"), TIERS) == [
        "medium, loosened: Tier 4: 7 days since the first payment is no longer stated"
    ]


@pytest.mark.parametrize(
    ("before", "after", "pack"),
    [
        (
            tiers("$250 paid and 7+ days since first successful payment"),
            tiers("$250 paid and at least one week since first successful payment"),
            TIERS,
        ),
        (tiers("$1,000 paid"), tiers("1000 USD paid"), TIERS),
        (
            p("It may take up to 60 minutes."),
            p("It may take up to 1 hour."),
            "openai.org_verification",
        ),
        (
            p("Verification is valid for 12 months."),
            p("Verification is valid for one year."),
            "openai.org_verification",
        ),
    ],
)
def test_the_same_amount_in_another_unit_is_no_change(before: str, after: str, pack: str) -> None:
    assert told(before, after, pack) == []


def test_a_longer_wait_in_another_unit_is_told() -> None:
    seven, fourteen = (f"$250 paid and {n} since first payment" for n in ("7+ days", "two weeks"))
    assert told(tiers(seven), tiers(fourteen), TIERS) == [
        "high, tightened: Tier 4: waiting time 7 → 14 days since the first payment"
    ]


# ---------------------------------------------------------------- quotes


def shown(before: str, after: str, pack: str = MODELS) -> tuple[str, str]:
    """The words that the first change shows."""
    first = changes(before, after, pack)[0]
    assert change_from_json(change_to_json(first)) == first
    return (first.before.shown if first.before else "", first.after.shown if first.after else "")


def table(*rows: str) -> str:
    """A table of rows whose cells are parted by |; the first names the columns."""
    head, *body = ([cell.strip() for cell in row.split("|")] for row in rows)
    names = "".join(f"<th>{cell}</th>" for cell in head)
    cells = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in body)
    return f"<table><tr>{names}</tr>{cells}</table>"


MATRIX = "Model | Tier 1 | Tier 2"


def test_a_cell_is_quoted_with_its_row_and_its_column() -> None:
    assert shown(table(MATRIX, "o3 | ✓ | ✓"), table(MATRIX, "o3 | ✗ | ✓")) == (
        "o3 | Tier 1: ✓",
        "o3 | Tier 1: ✗",
    )


def test_a_cell_is_quoted_with_the_note_that_acts_on_it() -> None:
    note = p("* Requires organization verification.")
    assert shown(table(MATRIX, "o3 | ✓ | ✓"), table(MATRIX, "o3 | ✓ * | ✓") + note) == (
        "o3 | Tier 1: ✓",
        "o3 | Tier 1: ✓ (Requires organization verification.)",
    )


def test_a_row_is_quoted_with_the_column_that_asks_for_something() -> None:
    head = "Model | Access | Verification"
    asked = (table(head, f"o3 | Tiers 1-5 | {words}") for words in ("Not required", "Required"))
    assert shown(*asked) == (
        "o3 | Access: Tiers 1-5 | Verification: Not required",
        "o3 | Access: Tiers 1-5 | Verification: Required",
    )


def test_a_limit_of_several_tiers_is_quoted_with_all_of_them() -> None:
    edit = (table("Tier | RPM", "Tier 1 | 500", "Tier 2 | 900"),
            table("Tier | RPM", "Tier 1 | 250", "Tier 2 | 450"))  # fmt: skip
    assert shown(*edit) == (
        "Tier 1 | RPM: 500 … Tier 2 | RPM: 900",
        "Tier 1 | RPM: 250 … Tier 2 | RPM: 450",
    )


def test_a_condition_of_a_tier_is_quoted_with_the_tier() -> None:
    assert shown(tiers("$250 paid"), tiers("$300 paid"), TIERS) == (
        "Tier 4 | Qualification: $250 paid",
        "Tier 4 | Qualification: $300 paid",
    )


def test_a_list_is_quoted_with_all_its_items() -> None:
    def documents(*items: str) -> str:
        listed = "".join(f"<li>{item}</li>" for item in items)
        return f"<h3>Accepted documents</h3><ul>{listed}</ul>"

    edit = documents("Passport", "Residence permit"), documents("Passport", "Driver's licence")
    assert shown(*edit, "openai.org_verification") == (
        "Passport · Residence permit",
        "Passport · Driver's licence",
    )


def test_words_of_the_text_are_quoted_as_they_are() -> None:
    assert shown(OPEN, p("o3 is available on tiers 2-5.")) == (
        "o3 is available on tiers 1-5.",
        "o3 is available on tiers 2-5.",
    )


# ---------------------------------------------------------------- sentences that contradict


def test_a_sentence_that_contradicts_another_makes_unreadable_what_both_speak_of() -> None:
    only = "o3 is only available on tiers 4 and up."
    assert told(OPEN, OPEN + p(only)) == [
        "critical, direction unclear: o3: what the page says for tiers 1–3 can no longer be read"
    ]
    assert felt(OPEN, OPEN + p(only)) == [
        "For you (tier 2): o3 — before: yes; now: no longer stated"
    ]
    assert shown(OPEN, OPEN + p(only)) == (
        "o3 is available on tiers 1-5.",
        f"o3 is available on tiers 1-5. … {only}",
    )


@pytest.mark.parametrize(
    "beside",
    [
        "Tiers 1–3 can get access to o3 by completing organization verification.",
        "Until 1 March 2027, tiers 1-3 can use o3.",
        "o3-mini is available on tiers 1-5.",
        "o3 is available on tier 4.",
    ],
)
def test_what_stands_beside_an_only_and_does_not_contradict_it_is_read(beside: str) -> None:
    only = p("o3 is only available on tiers 4 and 5.")
    assert "can no longer be read" not in "".join(told(only, only + p(beside)))
    assert len(extraction(only + p(beside)).records) == 2


# ---------------------------------------------------------------- limits of all models and of some

OF_ALL = table("Tier | RPM", "Tier 1 | 500", "Tier 2 | 900")
OF_O3 = table("Model | Tier | RPM", "o3 | Tier 1 | 500", "o3 | Tier 2 | 900")


def test_a_limits_table_that_gets_a_column_of_models_tells_no_limit_anew() -> None:
    assert told(OF_ALL, OF_O3) == [
        "low, direction unclear: Tiers 1–2: requests per minute no longer stated for all models, "
        "only for o3 (was tier 1: 500; tier 2: 900)"
    ]


def test_a_limits_table_that_loses_its_column_of_models_tells_that_it_is_of_all() -> None:
    assert told(OF_O3, OF_ALL) == [
        "medium, direction unclear: Tiers 1–2: requests per minute now stated for all models, "
        "before only for o3: tier 1: 500; tier 2: 900"
    ]


def test_another_limit_of_a_named_model_is_told_against_that_of_all() -> None:
    other = table("Model | Tier | RPM", "o3 | Tier 1 | 100", "All models | Tier 1 | 500")
    assert told(table("Tier | RPM", "Tier 1 | 500"), other) == [
        "medium, tightened: o3, tier 1: requests per minute 500 → 100"
    ]
    assert told(other, table("Tier | RPM", "Tier 1 | 500")) == [
        "low, loosened: o3, tier 1: requests per minute 100 → 500"
    ]


# ---------------------------------------------------------------- sentences of other times

NEED = "Tiers 1-3 need organization verification to use o3."
LATER = "From 1 January 2027, tiers 1-3 can use o3."


def test_what_opens_later_beside_what_is_asked_now_alters_nothing_now() -> None:
    assert told(p(NEED), p(NEED, LATER)) == [
        f"low, direction unclear: New sentence: “{LATER}”",
    ]
    assert felt(p(NEED), p(NEED, LATER)) == []


def test_what_is_asked_later_of_those_who_have_access_now_is_told_with_its_date() -> None:
    later = "From 1 January 2027, tiers 1-3 need organization verification to use o3."
    assert felt(OPEN, OPEN + p(later)) == [
        "For you (tier 2): o3 — before: yes; from 1 Jan 2027: needs organization verification"
    ]


def test_who_gets_access_later_takes_it_from_nobody_now() -> None:
    edit = p("Tiers 4-5 can use o3."), p(
        "Tiers 4-5 can use o3.", "From 1 January 2027, tiers 3-5 can use o3."
    )  # fmt: skip
    assert told(*edit) == ["medium, loosened: o3, from 1 Jan 2027: tier 3 is listed"]


def test_a_passing_waiver_beside_what_is_asked_is_kept_as_it_stands() -> None:
    passing = "Until 1 March 2027, tiers 1-3 can use o3 without organization verification."
    assert felt(p(NEED), p(NEED, passing)) == []
    assert [line for line in told(p(NEED), p(NEED, passing)) if "New sentence" not in line] == []


# ---------------------------------------------------------------- what is shown and counted


def test_of_a_rule_that_is_gone_for_some_the_new_words_for_the_others_are_shown() -> None:
    def listed(access: str) -> str:
        others = "Tiers 1–3 can get access by completing organization verification."
        return f"<h3>o3</h3><ul><li>Access: {access}</li><li>{others}</li></ul>"

    assert shown(listed("Tiers 4 and 5."), listed("Tier 5.")) == (
        "Access: Tiers 4 and 5.",
        "Access: Tier 5.",
    )


def test_a_rule_of_two_sentences_is_quoted_with_both() -> None:
    edit = (
        p("Tiers 1-3 can use o3 after organization verification."),
        p("Tiers 1-3 can use o3.", "o3 requires no organization verification on tiers 1-3."),
    )
    before, after = shown(*edit)
    assert before == "Tiers 1-3 can use o3 after organization verification."
    assert sorted(after.split(" … ")) == [
        "Tiers 1-3 can use o3.",
        "o3 requires no organization verification on tiers 1-3.",
    ]


def test_what_stands_still_is_not_shown_as_gone() -> None:
    streaming = "Streaming with o3 requires organization verification."
    assert shown(
        p("o3 is available on tiers 4-5."), p("o3 is available on tiers 4-5.", streaming)
    ) == (
        "o3 is available on tiers 4-5.",
        f"o3 is available on tiers 4-5. … {streaming}",
    )


@pytest.mark.parametrize("words", ["Contact us", "Set by your contract"])
def test_a_limit_in_whose_cell_other_words_stand_can_no_longer_be_read(words: str) -> None:
    def caps(cap: str) -> str:
        return table("Tier | Usage limits", "Tier 4 | $100 / month", f"Tier 5 | {cap}")

    assert told(caps("$200 / month"), caps(words), TIERS) == [
        "medium, direction unclear: Tier 5: monthly usage cap: what the page says can no longer be "
        "read (was 200 USD/month)"
    ]


def test_who_may_start_a_process_is_told_in_words() -> None:
    edit = p("Only organization owners can start verification."), p(
        "Any organization member can start verification."
    )  # fmt: skip
    assert told(*edit, "openai.org_verification") == [
        "medium, direction unclear: Organization verification: who may start it: owner → member"
    ]


def test_the_same_words_below_another_model_do_not_stand_below_this_one() -> None:
    """The pages that list models say the same words of many of them."""
    page = "<h2>o1</h2><p>Access: tiers 1-5.</p><h2>o3</h2><p>Access: tiers 1-5{}.</p>"
    edit = page.format(""), page.format(", subject to organization verification")
    (change,) = changes(*edit)
    assert change.after is not None
    assert change.after.shown == "Access: tiers 1-5, subject to organization verification."


def test_words_that_still_stand_below_the_same_heading_are_shown_before_the_new_ones() -> None:
    page = "<h2>o3</h2><p>Access: tiers 1-5.</p>{}"
    edit = page.format(""), page.format("<p>o3 requires organization verification.</p>")
    shown = [change.after.shown for change in changes(*edit) if change.after]
    assert "Access: tiers 1-5. … o3 requires organization verification." in shown
