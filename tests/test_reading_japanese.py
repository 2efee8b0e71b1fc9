"""Japanese sentences, read by the same slots."""

from __future__ import annotations

import pytest

from tests.reading_cases import sentence

ORG = "verification.organization"

UNDERSTOOD = {
    "未認証の組織は o3 を利用できません。": [f"o3 all needs {ORG}"],
    "認証済みの組織のみが gpt-image-1 を使用できます。": [f"gpt-image-1 all needs {ORG}"],
    "o3 は Tier 4 以上で利用可能です。": ["o3 tier:4-5 open"],
    "o1-pro は Tier 4 未満では使えません。": ["o1-pro tier:free, tier:1-3 unavailable"],
    "o3 のストリーミングには組織の認証が必要です。": [f"o3/streaming all needs {ORG}"],
    "Tier 1〜3 の組織は、認証を完了すると o3 にアクセスできます。": [f"o3 tier:1-3 needs {ORG}"],
    "Tier 4 と 5 では o3 を利用でき、Tier 1〜3 では認証が必要です。": [
        "o3 tier:4-5 open",
        f"o3 tier:1-3 needs {ORG}",
    ],
    "無料ティアでは o3 を利用できません。": ["o3 tier:free unavailable"],
    "有料ティアのユーザーは gpt-4.1 を利用できます。": ["gpt-4.1 tier:1-5 open"],
    "o3 はすべてのユーザーが利用できます。": ["o3 all open"],
    "o4-mini は認証なしで利用できます。": [f"o4-mini all open (waives {ORG})"],
    "認証なしでは o3 を利用できません。": [f"o3 all needs {ORG}"],
    "組織の認証が完了するまで o3 は利用できません。": [f"o3 all needs {ORG}"],
    "2025年6月30日まで、Tier 1〜3 は認証なしで o3 を利用できます。": [
        f"o3 tier:1-3 open (waives {ORG}; until 2025-06-30)"
    ],
    "gpt-image-1 には組織の認証が推奨されます。": [f"gpt-image-1 all should have {ORG}"],
    "gpt-image-1 の利用には本人確認が必須です。": ["gpt-image-1 all needs verification.identity"],
    "o3 を利用するには、Tier 4 以上または組織の認証が必要です。": [
        "o3 tier:4-5 open",
        f"o3 tier:free, tier:1-3 needs {ORG}",
    ],
}


@pytest.mark.parametrize(("text", "expected"), UNDERSTOOD.items())
def test_a_rule_is_read_in_japanese(text: str, expected: list[str]) -> None:
    assert sentence(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "エンタープライズのお客様は o3 を利用できます。",
        "o3 は一部のユーザーのみ利用できます。",
        "今後 o3 は Tier 3 でも利用できるようになる予定です。",
        "Tier 2 以外のティアで o3 を使えます。",
        "新しいモデルには組織の認証が必要です。",
    ],
)
def test_what_is_not_fully_understood_stays_a_statement(text: str) -> None:
    assert sentence(text) == [f"statement: {text}"]
