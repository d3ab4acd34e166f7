"""The settings of the server whose pages a browser measures: as in production, but without TLS."""

import os
from pathlib import Path

os.environ["DEBUG"] = "false"
os.environ["HTTPS"] = "false"
os.environ["SECRET_KEY"] = "a key for measuring alone"  # noqa: S105
os.environ["ALLOWED_HOSTS"] = "127.0.0.1"
os.environ["DATABASE_ROLE"] = "owner"
os.environ["EMAIL_URL"] = "dummymail://"
os.environ["LOG_LEVEL"] = "ERROR"

from bscp_portal.settings import *  # noqa: F403
from bscp_portal.settings import DATABASES

DATABASES["default"]["NAME"] = os.environ["BENCH_DATABASE"]
STATIC_ROOT = Path(os.environ["BENCH_STATIC"])
