"""Django's admin, for the operator: who takes part, never what they write. Nothing is deleted there."""

from typing import Any

from allauth.account.decorators import secure_admin_login
from csp.decorators import csp_replace
from django.contrib import admin, messages
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from partners import services
from partners.admin_files import ListedAdmin
from partners.middleware import database_now
from partners.models import Body, Organisation, OutgoingEmail, Partner, Partnership, Person, Seat
from partners.roles import Role
from partners.rules import Refused


class OperatorSite(admin.AdminSite):
    """Holds what is registered below and nothing that other packages bring, for superusers alone."""

    site_header = site_title = "Portal operator"
    index_title = "Who takes part"

    def has_permission(self, request: HttpRequest) -> bool:
        return request.user.is_active and getattr(request.user, "is_superuser", False)

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        # The admin's own scripts write markup into the page, which Trusted Types would stop.
        return csp_replace({"require-trusted-types-for": None})(super().admin_view(view, cacheable))


site = OperatorSite(name="admin")
# The operator signs in where everybody does, behind the same limits.
site.login = secure_admin_login(site.login)  # type: ignore[method-assign]


class RecordedAdmin(ListedAdmin):
    """Saves with a trace, through the services, and shows what they refuse."""

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: Any, form: "ModelForm[Any]", change: bool) -> None:
        obj.record(by=request.user, at=database_now(), why="Changed by the operator.")

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return super().changeform_view(request, *args, **kwargs)
        except Refused as refused:
            messages.error(request, str(refused))
            return redirect(request.get_full_path())

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.settled if obj else ()

    settled: tuple[str, ...] = ()  # fields that are given once


@admin.register(Partnership, site=site)
class PartnershipAdmin(RecordedAdmin):
    list_display = ("name", "short_name", "area", "slug")
    settled = ("slug",)

    def save_model(self, request: HttpRequest, obj: Any, form: "ModelForm[Any]", change: bool) -> None:
        services.refuse_reserved(obj.slug)
        super().save_model(request, obj, form, change)


@admin.register(Organisation, site=site)
class OrganisationAdmin(RecordedAdmin):
    list_display = ("name", "sector", "starts_on", "ends_on", "succeeded_by")
    list_filter = ("sector",)
    search_fields = ("name", "short_name")
    exclude = ("succeeded_by", "ends_on")
    settled = ("key",)


@admin.register(Person, site=site)
class PersonAdmin(RecordedAdmin):
    """People set their own passwords, by the link that is sent to their address."""

    list_display = ("name", "email", "organisation", "is_active")
    list_filter = ("is_active", "organisation")
    search_fields = ("name", "email")
    fields = ("name", "email", "organisation", "job_title", "is_active")

    def save_model(self, request: HttpRequest, obj: Any, form: "ModelForm[Any]", change: bool) -> None:
        if not change:
            obj.set_unusable_password()
        obj.email = obj.email.lower()
        super().save_model(request, obj, form, change)


@admin.register(Body, site=site)
class BodyAdmin(RecordedAdmin):
    list_display = ("name", "short_name", "kind", "reports_to", "partnership")
    list_filter = ("partnership", "kind")
    settled = ("partnership", "slug")

    def save_model(self, request: HttpRequest, obj: Any, form: "ModelForm[Any]", change: bool) -> None:
        services.place_body(
            body=obj, by=_operator(request), at=database_now(), why="Changed by the operator."
        )


class GivenOnceAdmin(RecordedAdmin):
    """What is added here and then only changed on the portal's own pages."""

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Partner, site=site)
class PartnerAdmin(GivenOnceAdmin):
    list_display = ("organisation", "partnership", "standing", "starts_on", "ends_on")
    list_filter = ("partnership", "standing")

    def save_model(self, request: HttpRequest, obj: Any, form: "ModelForm[Any]", change: bool) -> None:
        given = form.cleaned_data
        services.set_standing(**given, by=_operator(request), at=database_now())


@admin.register(Seat, site=site)
class SeatAdmin(GivenOnceAdmin):
    """How a new partnership gets its first secretary, who gives the seats that follow."""

    list_display = ("person", "role", "body", "starts_on", "ends_on")
    list_filter = ("body__partnership", "role")

    def save_model(self, request: HttpRequest, obj: Any, form: "ModelForm[Any]", change: bool) -> None:
        given = form.cleaned_data | {"role": Role(form.cleaned_data["role"])}
        services.give_seat(**given, by=_operator(request), at=database_now())


@admin.register(OutgoingEmail, site=site)
class OutgoingEmailAdmin(ListedAdmin):
    """What went out, what waits and what failed. The letters themselves are not shown."""

    list_display = ("subject", "to", "kind", "due_at", "sent_at", "attempts", "last_error")
    list_filter = (
        "kind",
        ("sent_at", admin.EmptyFieldListFilter),
        ("withheld_at", admin.EmptyFieldListFilter),
    )
    search_fields = ("to__email", "to__name")
    exclude = ("text", "html")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


def _operator(request: HttpRequest) -> Person | None:
    return request.user if isinstance(request.user, Person) else None
