"""What the browser's proxy makes of plain answers: each ends its connection."""

from __future__ import annotations

import pytest

from watcher.fetchers.proxy import Closing


@pytest.mark.parametrize("end", [b"\r\n", b"\n"], ids=["CRLF", "LF"])
def test_an_answer_says_that_its_connection_ends(end: bytes) -> None:
    head = end.join([b"HTTP/1.1 200 OK", b"Connection: keep-alive", b"Content-Length: 2"])
    passed = Closing()
    assert passed(head) == b""
    assert passed(end + end + b"ok") == (
        b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok"
    )
    assert passed(b" and more") == b" and more"


def test_an_interim_answer_is_not_the_answer() -> None:
    passed = Closing()
    early = b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n"
    assert passed(early + b"HTTP/1.1 204 No Content\r\n\r\n") == (
        b"HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n"
    )


def test_a_head_without_end_is_refused() -> None:
    with pytest.raises(ValueError, match="head"):
        Closing()(b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 20_000)
