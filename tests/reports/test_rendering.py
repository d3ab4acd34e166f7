"""What the program that draws papers does to the bytes that the library writes."""

import re
import zlib

import pydyf
import pytest

from reports.rendering import end_plainly


def written(text: str) -> bytes:
    data: bytes = pydyf.Stream([text], compress=True).data
    return data


def told_and_read(stream: bytes) -> tuple[int, bytes]:
    """The length that a stream says it has, and all that it says."""
    about, _, data = stream.partition(b"\nstream\n")
    found = re.search(rb"/Length (\d+)", about)
    assert found is not None
    return int(found[1]), data


@pytest.mark.parametrize("last", [b"\r", b"\n", b"x"])
def test_no_stream_ends_where_its_end_could_be_misread(last: bytes) -> None:
    text = next(
        text for text in ("a" * n for n in range(300)) if written(text).endswith(last + b"\nendstream")
    )
    stream = end_plainly(written(text))
    length, data = told_and_read(stream)
    assert not stream.endswith(b"\r\nendstream")
    assert data[length:] == b"\nendstream"
    assert zlib.decompressobj().decompress(data[:length]) == text.encode()
    assert (stream == written(text)) is (last != b"\r")


def test_what_is_not_compressed_stays_as_it_is() -> None:
    plain = b"<</Length 2>>\nstream\nx\r\nendstream"
    assert end_plainly(plain) == plain
