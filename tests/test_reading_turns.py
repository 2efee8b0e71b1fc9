"""Turns of phrase: each is read as the plain wording that means the same, or not at all."""

from __future__ import annotations

import pytest

from tests.reading_cases import sentence, typed

ORG = "verification.organization"

READ = {
    "Good news: we've opened o3 to everybody, and that includes the Free tier.": ["o3 all open"],
    "As soon as your organization gets to Tier 4, it can call o3.": ["o3 tier:4-5 open"],
    "Once an account has graduated to the fourth usage tier, o3 is switched on for it "
    "automatically.": ["o3 tier:4-5 open"],
    "While o4-mini is open to tiers 1 through 5, o3 is reserved for tiers 4 and 5, and o1-pro for "
    "tier 5 alone.": ["o4-mini tier:1-5 open", "o3 tier:4-5 open", "o1-pro tier:5 open"],
    "At present, o1-pro is a Tier 5 model.": ["o1-pro tier:5 open"],
    "gpt-5-mini and gpt-5-pro are available on tiers 1–5 and tiers 4–5, respectively.": [
        "gpt-5-mini tier:1-5 open",
        "gpt-5-pro tier:4-5 open",
    ],
    "o1: tier 3+; o1-mini: all tiers; o1-pro: tier 5, verified organizations only.": [
        "o1 tier:3-5 open",
        "o1-mini all open",
        f"o1-pro tier:5 needs {ORG}",
    ],
    "Depending on your account, organization verification may be required before o3 can be used.": [
        f"o3 all may need {ORG}"
    ],
    "We suggest verifying your organization before you start with o3.": [
        f"o3 all should have {ORG}"
    ],
    "Access to o3 is by application: fill in the form.": ["o3 all needs approval.application"],
    "Because of high demand, o3 is temporarily available to tier 5 only.": [
        "o3 tier:5 open (temporary)"
    ],
    "The alias gpt-5-chat-latest is available on all paid tiers.": [
        "gpt-5-chat-latest tier:1-5 open"
    ],
    "Only developers who already had access to o1 can continue to use it.": [
        "o1 all needs existing.access"
    ],
    "o3 is available to organizations in supported countries on tiers 4 and 5.": [
        "o3 tier:4-5 needs region.supported"
    ],
    "Tier 1 organizations cannot use o3 unless they have been verified.": [
        f"o3 tier:1 needs {ORG}"
    ],
    "No organization shall be granted access to o3 unless and until it has completed organization "
    "verification.": [f"o3 all needs {ORG}"],
    "Whichever paid tier you are on, verification is what opens up o3.": [
        f"o3 tier:1-5 needs {ORG}"
    ],
    "o3 isn't available to organizations up to and including Tier 1.": [
        "o3 tier:free, tier:1 unavailable"
    ],
    "Minimum usage tier for o3: Tier 1.": ["o3 tier:1-5 open"],
    "Verify your organization to use gpt-image-1.5 and to stream o3.": [
        f"gpt-image-1.5 all needs {ORG}",
        f"o3/streaming all needs {ORG}",
    ],
    "In May we removed the tier requirement for o3: it can now be used on all tiers.": [
        "o3 all open"
    ],
    "o3 is available, but only on tiers 4-5.": ["o3 tier:4-5 open"],
    "o3 is available to verified organizations, but only on tiers 4-5.": [
        f"o3 tier:4-5 needs {ORG}"
    ],
    "o3 doesn't require verification anymore.": [f"o3 all open (waives {ORG})"],
    "We have opened o3 up further: organizations on tiers 3, 4 and 5 can now use it.": [
        "o3 tier:3-5 open"
    ],
    "o3 is open to anybody on tiers 4 and 5.": ["o3 tier:4-5 open"],
    "Verified organizations get reasoning summaries for o3.": [
        f"o3/reasoning_summary all needs {ORG}"
    ],
    "Tier 2 and tier 3 can use o3 after verification.": [f"o3 tier:2-3 needs {ORG}"],
    "No tier other than Tier 5 has access to o3.": ["o3 tier:5 open"],
    "Not until you reach Tier 3 can you use o3.": ["o3 tier:3-5 open"],
    "We do not offer o3 to organizations in tiers 1 or 2.": ["o3 tier:1-2 unavailable"],
    "o3 needs no verification, and neither does o1.": [
        f"o3 all open (waives {ORG})",
        f"o1 all open (waives {ORG})",
    ],
    "Tiers 1 and 2 can use o1; o3 begins at Tier 3.": ["o1 tier:1-2 open", "o3 tier:3-5 open"],
    "o1 and o1-pro are available on tiers 3–5 and tier 5, respectively.": [
        "o1 tier:3-5 open",
        "o1-pro tier:5 open",
    ],
    "The o1 model: tiers 1-2 after verification, tiers 3-5 straight away.": [
        f"o1 tier:1-2 needs {ORG}",
        "o1 tier:3-5 open",
    ],
    "Verification is needed for o3 streaming, not for o3 itself.": [
        f"o3/streaming all needs {ORG}",
        f"o3 all open (waives {ORG})",
    ],
    "o3 is for Tier 3 and for that tier only.": ["o3 tier:3 open"],
    "Fine-tuning of gpt-4o is reserved for tiers 4 and 5, while gpt-4o itself is available on all "
    "tiers.": ["gpt-4o/fine_tuning tier:4-5 open", "gpt-4o all open"],
    "You have to buy credits before you can use o3.": ["o3 all needs payment.purchase"],
    "The gate for o3 is simple: Tier 3 or above, no verification necessary.": [
        f"o3 tier:3-5 open (waives {ORG})"
    ],
    "Developers in the two lowest paid tiers (1 and 2) cannot call o3.": [
        "o3 tier:1-2 unavailable"
    ],
    "o3 is available from Tier 3 on; the same goes for o1.": [
        "o3 tier:3-5 open",
        "o1 tier:3-5 open",
    ],
    "New accounts start out on the Free tier, where o3 and o1 are available.": [
        "o3 tier:free open",
        "o1 tier:free open",
    ],
}


@pytest.mark.parametrize(("text", "expected"), READ.items())
def test_a_turn_is_read_as_what_it_means(text: str, expected: list[str]) -> None:
    assert sentence(text) == expected


NOT_READ = [
    "gpt-5-mini and gpt-5-pro are available on tiers 1–5, respectively.",
    "First-time customers must complete verification before they can use o3.",
    "Everyone on tiers 1 to 5.",
    "o3, o1 and o4-mini are available on tiers 1–5 and tiers 4–5, respectively.",
    "You cannot use o3, but only on tier 1.",
    "While your organization is not verified, o3 is limited to tier 5.",
    "Because of verification, o3 is available to tier 5 only.",
    "Developers in the two lowest paid tiers (2 and 3) cannot call o3.",
    "o1: tier 3+; o3: by arrangement.",
    "Depending on your account, o3 requires verification.",
    "As soon as o3 gets to Tier 4, it can be called.",
    "The gate for o3 is open: see the blog.",
    "o1, o4-mini and, for verified organizations, o3 are available on Tier 1.",
    "We do not offer o3 to organizations in tiers 1 or 2, however long they have been here.",
    "o3: tier 5 users like it.",
    "Who knows: tiers 4-5 can use o3.",
    "You can use o3 on tiers 4-5 (o1 too, once verified).",
    "o3 (and o1 after verification) can be used on tier 5.",
    "Tier 2 and tier 3 after verification can use o3.",
    "o3 is available to tier 2 and tier 3 after verification.",
]


@pytest.mark.parametrize("text", NOT_READ)
def test_a_turn_that_is_not_sure_is_not_read(text: str) -> None:
    assert typed(f"<p>{text}</p>") == []


@pytest.mark.parametrize("label", ["Who doesn't", "Not available on", "No access", "Excluded"])
def test_a_label_may_say_who_has_no_access(label: str) -> None:
    page = f"<h2>o3</h2><ul><li>Access: tiers 2-5</li><li>{label}: Free and Tier 1</li></ul>"

    assert typed(page) == ["o3 tier:2-5 open", "o3 tier:free, tier:1 unavailable"]


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ("Yes, on all tiers.", [f"o3 all needs {ORG}"]),
        ("Yes, but only on tiers 1-3.", [f"o3 tier:1-3 needs {ORG}"]),
        ("Yes, on most tiers.", []),
        ("Yes, on tiers 1-3 in the EU.", []),
    ],
)
def test_an_answer_may_say_for_which_tiers(answer: str, expected: list[str]) -> None:
    assert typed(f"<h3>Does o3 require verification?</h3><p>{answer}</p>") == expected


def test_but_only_narrows_also_in_a_cell() -> None:
    page = "<table><tr><th>Model</th><th>Access</th></tr><tr><td>o3</td>"
    page += "<td>Requires verification, but only on tiers 1-3</td></tr></table>"

    assert typed(page) == [f"o3 tier:1-3 needs {ORG}"]


def test_the_tiers_of_before_in_a_bracket_are_no_tiers_of_today() -> None:
    page = "<h2>o3</h2><p>Access: Tiers 4–5 (formerly tiers 3–5).</p>"

    assert typed(page) == ["o3 tier:4-5 open"]


def test_models_below_tiers_only_are_had_there() -> None:
    page = "<h2>Tier 4 and Tier 5 only</h2><ul><li>o3</li><li>o1</li></ul>"

    assert typed(page) == ["o3 tier:4-5 open", "o1 tier:4-5 open"]


def test_everyone_on_some_tiers_has_the_model_of_the_heading() -> None:
    assert typed("<h2>o3</h2><p>Everyone on tiers 1 to 5.</p>") == ["o3 tier:1-5 open"]


def test_streaming_it_is_streaming_the_model_before() -> None:
    page = (
        "<p>o3 can be called on every paid tier. Streaming it, however, requires verification.</p>"
    )

    assert typed(page) == ["o3 tier:1-5 open", f"o3/streaming all needs {ORG}"]
