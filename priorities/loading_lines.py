"""Where each key of a TOML text stands: the standard parser does not tell, and errors need their lines.

The text has been through `tomllib` already, so this scanner need not judge it, only follow it.
"""

import re
import tomllib
from typing import cast

Path = tuple[str | int, ...]
"""Keys and places in lists, counted from 0, as `("bodies", 2, "reports_to")`."""

BLANK = re.compile(r"(?:[ \t\n]|#[^\n]*)*")
SPACES = re.compile(r"[ \t]*")
STRING = re.compile(
    r'"""(?:[^\\]|\\.)*?"{3,5}'  # up to two quotation marks may stand before the three that close it
    r"|'''.*?'{3,5}"
    r'|"(?:[^"\\\n]|\\.)*"'
    r"|'[^'\n]*'",
    re.DOTALL,
)
BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
SCALAR = re.compile(r"[^,\]}#\n]*")


class Lines:
    """The line of every table, list item and key of a text, counted from 1."""

    def __init__(self, text: str) -> None:
        self._text = text.replace("\r\n", "\n")
        self._at = 0
        self._line = 1
        self._counted_to = 0
        self._found: dict[Path, int] = {}
        self._lists: dict[Path, int] = {}
        self._table: Path = ()
        self._document()

    def of(self, path: Path) -> int:
        """The line of the path, or of the nearest thing around it; 1 for the text as a whole."""
        while path and path not in self._found:
            path = path[:-1]
        return self._found.get(path, 1)

    def _document(self) -> None:
        self._skip(BLANK)
        while self._at < len(self._text):
            if self._sees("[["):
                self._header(2)
            elif self._sees("["):
                self._header(1)
            else:
                self._pair(self._table)
            self._skip(BLANK)

    def _header(self, brackets: int) -> None:
        line = self._here()
        self._at += brackets
        *around, last = self._key()
        self._at += brackets
        path: Path = ()
        for part in around:
            path = self._inside((*path, part), line)
        path = (*path, last)
        if brackets == 2:
            self._found.setdefault(path, line)
            self._lists[path] = self._lists.get(path, -1) + 1
        self._table = self._inside(path, line)
        self._found[self._table] = line

    def _inside(self, path: Path, line: int) -> Path:
        """The table itself, or the newest one where the name is that of a list of tables."""
        path = (*path, self._lists[path]) if path in self._lists else path
        self._found.setdefault(path, line)
        return path

    def _pair(self, table: Path) -> None:
        line = self._here()
        path = table
        for part in self._key():
            path = (*path, part)
            self._found.setdefault(path, line)
        self._at += 1
        self._skip(SPACES)
        self._value(path)

    def _key(self) -> list[str]:
        parts: list[str] = []
        while not parts or self._sees("."):
            self._at += 1 if parts else 0
            self._skip(SPACES)
            quoted = self._text[self._at] in "\"'"
            word = self._take(STRING if quoted else BARE_KEY)
            parts.append(cast(str, tomllib.loads(f"word = {word}")["word"]) if quoted else word)
            self._skip(SPACES)
        return parts

    def _value(self, path: Path) -> None:
        if self._sees("["):
            self._list(path)
        elif self._sees("{"):
            self._inline_table(path)
        elif self._text[self._at] in "\"'":
            self._take(STRING)
        else:
            self._take(SCALAR)

    def _list(self, path: Path) -> None:
        self._open()
        place = 0
        while not self._sees("]"):
            self._found[(*path, place)] = self._here()
            self._value((*path, place))
            place += 1
            self._comma()
        self._at += 1

    def _inline_table(self, path: Path) -> None:
        self._open()
        while not self._sees("}"):
            self._pair(path)
            self._comma()
        self._at += 1

    def _open(self) -> None:
        self._at += 1
        self._skip(BLANK)

    def _comma(self) -> None:
        self._skip(BLANK)
        if self._sees(","):
            self._open()

    def _sees(self, text: str) -> bool:
        return self._text.startswith(text, self._at)

    def _skip(self, pattern: re.Pattern[str]) -> None:
        self._take(pattern)

    def _take(self, pattern: re.Pattern[str]) -> str:
        found = cast(re.Match[str], pattern.match(self._text, self._at))
        self._at = found.end()
        return found.group()

    def _here(self) -> int:
        self._line += self._text.count("\n", self._counted_to, self._at)
        self._counted_to = self._at
        return self._line
