"""How answers are compressed. What else the middleware does is tested beside the pages that need it."""

import gzip

import brotli  # type: ignore[import-untyped]  # it ships no types
import pytest
from django.http import HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.test import RequestFactory

from partners.middleware import CompressMiddleware

PAGE = "<!DOCTYPE html>" + "<p>Every group told the board how its work goes.</p>" * 40


def answered(response: HttpResponseBase, takes: str) -> HttpResponseBase:
    request = RequestFactory().get("/", headers={"accept-encoding": takes})
    return CompressMiddleware(lambda asked: response)(request)  # type: ignore[return-value]


def page() -> HttpResponse:
    return HttpResponse(PAGE)


def test_a_page_is_the_same_by_brotli_and_smaller() -> None:
    response = answered(page(), "gzip, deflate, br, zstd")
    assert isinstance(response, HttpResponse)
    assert (response["Content-Encoding"], response["Vary"]) == ("br", "Accept-Encoding")
    assert int(response["Content-Length"]) == len(response.content) < len(PAGE) / 4
    assert brotli.decompress(response.content).decode().partition("\n<!-- ")[0] == PAGE


def test_the_length_of_a_page_tells_nothing_about_what_it_keeps_secret() -> None:
    assert len({answered(page(), "br")["Content-Length"] for _ in range(20)}) > 1


def test_who_takes_gzip_alone_gets_gzip() -> None:
    response = answered(page(), "gzip, deflate")
    assert isinstance(response, HttpResponse)
    assert response["Content-Encoding"] == "gzip"
    assert gzip.decompress(response.content).decode() == PAGE


def test_who_takes_neither_gets_the_page_as_it_is() -> None:
    response = answered(page(), "identity, brown")
    assert isinstance(response, HttpResponse)
    assert not response.has_header("Content-Encoding")
    assert response.content.decode() == PAGE


@pytest.mark.parametrize(
    "response",
    [
        HttpResponse("a,b\n" * 200, content_type="text/csv"),
        StreamingHttpResponse([PAGE], content_type="text/html"),
    ],
)
def test_what_is_no_page_or_comes_in_pieces_goes_by_gzip(response: HttpResponseBase) -> None:
    assert answered(response, "gzip, br")["Content-Encoding"] == "gzip"


def test_what_is_compressed_already_stays_so() -> None:
    response = HttpResponse(b"packed", headers={"Content-Encoding": "zstd"})
    assert answered(response, "gzip, br") is response
    assert response.content == b"packed"


def test_an_empty_answer_stays_empty() -> None:
    response = answered(HttpResponseRedirect("/there/"), "gzip, br")
    assert isinstance(response, HttpResponse)
    assert (response.content, response.has_header("Content-Encoding")) == (b"", False)
