"""The installation's settings, with what tests need otherwise: speed, no TLS, and the owner's role."""

import os

os.environ["DEBUG"] = "false"
os.environ["HTTPS"] = "false"
os.environ["SECRET_KEY"] = "a key for tests alone"
os.environ["SEAL_KEY"] = "5ea1" * 16
os.environ["DATABASE_ROLE"] = "owner"
os.environ["EMAIL_URL"] = "memorymail://"
os.environ["LOG_LEVEL"] = "ERROR"
# Nothing that is committed has to outlive the run, and no statement of a test is long enough to be compiled.
os.environ["PGOPTIONS"] = "-c synchronous_commit=off -c jit=off"
# Playwright drives the browser from an event loop in the tests' own thread.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

from bscp_portal.settings import *  # noqa: F403
from bscp_portal.settings import STORAGES

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# Hashed names need collectstatic first; pages would be tested without their styles.
STORAGES = STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = True
