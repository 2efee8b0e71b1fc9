"""Turns of phrase of one meaning, each beside one that looks like it and says something else."""

from __future__ import annotations

import pytest

from tests.reading_cases import sentence

ORG = "verification.organization"
TIERS = "o3 tier:3-5 open"

SAID_BY_THE_WAY = [
    "o3 (our most capable model to date) is available on tiers 3–5.",
    "o3, our smartest reasoning model, is available on tiers 3–5.",
    "o3, which replaces o1, is available on tiers 3–5.",
    "o3, which is our flagship model, is available on tiers 3–5.",
    "o3, the successor to o1, is available on tiers 3–5.",
    "o3, announced in April 2025, is available on tiers 3–5.",
    "o3, by contrast, is available on tiers 3–5.",
    "o3, on the other hand, is available on tiers 3–5.",
    "We've made o3 available to tiers 3–5.",
    "If your organization sits on tier 3 or higher, you can call o3 right away.",
]
MEANT = [
    "o3 (EU) is available on tiers 3–5.",
    "o3 (EU only) is available on tiers 3–5.",
    "o3 (our EU model) is available on tiers 3–5.",
    "o3 (the deprecated model) is available on tiers 3–5.",
    "o3, a model for enterprise customers, is available on tiers 3–5.",
    "o3, restricted in March, is available on tiers 3–5.",
    "o3, which is only available on tier 5, replaces o1.",
    "We've made o3 cheaper on tiers 3–5.",
    "We've made o3 available to more organizations.",
]
READ = [
    (
        "You can use o3, provided that your organization has completed verification.",
        f"o3 all needs {ORG}",
    ),
    ("You can use o3, as long as your organization is verified.", f"o3 all needs {ORG}"),
    ("o3 can be used, once your organization has been verified.", f"o3 all needs {ORG}"),
    (
        "o3 is available on tiers 4-5, once your organization has been verified.",
        f"o3 tier:4-5 needs {ORG}",
    ),
    ("You can use o3 on tier 4, if your organization is verified.", f"o3 tier:4 needs {ORG}"),
    ("o3, which requires verification, is available on tiers 3-5.", f"o3 tier:3-5 needs {ORG}"),
    (
        "Access to o3 is limited to a small group of selected partners.",
        "o3 all needs approval.selection",
    ),
    ("o3 is available to a limited number of trusted testers.", "o3 all needs approval.selection"),
    (
        "o3 is available to a growing list of approved organizations.",
        "o3 all needs approval.selection",
    ),
    ("o3 is open to all API users, whatever their usage tier.", "o3 all open"),
    (
        "Open Settings > Limits to see which models you can use.",
        "access_check.check.limits_page = True",
    ),
    ("o3 の利用にあたり、組織の認証を求められる場合があります。", f"o3 all may need {ORG}"),
    ("組織が認証されていない場合、o3 は利用できません。", f"o3 all needs {ORG}"),
    ("組織が認証されていない場合でも、o3 は利用できます。", f"o3 all open (waives {ORG})"),
    ("o3 は一時的に Tier 4 と Tier 5 でのみ利用できます。", "o3 tier:4-5 open (temporary)"),
    ("o3 は Tier 5 でだけ使えます。", "o3 tier:5 open"),
]
UNREAD = [
    "You can use o3, if your organization isn't verified.",
    "o3 is limited to a small group of customers.",
    "o3 is available to a group of testers.",
    "Open Settings > Limits to change your budget.",
    "組織の認証は一度のみ必要です。",
]
OTHERS = [
    (
        "azure.limited_access",
        "To use sora-2, you must first request access by filling in the application form.",
        "sora-2 all needs approval.application",
    ),
    (
        "azure.limited_access",
        "gpt-5 を利用するには、登録が必要です。",
        "gpt-5 all needs approval.application",
    ),
    (
        "azure.limited_access",
        "gpt-5 は登録なしで利用できます。",
        "gpt-5 all open (waives approval.application)",
    ),
    (
        "aws.model_access",
        "To use a foundation model, your role needs AWS Marketplace permissions.",
        "* all needs permission.marketplace",
    ),
    (
        "huggingface.model_card",
        "You must accept the license before you can download acme/f-x.",
        "acme/f-x all needs license.accept",
    ),
    (
        "anthropic.context_windows",
        "To use the 1M token context window, add the context-1m beta header to your requests.",
        "*/long_context all needs beta.header",
    ),
    (
        "anthropic.context_windows",
        "1M トークンのコンテキストを使うには、ベータヘッダーを指定する必要があります。",
        "*/long_context all needs beta.header",
    ),
]
OTHERS_UNREAD = [
    ("azure.limited_access", "gpt-5 の登録名は変更できます。"),
    ("aws.model_access", "You can fine-tune a foundation model with your own data."),
    ("huggingface.model_card", "You can download this model."),
    ("anthropic.context_windows", "To use the 1M context window, you can add the beta header."),
    ("anthropic.context_windows", "To use the 1M context window, drop the beta header."),
]


@pytest.mark.parametrize("text", SAID_BY_THE_WAY)
def test_what_is_said_by_the_way_narrows_nothing(text: str) -> None:
    assert sentence(text) == [TIERS]


@pytest.mark.parametrize("text", [*MEANT, *UNREAD])
def test_what_may_narrow_leaves_the_sentence_unread(text: str) -> None:
    assert sentence(text) == [f"statement: {text}"]


@pytest.mark.parametrize(("text", "record"), READ)
def test_a_turn_of_phrase_is_read_as_what_it_means(text: str, record: str) -> None:
    assert sentence(text) == [record]


@pytest.mark.parametrize(("pack", "text", "record"), OTHERS)
def test_turns_of_phrase_of_other_providers(pack: str, text: str, record: str) -> None:
    assert sentence(text, pack) == [record]


@pytest.mark.parametrize(("pack", "text"), OTHERS_UNREAD)
def test_words_of_other_providers_that_say_no_rule(pack: str, text: str) -> None:
    assert sentence(text, pack) == [f"statement: {text}"]
