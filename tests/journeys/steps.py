"""What people do on a page and see on it, in the words that stand there."""

import re
from datetime import date

from playwright.sync_api import Page, expect

Words = str | re.Pattern[str]


def choose(page: Page, question: str, answer: str) -> None:
    group = page.get_by_role("group", name=question)
    group.get_by_role("radio", name=re.compile(f"^{re.escape(answer)}")).check()


def enter_date(page: Page, question: str, day: date) -> None:
    group = page.get_by_role("group", name=question)
    for name, part in (("Day", day.day), ("Month", day.month), ("Year", day.year)):
        group.get_by_label(name).fill(str(part))


def press(page: Page, name: Words) -> None:
    page.get_by_role("button", name=name).first.click()


def follow(page: Page, name: Words) -> None:
    page.get_by_role("link", name=name).first.click()


def says(page: Page, *words: str) -> None:
    for each in words:
        expect(page.get_by_role("main")).to_contain_text(each)


def heading(page: Page, words: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_contain_text(words)
