"""The settings of every installation. What differs comes from the environment: see .env.example."""

import base64
import contextlib
import hashlib
import os
import re
import secrets
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import environ
from csp.constants import NONCE, NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from bscp_portal import postgres

BASE_DIR = Path(__file__).resolve().parent.parent

env = environ.Env()
environ.Env.read_env(BASE_DIR / ".env")

DEBUG = env.bool("DEBUG", default=False)
# Everything that needs TLS follows this one switch.
HTTPS = env.bool("HTTPS", default=not DEBUG)


# The key that signs sessions and links


def _kept(name: str, draw: Callable[[], str]) -> str:
    """A key of a trial installation: drawn once and kept outside the project's tree."""
    kept = postgres.data_home() / name
    kept.parent.mkdir(parents=True, exist_ok=True)
    if not kept.exists():
        descriptor, drawn = tempfile.mkstemp(dir=kept.parent)
        with os.fdopen(descriptor, "w") as file:
            file.write(draw())
        # The first of several processes wins and all of them read what it wrote.
        with contextlib.suppress(FileExistsError):
            os.link(drawn, kept)
        Path(drawn).unlink()
    return kept.read_text()


SECRET_KEY = env.str("SECRET_KEY", default="") or (
    _kept("secret-key", lambda: secrets.token_urlsafe(50)) if DEBUG else ""
)
if not SECRET_KEY:
    raise ImproperlyConfigured("Set SECRET_KEY to a long random text, or DEBUG=true for a trial.")
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
# The private key that signs what is issued: 32 random bytes in hexadecimal.
SEAL_KEY = env.str("SEAL_KEY", default="") or (
    _kept("seal-key", lambda: secrets.token_hex(32)) if DEBUG else ""
)
if not re.fullmatch("[0-9a-fA-F]{64}", SEAL_KEY):
    raise ImproperlyConfigured("Set SEAL_KEY to 64 random hexadecimal digits, or DEBUG=true for a trial.")


# Applications

INSTALLED_APPS = [
    "bscp_portal",
    "partners",
    "priorities",
    "reports",
    "guardian",
    "simple_history",
    "allauth",
    "allauth.account",
    "csp",
    "django.forms",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "partners.middleware.CompressMiddleware",
    "csp.middleware.CSPMiddleware",
    "partners.middleware.PrivateMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "partners.middleware.SignedInMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
    "partners.middleware.ClockMiddleware",
]

ROOT_URLCONF = "bscp_portal.urls"
WSGI_APPLICATION = "bscp_portal.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "bscp_portal.context.navigation",
            ],
        },
    },
]
FORM_RENDERER = "partners.forms.Renderer"


# Database: the owner's role migrates, the application's role only reads and writes rows


def _database() -> dict[str, Any]:
    owner = env.str("DATABASE_ROLE", default="application") == "owner"
    url = env.str("DATABASE_URL", default="")
    if not url:
        url = postgres.start(postgres.OWNER if owner else postgres.APPLICATION)
    elif owner:
        url = env.str("DATABASE_OWNER_URL", default="") or url
    database: dict[str, Any] = environ.Env.db_url_config(url)
    if database.get("ENGINE") != "django.db.backends.postgresql":
        raise ImproperlyConfigured("DATABASE_URL must be the address of a PostgreSQL database.")
    options = database.setdefault("OPTIONS", {})
    database["HOST"] = options.pop("host", database["HOST"])
    options.setdefault("connect_timeout", 10)
    database["ATOMIC_REQUESTS"] = True
    database["CONN_MAX_AGE"] = env.int("CONN_MAX_AGE", default=600)
    database["CONN_HEALTH_CHECKS"] = True
    suffix = env.str("TEST_DB_SUFFIX", default="")
    database["TEST"] = {"NAME": "_".join(filter(None, ["test", database["NAME"], suffix]))}
    return database


DATABASES = {"default": _database()}

# In the database, so that limits on signing in hold across all the web processes.
CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "portal_cache"}}


# Language and time

LANGUAGE_CODE = "en-gb"
LANGUAGES = [("en-gb", "British English")]
TIME_ZONE = "Europe/London"
USE_TZ = True


# People and signing in

AUTH_USER_MODEL = "partners.Person"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ["email", "name"]},
    },
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
PASSWORD_RESET_TIMEOUT = 24 * 60 * 60

ACCOUNT_ADAPTER = "partners.views.account.ClosedAdapter"
ACCOUNT_FORMS = {
    "login": "partners.forms.account.SignIn",
    "reauthenticate": "partners.forms.account.Reauthenticate",
    "reset_password": "partners.forms.account.ResetPassword",
    "reset_password_from_key": "partners.forms.account.ResetPasswordFromLink",
    "change_password": "partners.forms.account.ChangePassword",
    "set_password": "partners.forms.account.SetPassword",
}
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if HTTPS else "http"

# Permissions belong to seats on bodies, never to an anonymous person, and only partners.access asks for them.
ANONYMOUS_USER_NAME = None
GUARDIAN_MONKEY_PATCH_USER = False
GUARDIAN_MONKEY_PATCH_GROUP = False
# guardian's own backend lets superusers through and knows no dates: it stays out.
SILENCED_SYSTEM_CHECKS = ["guardian.W001"]


# Where requests come from, cookies and headers

ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[])
# Where links in e-mails lead.
SITE_URL = env.str(
    "SITE_URL", default=f"https://{ALLOWED_HOSTS[0]}" if ALLOWED_HOSTS and HTTPS else "http://127.0.0.1:8000"
)
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXIES", default=0)
if ALLAUTH_TRUSTED_PROXY_COUNT:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^health/$"]
SECURE_HSTS_SECONDS = 2 * 365 * 24 * 60 * 60 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
X_FRAME_OPTIONS = "DENY"

SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_NAME = "__Host-session" if HTTPS else "session"
CSRF_COOKIE_NAME = "__Host-csrf" if HTTPS else "csrf"
CSRF_FAILURE_VIEW = "partners.views.rescue.csrf_failure"
# Who used the browser last: what they sent as their session ended is kept for nobody else.
DESK_COOKIE_NAME = "__Host-desk" if HTTPS else "desk"
# Desks are shared: closing the browser signs out, and so does a working day.
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_EXPIRE_AT_BROWSER_CLOSE = True

# The one inline script, which GOV.UK Frontend wants before anything is drawn; base.html has it to the letter.
BODY_CLASS_SCRIPT = (
    "document.body.className += ' js-enabled' + "
    "('noModule' in HTMLScriptElement.prototype ? ' govuk-frontend-supported' : '');"
)
_body_class_hash = base64.b64encode(hashlib.sha256(BODY_CLASS_SCRIPT.encode()).digest()).decode()

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, f"'sha256-{_body_class_hash}'"],
        # The nonce stands in the header only where a partnership has a colour of its own.
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:"],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "require-trusted-types-for": ["'script'"],
    },
}


# Static files

STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
# The guides' pictures are shown by the portal too.
STATICFILES_DIRS = [BASE_DIR / "static", ("docs", BASE_DIR / "docs" / "img")]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = DEBUG
WHITENOISE_ALLOW_ALL_ORIGINS = False


# E-mail

_email: dict[str, Any] = env.email_url(
    "EMAIL_URL", default="consolemail://" if DEBUG else "smtp://localhost:25"
)
EMAIL_BACKEND = _email["EMAIL_BACKEND"]
EMAIL_HOST = _email["EMAIL_HOST"] or "localhost"
EMAIL_PORT = _email["EMAIL_PORT"] or 25
EMAIL_HOST_USER = _email["EMAIL_HOST_USER"] or ""
EMAIL_HOST_PASSWORD = _email["EMAIL_HOST_PASSWORD"] or ""
EMAIL_USE_TLS = _email.get("EMAIL_USE_TLS", False)
EMAIL_USE_SSL = _email.get("EMAIL_USE_SSL", False)
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.str("EMAIL_FROM", default="portal@localhost")


# Logs

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "json": {"()": "bscp_portal.logs.JsonFormatter"},
        "plain": {"format": "{levelname} {name}: {message}", "style": "{"},
    },
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": "plain" if DEBUG else "json"},
    },
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="INFO")},
    # Django's own handler would mail the local variables of a fault to the administrators.
    "loggers": {"django": {"handlers": [], "propagate": True}},
}
