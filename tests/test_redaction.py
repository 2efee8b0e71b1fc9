"""What is taken out of foreign words, and what is left in them."""

from __future__ import annotations

import base64

import pytest

from watcher.redaction import credentials, hidden, without


@pytest.mark.parametrize("before", ["", "u", "us", "user:"])
def test_a_secret_in_base64_is_hidden_wherever_it_begins(before: str) -> None:
    secret = "correct horse battery staple"
    coded = base64.b64encode(f"{before}{secret}!".encode()).decode()
    shown = hidden(f"535 no login with {coded}", (secret,))
    assert shown.startswith("535 no login with ")
    rest = shown.removeprefix("535 no login with ").replace("***", "")
    assert len(rest) <= 12


def test_a_secret_is_hidden_percent_encoded_and_decoded() -> None:
    assert hidden("a p%40ss%2Fword b p@ss/word", ("p@ss/word",)) == "a *** b ***"
    assert hidden("a p@ss/word b", ("p%40ss%2Fword",)) == "a *** b"


def test_parts_of_an_address_are_hidden_but_not_its_host_or_short_ones() -> None:
    shown = without(
        "no abcdefgh at example.com/v1", ["https://example.com/v1/abcdefgh"], "example.com"
    )
    assert shown == "no *** at example.com/v1"


def test_only_what_looks_like_a_credential_is_taken_out_of_a_page() -> None:
    values = ("Bearer tok3n-tok3n-tok3n", "2023-06-01", "en-US", "theme=dark; session=abc123def456")
    assert credentials(values, "http://me:hunter2@proxy.example:3128") == {
        "Bearer tok3n-tok3n-tok3n",
        "tok3n-tok3n-tok3n",
        "theme=dark; session=abc123def456",
        "abc123def456",
        "hunter2",
        "me:hunter2",
    }
    assert credentials((), None) == frozenset()
