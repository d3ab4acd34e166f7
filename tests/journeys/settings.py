"""The installation that the journeys walk through: the application's own role, and neither TLS nor a mail server."""

import os

os.environ["DEBUG"] = "false"
os.environ["HTTPS"] = "false"
os.environ["SECRET_KEY"] = "a key for tests alone"
os.environ["SEAL_KEY"] = "5ea1" * 16
os.environ["ALLOWED_HOSTS"] = "127.0.0.1"
os.environ["EMAIL_URL"] = "dummymail://"
os.environ["LOG_LEVEL"] = "ERROR"
# The database is made anew between journeys, under the same name.
os.environ["CONN_MAX_AGE"] = "0"

from bscp_portal.settings import *  # noqa: F403
from bscp_portal.settings import STORAGES

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# Hashed names need collectstatic first.
STORAGES = STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = True
