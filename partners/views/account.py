from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class ClosedAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth ships no types
    """Accounts come from the operator: nobody signs up."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False
