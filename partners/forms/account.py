"""The forms of signing in and of passwords: allauth's, in our look and our words."""

from typing import Any, ClassVar

from allauth.account import forms as allauth
from django.core.exceptions import ValidationError

from partners.forms.base import PortalMixin

EMAIL = "E-mail address"
ADVICE = "Use 12 characters or more, and neither your name nor a common password."
WORDS = {
    "account_inactive": "This account is closed. Ask the people who run this service to open it again",
    "email_password_mismatch": "Enter an e-mail address and a password that belong together",
    "enter_current_password": "Enter the password that you use now",
    "incorrect_password": "Enter the password that you use now",
    "rate_limited": "Wait a few minutes before you try again",
    "too_many_login_attempts": "Wait a few minutes before you try again",
    "password_too_short": "Password must be %(min_length)d characters or more",
    "password_too_common": "Password must be harder to guess",
    "password_too_similar": "Password must be less like your name or e-mail address",
}


class AccountMixin(PortalMixin):
    labels: ClassVar[dict[str, str]] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, label in self.labels.items():
            field = self.fields[name]
            field.label = label
            field.help_text = ADVICE if name == "password1" else ""
            field.widget.attrs.pop("placeholder", None)

    def add_error(self, field: str | None, error: Any) -> None:
        for problem in getattr(error, "error_list", ()):
            problem.message = WORDS.get(problem.code or "", problem.message)
        if field == "password2" and not isinstance(error, ValidationError):
            error = "Enter the same new password twice"
        super().add_error(field, error)


class SignIn(AccountMixin, allauth.LoginForm):  # type: ignore[misc]  # allauth ships no types
    labels: ClassVar = {"login": EMAIL, "password": "Password"}


class Reauthenticate(AccountMixin, allauth.ReauthenticateForm):  # type: ignore[misc]
    labels: ClassVar = {"password": "Password"}


class ResetPassword(AccountMixin, allauth.ResetPasswordForm):  # type: ignore[misc]
    labels: ClassVar = {"email": EMAIL}


class ResetPasswordFromLink(AccountMixin, allauth.ResetPasswordKeyForm):  # type: ignore[misc]
    labels: ClassVar = {"password1": "New password", "password2": "New password again"}


class SetPassword(AccountMixin, allauth.SetPasswordForm):  # type: ignore[misc]
    labels: ClassVar = {"password1": "New password", "password2": "New password again"}


class ChangePassword(AccountMixin, allauth.ChangePasswordForm):  # type: ignore[misc]
    labels: ClassVar = {
        "oldpassword": "Current password",
        "password1": "New password",
        "password2": "New password again",
    }
