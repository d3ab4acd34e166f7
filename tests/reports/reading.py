"""Reading a page as its reader does."""

import re
from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext


def words_of(response: Any) -> str:
    """What a page says, without its markup."""
    main = response.content.decode().partition("<main")[2].partition("</main>")[0]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", main)).replace("&#x27;", "'")


def page(client: Client, url: str, status: int = 200) -> str:
    response = client.get(url)
    assert response.status_code == status
    return words_of(response)


def missing(text: str, *parts: str) -> list[str]:
    """Those of the parts that the text does not have."""
    return [part for part in parts if part not in text]


def errors_of(response: Any) -> list[str]:
    """The summary of errors of a page that refuses a form."""
    assert response.status_code == 422
    return [line.text for line in response.context["form"].error_summary]


def queries(client: Client, url: str) -> int:
    """How many questions the page asks of the database, when it has been asked for before."""
    client.get(url)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    return len(captured)
