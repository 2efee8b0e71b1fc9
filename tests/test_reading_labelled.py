"""Facts that a label and the words below it state together, and labels that say something else."""

from __future__ import annotations

import pytest

from tests.reading_cases import lines, typed

PACK = "openai.org_verification"

TOGETHER = [
    ("Reuse of an ID", "One organization every 75 days", "reuse_window = 75 day"),
    ("How often can an ID be reused?", "Once every 75 days.", "reuse_window = 75 day"),
    ("How often can I use an ID?", "Every 75 days.", "reuse_window = 75 day"),
    ("Reuse window", "75 days", "reuse_window = 75 day"),
    ("How long until I can use an ID again?", "75 days.", "reuse_window = 75 day"),
    (
        "How soon can the same ID be used for another organization?",
        "Only after 75 days.",
        "reuse_window = 75 day",
    ),
    ("How long does it take?", "Usually just a few minutes.", "duration = few minute"),
    (
        "How long does verification take?",
        "It normally takes about 10 minutes.",
        "duration = 10 minute",
    ),
    ("Duration", "A few minutes", "duration = few minute"),
    ("How long until my access is active?", "Up to 20 minutes.", "propagation = 20 minute"),
    ("When will I get access?", "Within 20 minutes of verification.", "propagation = 20 minute"),
    ("Time until access works", "Up to 20 minutes", "propagation = 20 minute"),
    ("Is there a minimum spend?", "No.", "spend = 0 USD"),
    ("Do I need to spend anything to get verified?", "No", "spend = 0 USD"),
    ("Minimum spend", "None", "spend = 0 USD"),
    ("Who can start?", "Organization owners", "who = owner"),
    ("Who can verify the organization?", "Only owners.", "who = owner"),
    (
        "Can any member of my team start verification?",
        "No, this has to be done by an owner of the organization.",
        "who = owner",
    ),
    ("Can members verify?", "No, only owners can.", "who = owner"),
    ("My verification failed. Can I try again?", "No.", "retry = not_supported"),
    ("Can I retry a failed verification?", "Not at the moment.", "retry = not_supported"),
    ("Can every organization be verified?", "No, not every organization.", "eligibility = not_all"),
    ("How long is a verification valid?", "For 12 months.", "validity = 12 month"),
    ("Validity", "2 years", "validity = 2 year"),
]

APART = [
    ("Reuse of an ID in Japan", "One organization every 75 days"),
    ("Reuse of an ID", "One organization every 75 days in Japan"),
    ("Reuse of a phone number", "One organization every 75 days"),
    ("How often can an ID be reused?", "Twice every 75 days."),
    ("How often can an ID be reused?", "Ask us every 75 days."),
    ("How often could an ID be reused before June?", "Every 75 days."),
    ("Reuse window", "75 days, or 30 days on tier 5"),
    ("Reuse window", "75 weeks"),
    ("How long does support take?", "Usually just a few minutes."),
    ("How long does it take?", "Not just a few minutes."),
    ("How long does it take?", "A few minutes, except in Japan."),
    ("How long does it take?", "A few minutes or hours."),
    ("How long does it take to refund?", "10 minutes"),
    ("Is there a minimum spend?", "Yes."),
    ("Is there a minimum spend?", "No, except on tier 1."),
    ("Is there a minimum spend on tier 3?", "No."),
    ("Is there no minimum spend?", "No."),
    ("Who can start?", "Organization owners and admins"),
    ("Who can start?", "Not organization owners"),
    ("Who can start a project?", "Organization owners"),
    ("Who cannot start?", "Organization owners"),
    ("Can owners verify?", "No, only owners can."),
    ("Can I try again?", "Yes."),
    ("Can I retry a failed payment?", "No."),
    ("My verification failed. Can I try again?", "No, wait 14 days."),
    ("Can every organization be verified?", "Yes."),
    ("Can no organization be verified?", "No."),
    ("How long is a receipt valid?", "For 12 months."),
    ("How long is a verification valid?", "For 12 months in Japan."),
    ("Is a verification valid for long?", "12 months"),
    ("When will I get a reply?", "Within 20 minutes."),
    ("Used your ID for another organization?", "Wait for our mail."),
    ("Used your phone for another organization?", "Wait 75 days before using it again."),
]

PLACES = [
    "<dl><dt>{}</dt><dd>{}</dd></dl>",
    "<h3>{}</h3><p>{}</p>",
    "<p><b>{}</b></p><p>{}</p>",
    "<p>{}</p><p>{}</p>",
]


@pytest.mark.parametrize("place", PLACES[:3])
@pytest.mark.parametrize(("label", "words", "fact"), TOGETHER)
def test_a_label_and_the_words_below_it_state_a_fact(
    label: str, words: str, fact: str, place: str
) -> None:
    assert typed(place.format(label, words), PACK) == [f"organization_verification.{fact}"]


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize(("label", "words"), APART)
def test_a_label_or_an_answer_that_says_something_else_states_none(
    label: str, words: str, place: str
) -> None:
    assert typed(place.format(label, words), PACK) == []


def test_a_question_and_what_follows_it_in_a_paragraph_are_read_together() -> None:
    asked = "Used your ID for another organization?"
    page = f"<p>{asked} You will have to wait 75 days before using it again.</p>"
    assert typed(page, PACK) == ["organization_verification.reuse_window = 75 day"]


def table(*rows: tuple[str, str]) -> str:
    body = "".join(f"<tr><td>{name}</td><td>{words}</td></tr>" for name, words in rows)
    return f"<table>{body}</table>"


def test_questions_and_answers_in_a_table_are_read_row_by_row() -> None:
    page = table(
        ("Question", "Answer"),
        ("Is there a minimum spend?", "No"),
        ("Who can start?", "Organization owners"),
        ("Who can start in Japan?", "Organization owners"),
    )
    assert lines(page, PACK) == [
        "organization_verification.spend = 0 USD",
        "organization_verification.who = owner",
        "statement: Who can start in Japan? | Answer: Organization owners",
    ]


@pytest.mark.parametrize("name", ["Starting verification", "Who can start?", "Retries", "Billing"])
def test_what_names_a_row_of_a_table_without_models_is_no_model(name: str) -> None:
    assert typed(table((name, "Verified organizations only"), ("Logs", "No")), PACK) == []


def test_a_question_beside_models_is_no_model() -> None:
    page = table(("o3", "Tiers 4-5"), ("What is new?", "Tiers 1-5"))
    assert typed(page, PACK) == ["o3 tier:4-5 open"]


ACCEPTED = ["Accepted", "We accept:", "What we accept", "Valid"]


@pytest.mark.parametrize("label", ACCEPTED)
def test_a_brief_label_names_the_set_where_all_items_are_of_it(label: str) -> None:
    items = "<ul><li>Passport</li><li>Residence permit</li></ul>"
    known = "organization_verification document = passport, residence_permit"
    assert typed(f"<p><b>{label}</b></p>{items}", PACK) == [known]
    others = items.replace("Passport", "Bank transfer")
    assert typed(f"<p><b>{label}</b></p>{others}", PACK) == []
    assert typed(f"<p><b>Not {label.lower()}</b></p>{items}", PACK) == []


def test_items_below_a_question_are_no_set_each() -> None:
    page = (
        "<h3>Which documents can I use?</h3><p>One of them will do, we think:</p>"
        "<ul><li>Passport</li><li>ID card</li></ul>"
    )
    assert typed(page, PACK) == []
