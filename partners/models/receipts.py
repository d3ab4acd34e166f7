from datetime import datetime, timedelta
from typing import ClassVar

from django.db import models

from partners.models.people import Person

KEPT_FOR = timedelta(days=7)


class ReceiptQuerySet(models.QuerySet["Receipt"]):
    def expired(self, at: datetime) -> "ReceiptQuerySet":
        return self.filter(at__lt=at - KEPT_FOR)


class Receipt(models.Model):
    """A form that was accepted: sent again, by a second click or the back button, it does nothing more.

    The key is a digest of everything that was sent, with the token that each showing of a form draws anew.
    """

    key = models.CharField(max_length=64, primary_key=True)
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    answered_with = models.CharField(max_length=500, blank=True, help_text="Where the person was sent next.")
    at = models.DateTimeField()

    objects: ClassVar = ReceiptQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["person", "at"])]

    def __str__(self) -> str:
        return f"{self.person}, {self.at}"
