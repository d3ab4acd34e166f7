import json
import logging
import sys

from bscp_portal.logs import JsonFormatter


def formatted(message: str, *args: object, error: BaseException | None = None, **extra: object) -> str:
    record = logging.LogRecord("portal", logging.WARNING, __file__, 1, message, args, None)
    if error is not None:
        record.exc_info = (type(error), error, error.__traceback__)
    vars(record).update(extra)
    return JsonFormatter().format(record)


def test_an_event_is_one_line_whatever_it_says() -> None:
    line = formatted("Not found: %s", "/pages\r\n{}\x00", status_code=404)
    assert len(line.splitlines()) == 1
    event = json.loads(line)
    assert event["at"].endswith("+00:00")
    assert {key: event[key] for key in ("level", "logger", "message", "status")} == {
        "level": "WARNING",
        "logger": "portal",
        "message": "Not found: /pages\r\n{}\x00",
        "status": 404,
    }


def test_a_fault_is_told_without_the_values_that_it_held() -> None:
    private = "alex@" + "example.org"
    try:
        raise ValueError(f"a row breaks a rule\nDETAIL: Key (email)=({private}) is there already")
    except ValueError:
        error = sys.exc_info()[1]
    line = formatted("Server error", error=error)
    assert private not in line
    fault = json.loads(line)["fault"]
    assert (fault["type"], fault["said"]) == ("builtins.ValueError", "a row breaks a rule")
    assert [frame.rpartition(" ")[2] for frame in fault["frames"]] == [
        "test_a_fault_is_told_without_the_values_that_it_held"
    ]
