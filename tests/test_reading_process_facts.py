"""Facts of organization verification in the wordings pages use, and sentences that are none."""

from __future__ import annotations

import pytest

from tests.reading_cases import lines, sentence, typed

PACK = "openai.org_verification"

STATED = [
    ("Digital IDs cannot be used.", "document_form = physical_only"),
    ("Electronic IDs can't be used for verification.", "document_form = physical_only"),
    ("Digital IDs aren't accepted.", "document_form = physical_only"),
    ("The ID has to be a physical document.", "document_form = physical_only"),
    ("Organizations have to be verified again every 24 months.", "validity = 24 month"),
    ("Organizations must be re-verified every 12 months.", "validity = 12 month"),
    ("You have to re-verify every two years.", "validity = 2 year"),
    ("Re-verification is required every 24 months.", "validity = 24 month"),
    ("Your organization needs to verify again after 12 months.", "validity = 12 month"),
    ("You need to repeat the verification every 6 months.", "validity = 6 month"),
    ("We may ask organizations to verify again every 12 months.", "validity = 12 month"),
    ("24 か月ごとに再認証が必要です。", "validity = 24 month"),
    ("There is no way to retry a failed verification.", "retry = not_supported"),
    ("We support IDs from 190+ countries.", "countries = 190 country"),
    ("No, retries are not supported.", "retry = not_supported"),
    ("Please provide a government-issued photo ID.", "document = government_id"),
    ("You will be asked for a government-issued identity document.", "document = government_id"),
    ("An official government ID is needed to get verified.", "document = government_id"),
    ("Your ID must be from a supported country.", "countries = supported"),
    ("We accept documents from at least 150 countries.", "countries = 150 country"),
    ("You also need a mobile phone with a camera.", "device = smartphone"),
    ("A smartphone is needed to take the photos.", "device = smartphone"),
    ("We can't accept an ID in electronic form.", "document_form = physical_only"),
    ("Scanned copies of a document are not accepted.", "document_form = physical_only"),
    ("We are unable to accept electronic IDs at this time.", "document_form = physical_only"),
    ("Only physical documents are accepted.", "document_form = physical_only"),
    ("There is no second attempt.", "retry = not_supported"),
    ("Repeating a failed verification is currently not possible.", "retry = not_supported"),
    ("It is not possible to retry a failed verification.", "retry = not_supported"),
    ("We do not support retrying a failed verification.", "retry = not_supported"),
    ("Verification can only be attempted once.", "retry = not_supported"),
    ("If your verification fails, you will not be able to try again.", "retry = not_supported"),
    ("A failed verification can be retried after fourteen days.", "retry_wait = 14 day"),
    ("You may retry 14 days after a failed verification.", "retry_wait = 14 day"),
    ("At least 30 days must pass before you can verify again.", "retry_wait = 30 day"),
    ("You can verify up to two organizations with the same ID.", "reuse_count = 2 organization"),
    ("At most 3 organizations can be verified with one ID.", "reuse_count = 3 organization"),
    ("Your organization stays verified for eighteen months.", "validity = 18 month"),
    ("After 12 months, you need to verify again.", "validity = 12 month"),
    ("Verification does not have any spending threshold.", "spend = 0 USD"),
    ("You don't need to spend anything to get verified.", "spend = 0 USD"),
    ("Allow forty minutes for access to appear.", "propagation = 40 minute"),
    ("New access appears within 2 hours of verification.", "propagation = 2 hour"),
    ("You need to be an owner of the organization to start verification.", "who = owner"),
    ("The process usually takes less than five minutes.", "duration = 5 minute"),
    ("The process takes about five minutes.", "duration = 5 minute"),
    ("Verification takes up to ten minutes.", "duration = 10 minute"),
    ("Expect verification to take a few minutes.", "duration = few minute"),
    ("Once verified, it takes about 20 minutes for access to appear.", "propagation = 20 minute"),
    ("It can take up to 20 minutes until the models appear.", "propagation = 20 minute"),
    ("Allow up to 20 minutes for the models to show up.", "propagation = 20 minute"),
    ("Access may be delayed by up to 20 minutes after verification.", "propagation = 20 minute"),
    ("There can be a delay of up to 2 hours before access is active.", "propagation = 2 hour"),
    (
        "Once approved, please allow up to 20 minutes for your new access to take effect.",
        "propagation = 20 minute",
    ),
    ("There is no minimum spend for it.", "spend = 0 USD"),
    (
        "Should your verification not succeed, a second attempt is currently not supported.",
        "retry = not_supported",
    ),
    ("Retries aren't supported yet.", "retry = not_supported"),
    ("You get one attempt only.", "retry = not_supported"),
    ("Any member of the organization can verify it.", "who = member"),
    (
        "Once verified, please allow as much as 20 minutes for access to show up.",
        "propagation = 20 minute",
    ),
    (
        "Access can take anywhere up to 20 minutes to become active after verification completes.",
        "propagation = 20 minute",
    ),
    ("New access is usually switched on within 20 minutes.", "propagation = 20 minute"),
    ("Access takes no longer than 20 minutes to become active.", "propagation = 20 minute"),
    ("Models are normally unlocked within 2 hours of verification.", "propagation = 2 hour"),
    ("The entire process takes a few minutes.", "duration = few minute"),
    ("The whole check takes about 10 minutes.", "duration = 10 minute"),
    ("There's no minimum spend to be verified.", "spend = 0 USD"),
    ("There isn't a minimum spend for verification.", "spend = 0 USD"),
    ("There is not any spending requirement.", "spend = 0 USD"),
    (
        "Members cannot start verification; please ask an organization owner to do so.",
        "who = owner",
    ),
    ("Non-owners can't verify the organization: ask an owner to do it.", "who = owner"),
    ("Only an owner can start it.", "who = owner"),
    ("Only organization owners can get verified.", "who = owner"),
    ("You are an owner of the organization: only owners can verify.", "who = owner"),
    ("You won't see the Verify button: only owners can start verification.", "who = owner"),
    ("Unfortunately, a second attempt isn't supported right now.", "retry = not_supported"),
    ("認証に失敗した場合、再試行はできません。", "retry = not_supported"),
    ("認証に失敗しても、現在は再試行できません。", "retry = not_supported"),
    ("認証に失敗した場合、やり直すことはできません。", "retry = not_supported"),
    (
        "A verification is good for 12 months, after which you have to verify again.",
        "validity = 12 month",
    ),
    ("Verification lasts two years, and then you need to verify again.", "validity = 2 year"),
    ("Some organizations will not be eligible for verification.", "eligibility = not_all"),
    ("Some organizations may not qualify.", "eligibility = not_all"),
    ("Some organizations are ineligible.", "eligibility = not_all"),
    ("Your ID has to come from one of our supported countries.", "countries = supported"),
    ("The document needs to come from a supported country.", "countries = supported"),
    ("150 を超える国の身分証明書に対応しています。", "countries = 150 country"),
    ("150 か国以上の国で発行された身分証を受け付けています。", "countries = 150 country"),
    ("Grab a valid government-issued ID.", "document = government_id"),
    ("You hold a valid government-issued ID.", "document = government_id"),
    ("You need to take a selfie.", "portrait = selfie"),
    ("Take a selfie to verify.", "portrait = selfie"),
    ("A selfie is required for verification.", "portrait = selfie"),
]

REUSE = [
    "An ID cannot verify another organization until 75 days have passed.",
    "You must wait 75 days before using the same ID for another organization.",
    "75 days must pass before the same document can be used for another organization.",
    "Once an ID has been used, it cannot be used again for 75 days.",
    "An ID cannot be reused within 75 days.",
    "Any ID is good for one organization every seventy-five days.",
    "Within 75 days, an ID can't be used to verify more than one organization.",
    "There is a 75-day waiting period before you can use an ID again.",
    "An ID that has not verified another organization during the last 75 days",
    "One organization per ID in any 75-day period",
    "The same ID can be used for another organization 75 days later.",
    "We accept each ID for one organization every 75 days.",
    "You cannot use the same ID for two organizations within 75 days.",
    "IDs can't be shared between organizations for 75 days.",
    "The same government ID can be used for one organization every 75 days.",
    "An ID that verified one organization can be used for another only after 75 days.",
    "An ID can vouch for just one organization in any 75-day period.",
    "Keep in mind that an ID may be linked to only one organization every 75 days.",
    "Remember: once an ID has been used, it can't verify another organization for 75 days.",
    "After you have verified an organization with an ID, it is locked for any other for 75 days.",
    "Once used, the ID is not available for another organization for 75 days.",
    "You'll have to wait 75 days before using the same ID for another organization.",
    "同じ ID を使ってほかの組織を認証できるのは 75 日後です。",
]

NOT_STATED = [
    "Digital IDs can be used.",
    "Digital IDs cannot be used twice.",
    "Digital IDs cannot be used to verify another organization.",
    "Digital IDs cannot be used unless you are in the EU.",
    "Digital IDs may not be accepted.",
    "It is not true that digital IDs cannot be used.",
    "Organizations do not have to be verified again every 24 months.",
    "Some organizations have to be verified again every 24 months.",
    "Organizations have to be verified again every 24 months, except on tier 5.",
    "In the EU organizations have to be verified again every 24 months.",
    "If verification fails, you can verify again after 3 months.",
    "IDs have to be renewed every 10 years by your government.",
    "Subscriptions renew every 12 months.",
    "You must be verified within 6 months.",
    "We delete ID documents every 30 days.",
    "A phone number can verify one organization every 75 days.",
    "In Japan an ID can verify one organization every 75 days.",
    "For example, an ID can verify one organization every 75 days.",
    "Previously, one ID could verify one organization every 75 days.",
    "If we change the rule, an ID can verify one organization every 75 days.",
    "It is not true that an ID can only verify one organization every 75 days.",
    "Can an ID verify one organization every 75 days?",
    "An ID can verify one organization every 75 weeks.",
    "An ID can verify one organization every 7.5 days.",
    "Students do not need a government-issued ID.",
    "In Kenya you need a government-issued ID.",
    "For example, a government-issued ID is required.",
    "A government-issued ID or a utility bill is required.",
    "Government-issued IDs of our staff are stored safely.",
    "Our team comes from more than 20 countries.",
    "We have customers in over 190 countries.",
    "Supported countries are listed below.",
    "You no longer need a smartphone.",
    "You need a smartphone to call support.",
    "An ID can verify one organization every 75 to 90 days.",
    "An ID can verify one organization every 75 days or 30 days on tier 5.",
    "We plan to let an ID verify one organization every 75 days.",
    "Your ID has to be valid for another 75 days.",
    "Some digital IDs are not accepted.",
    "Digital IDs are not accepted in Japan.",
    "If digital IDs are not accepted, bring another.",
    "Digital signatures on IDs are not accepted.",
    "Digital IDs were not accepted before June.",
    "Retrying a failed payment is not supported.",
    "Retries are not supported for API calls.",
    "If retries are not supported, contact us.",
    "You cannot retry a failed verification for 14 days.",
    "If a payment fails, you can try again after 14 days.",
    "You may have to wait 14 days before trying again.",
    "The verification link expires after 12 months.",
    "There is no spend requirement for Tier 1.",
    "Support replies within 30 minutes.",
    "You have up to 20 minutes to finish.",
    "Not only owners can start verification.",
    "Each person can verify one organization every 75 days.",
    "If you do not see the models after 20 minutes, create a new key.",
    "An ID can vouch for just one organization in Japan in any 75-day period.",
    "An ID cannot vouch for an organization it has not verified in 75 days.",
    "An ID can back one project every 75 days.",
    "A phone number may be linked to only one organization every 75 days.",
    "An invoice can cover one organization every 75 days.",
    "Remember: once an ID has been used, it might not verify another organization for 75 days.",
    "Once an ID has been used, it is blocked for another organization for 75 days unless you ask.",
    "Once an ID has been rejected, it is blocked for 75 days.",
    "Your account is blocked for any other organization for 75 days.",
    "同じ ID を使って別の組織を認証できるのは 75 日後ではありません。",
    "日本では同じ ID を使って別の組織を認証できるのは 75 日後です。",
    "Please allow as much as 20 minutes for our reply.",
    "Access can take anywhere up to 20 minutes to become active in Japan.",
    "New access is not switched on within 20 minutes.",
    "New access to ChatGPT is switched on within 20 minutes.",
    "Access was normally switched on within 20 minutes.",
    "Access takes no longer 20 minutes.",
    "The whole process does not take a few minutes.",
    "The whole process of a refund takes a few minutes.",
    "There's no minimum spend for the free tier.",
    "There's no minimum spend to get verified in Japan.",
    "There isn't a minimum spend on Tier 1.",
    "Is there no minimum spend?",
    "Members can't start the verification process on tier 1; ask an owner to do it.",
    "Members can't see invoices; ask an organization owner to do it.",
    "Members can't start verification; ask support to do it.",
    "Members can start verification; ask an owner to do it.",
    "Not only owners can start it.",
    "Only owners and admins can start it.",
    "Only owners of a project can start it.",
    "You won't see the Delete button: only owners can start it with a code.",
    "Unfortunately, a second attempt isn't supported right now for students.",
    "認証に失敗した場合、14 日間は再試行できません。",
    "支払いに失敗した場合、再試行できません。",
    "認証に失敗した場合、アプリからは再試行できません。",
    "認証に失敗した場合、再試行できます。",
    "A link is good for 12 months, after which you have to verify again.",
    "A verification is not good for 12 months, after which you have to verify again.",
    "A verification is good for 12 months, after which you may have to verify again.",
    "A verification is good for 12 months in Japan, after which you have to verify again.",
    "Some organizations will not be eligible for a refund.",
    "Some organizations may qualify.",
    "Some organizations won't be verified in June.",
    "Your invoice has to come from one of our supported countries.",
    "Your ID does not have to come from one of our supported countries.",
    "Your ID has to come from one of our supported countries, except on tier 5.",
    "150 を超える国のお客様に利用されています。",
    "150 を超える国の身分証明書に対応していません。",
    "150 か国以上で利用されています。",
    "Grab a coffee and a government-issued ID card holder.",
    "Do not grab a government-issued ID.",
    "You do not need to take a selfie.",
    "You no longer need to take a selfie.",
    "Some users must take a selfie.",
    "In Japan you need to take a selfie.",
    "You may need to take a selfie.",
    "Verification must be started by an organization owner and an admin.",
    "Verification can be started only by organization owners and by admins.",
    "You can verify with a passport or a library card.",
    "You can verify with a passport in Japan.",
    "You cannot verify with a passport or a driver's license.",
]


@pytest.mark.parametrize(("text", "fact"), STATED)
def test_a_fact_is_read_in_other_words(text: str, fact: str) -> None:
    assert sentence(text, PACK) == [f"organization_verification.{fact}"]


@pytest.mark.parametrize("text", REUSE)
def test_the_days_between_two_uses_of_an_id_are_read_in_many_words(text: str) -> None:
    assert sentence(text, PACK) == ["organization_verification.reuse_window = 75 day"]


def test_a_fact_is_read_beside_another_and_not_beside_words_that_are_unknown() -> None:
    both = "An ID can verify one organization every 75 days, and digital IDs are not accepted."
    assert typed(f"<p>{both}</p>", PACK) == [
        "organization_verification.reuse_window = 75 day",
        "organization_verification.document_form = physical_only",
    ]
    assert typed(f"<p>{both.replace('every', 'in Kenya every')}</p>", PACK) == []


@pytest.mark.parametrize("text", NOT_STATED)
def test_what_is_no_such_fact_is_kept(text: str) -> None:
    assert typed(f"<p>{text}</p>", PACK) == []
    assert sentence(text, PACK) == [f"statement: {text}"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Verifying only takes a few minutes and doesn't require any spending threshold.",
            ["spend = 0 USD", "duration = few minute"],
        ),
        (
            "We do not currently accept digital or electronic IDs (such as mobile licenses).",
            ["document_form = physical_only"],
        ),
        (
            "You must not have recently verified another organization, since each ID can verify "
            "only one organization every 90 days.",
            ["reuse_window = 90 day"],
        ),
        ("Verification may only be started by an organization owner.", ["who = owner"]),
        ("Verification is quick: it takes only a few minutes.", ["duration = few minute"]),
        (
            "You may need to wait up to 25 minutes after verification for access to be granted.",
            ["propagation = 25 minute"],
        ),
        ("You don't need to meet any spend threshold to be verified.", ["spend = 0 USD"]),
        (
            "You will need a valid government-issued ID from a supported country that hasn't been "
            "used to verify another organization in the past 75 days.",
            ["reuse_window = 75 day", "document = government_id", "countries = supported"],
        ),
    ],
)
def test_a_fact_is_read_beside_another_a_reason_or_an_example(
    text: str, expected: list[str]
) -> None:
    found = sentence(text, "openai.org_verification")
    assert found == [f"organization_verification.{each}" for each in expected]


def test_what_an_owner_may_do_is_not_what_only_an_owner_can() -> None:
    text = "Verification may be started by an organization owner."
    assert sentence(text, "openai.org_verification") == [f"statement: {text}"]


def table(topic: str, detail: str, *rows: tuple[str, str]) -> str:
    body = "".join(f"<tr><td>{name}</td><td>{words}</td></tr>" for name, words in rows)
    return f"<table><thead><tr><th>{topic}</th><th>{detail}</th></tr></thead>{body}</table>"


def test_the_rows_of_a_table_of_topics_are_read_as_sentences() -> None:
    page = table(
        "Topic",
        "Details",
        ("Document", "A valid government-issued ID"),
        ("Reuse", "One ID verifies one organization every 75 days."),
        ("If it fails", "Ask us."),
    )
    assert lines(page, PACK) == [
        "organization_verification.document = government_id",
        "organization_verification.reuse_window = 75 day",
        "statement: If it fails | Details: Ask us.",
    ]


RULE = "One ID verifies one organization every 75 days"


@pytest.mark.parametrize(
    "page",
    [
        table("Topic", "In Japan", ("Reuse", RULE)),
        table("Old topics", "Details", ("Reuse", RULE)),
        table("Topic", "Details", ("Reuse in Japan", RULE)),
        table("Topic", "Details", ("Example", RULE)),
        table("Topic", "Details", ("Reuse", f"{RULE}. Ask us for 30.")),
        table("Topic", "Details", ("Reuse", f"{RULE}, except in Japan")),
        table("Topic", "Details", ("Document", "A government-issued ID or a bank letter")),
    ],
)
def test_a_row_of_topics_that_is_narrowed_or_says_more_is_kept(page: str) -> None:
    assert typed(page, PACK) == []


SETTINGS = "https://x.example/settings"
OPEN = f'<li>Go to <a href="{SETTINGS}">settings</a>.</li>'
READ = '<li>Read the <a href="https://x.example/policy">policy</a>.</li>'


@pytest.mark.parametrize("between", ["", "<li>Sign in.</li>", READ])
def test_a_step_is_taken_where_the_steps_before_it_led(between: str) -> None:
    page = f"<ol>{OPEN}{between}<li>Click Verify Organization.</li></ol>"
    assert typed(page, PACK) == [f"organization_verification.start_url = {SETTINGS}"]


@pytest.mark.parametrize(
    "page",
    [
        f"<ol>{READ}<li>Click Verify Organization.</li></ol>",
        f"<ol>{OPEN}<li>Do not click Verify Organization.</li></ol>",
        f"<ol>{OPEN}</ol><p>Wait.</p><ol><li>Click Verify Organization.</li></ol>",
        f'<p>You cannot verify your organization in the <a href="{SETTINGS}">settings</a>.</p>',
    ],
)
def test_a_step_that_no_step_leads_to_has_no_address(page: str) -> None:
    assert typed(page, PACK) == []


def test_what_is_needed_beside_a_device_takes_nothing_from_it() -> None:
    text = "A phone with a camera and five spare minutes"
    assert typed(f"<ul><li>{text}</li></ul>", PACK) == [
        "organization_verification.device = smartphone"
    ]
