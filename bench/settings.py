"""The installation's settings with a database to throw away; styles by their plain names, and no e-mail."""

import os

os.environ["DEBUG"] = "false"
os.environ["HTTPS"] = "false"
os.environ["SECRET_KEY"] = "a key for measuring alone"  # noqa: S105
os.environ["SEAL_KEY"] = "5ea1" * 16
os.environ["DATABASE_ROLE"] = "owner"
os.environ["EMAIL_URL"] = "dummymail://"
os.environ["LOG_LEVEL"] = "ERROR"

from bscp_portal.settings import *  # noqa: F403
from bscp_portal.settings import DATABASES, STORAGES

DATABASES["default"]["TEST"] = {"NAME": f"bench_{os.getpid()}"}
STORAGES = STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
WHITENOISE_AUTOREFRESH = True
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
