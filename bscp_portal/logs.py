"""Logs as one line of JSON for each event, without the values that a fault held."""

import json
import logging
import traceback
from datetime import UTC, datetime


class JsonFormatter(logging.Formatter):
    """Keeps where a fault happened and the first line of what it said.

    Local variables and the further lines of a database's error hold people's data, so they stay out.
    """

    def format(self, record: logging.LogRecord) -> str:
        event: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        status = getattr(record, "status_code", None)
        if status is not None:
            event["status"] = status
        if record.exc_info and record.exc_info[1]:
            event["fault"] = _fault(record.exc_info[1])
        return json.dumps(event, ensure_ascii=False, default=str)


def _fault(error: BaseException) -> dict[str, object]:
    frames = traceback.extract_tb(error.__traceback__)
    return {
        "type": f"{type(error).__module__}.{type(error).__qualname__}",
        "said": str(error).partition("\n")[0],
        "frames": [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames],
    }
