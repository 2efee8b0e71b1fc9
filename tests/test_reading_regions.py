"""Regions in sentences: which models are in which, and sentences that say more than that."""

from __future__ import annotations

import pytest

from tests.reading_cases import sentence, typed

PACK = "azure.limited_access"

SAID = [
    (
        "gpt-5-mini can be deployed in East US2 and Sweden Central.",
        ["gpt-5-mini region = east-us2, sweden-central"],
    ),
    (
        "o3 is available in East US 2, South Central US, and Japan East.",
        ["o3 region = east-us-2, japan-east, south-central-us"],
    ),
    (
        "o3 and o1 are offered only in the following regions: West Europe, Southeast Asia.",
        ["o3 region = southeast-asia, west-europe", "o1 region = southeast-asia, west-europe"],
    ),
    ("gpt-5 is currently hosted in Germany West Central.", ["gpt-5 region = germany-west-central"]),
    (
        "o3-mini is supported in the South Africa North region.",
        ["o3-mini region = south-africa-north"],
    ),
    ("o3 is available in us-east-1 and eu-west-2.", ["o3 region = eu-west-2, us-east-1"]),
]

NOT_SAID = [
    "gpt-5-mini cannot be deployed in East US2.",
    "gpt-5-mini is not available in East US2.",
    "gpt-5-mini will be available in East US2.",
    "gpt-5-mini was available in East US2.",
    "gpt-5-mini is available in East US2 and others.",
    "gpt-5-mini is available in East US2 with registration.",
    "gpt-5-mini is available in East US2 or Japan East.",
    "gpt-5-mini is available in all regions except East US2.",
    "Some gpt-5-mini deployments are available in East US2.",
    "gpt-5-mini is available in preview in East US2.",
    "gpt-5-mini is available in East US2 until June.",
    "The data of gpt-5-mini is hosted in East US2.",
    "Is gpt-5-mini available in East US2?",
    "gpt-5-mini is available in the east.",
    "gpt-5-mini is available in Japan.",
    "Fine-tuning of gpt-5-mini is available in East US2.",
    "gpt-5-mini may be available in East US2.",
    "Only gpt-5-mini is available in East US2.",
    "gpt-5-mini streaming is available in East US2.",
]


@pytest.mark.parametrize(("text", "regions"), SAID)
def test_the_regions_of_models_are_sets(text: str, regions: list[str]) -> None:
    assert sentence(text, PACK) == regions


@pytest.mark.parametrize("text", NOT_SAID)
def test_a_sentence_that_says_more_is_no_set(text: str) -> None:
    assert typed(f"<p>{text}</p>", PACK) == []


@pytest.mark.parametrize("heading", ["gpt-5-mini", "Model availability", "Regions"])
def test_below_a_heading_that_narrows_nothing(heading: str) -> None:
    page = f"<h3>{heading}</h3><p>gpt-5-mini is available in East US2.</p>"
    assert typed(page, PACK) == ["gpt-5-mini region = east-us2"]


@pytest.mark.parametrize("heading", ["Fine-tuning", "Batch deployments", "Preview regions"])
def test_regions_of_a_feature_are_not_those_of_the_model(heading: str) -> None:
    page = f"<h3>{heading}</h3><p>gpt-5-mini is available in East US2.</p>"
    assert typed(page, PACK) == []
