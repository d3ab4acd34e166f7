from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models, transaction
from django.db.models.functions import Lower
from simple_history.models import HistoricalRecords

from partners.models.recorded import RecordedQuerySet, Traced


class PersonManager(BaseUserManager["Person"]):
    def get_queryset(self) -> RecordedQuerySet["Person"]:
        return RecordedQuerySet(self.model, using=self._db)

    @transaction.atomic
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "Person":
        """A person with an account; without a password they exist but cannot sign in."""
        person = self.model(email=email.strip().lower(), **fields)
        if password is None:
            person.set_unusable_password()
        else:
            person.set_password(password)
        person.save(using=self._db)
        return person

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "Person":
        """The operator. Opens Django's admin for reference data, and no business page."""
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, username: str | None) -> "Person":
        return self.get(email__iexact=username)


class Person(Traced, AbstractBaseUser, PermissionsMixin):
    """Somebody who sits, or sat, on a body. Their e-mail address is their login.

    A person may exist without an account: seats come before accounts.
    """

    last_login = None  # a login is not a change of the record
    remembered: object = None  # what access.remember() keeps here for one request

    email = models.EmailField(unique=True)
    name = models.CharField(max_length=150)
    organisation = models.ForeignKey(
        "partners.Organisation", models.PROTECT, null=True, blank=True, related_name="people"
    )
    job_title = models.CharField(max_length=150, blank=True)
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=False)

    history = HistoricalRecords(
        excluded_fields=["password"], history_change_reason_field=models.TextField(null=True)
    )

    objects: ClassVar[PersonManager] = PersonManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar = ["name"]

    class Meta:
        ordering: ClassVar = ["name"]
        verbose_name_plural = "people"
        constraints: ClassVar = [models.UniqueConstraint(Lower("email"), name="person_email_once")]

    def __str__(self) -> str:
        return self.name

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name.split(" ")[0]
