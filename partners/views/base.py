"""What every page is made of: it loads what the person may see, then asks whether they may do this."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from enum import Enum
from functools import cached_property
from typing import Any, ClassVar, cast

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.db import transaction
from django.forms import BaseForm
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.datastructures import MultiValueDict
from django.utils.functional import SimpleLazyObject
from django.views import View
from django.views.decorators.http import require_http_methods

from partners import access
from partners.forms.base import PortalMixin
from partners.models import Body, Partnership, Person, Seat
from partners.roles import Permission
from partners.rules import Refused
from partners.views import receipts, rescue


class Open(Enum):
    """Pages that ask for no permission on a body, and say so."""

    PUBLIC = "public"
    SIGNED_IN = "signed_in"


class PortalView(View):
    """A page of the portal. `permission` has no default: without one the portal does not start.

    Under a `slug` the partnership is loaded first: for signed-in pages only one in which the person holds a
    seat. Then `load()` finds the page's object, through what the person may see, and returns the body on
    which `permission` is asked. What they may not see is 404, what they may see and not do is 403.
    """

    permission: ClassVar[Permission | Open]
    template_name: ClassVar[str] = ""
    section: ClassVar[str] = ""  # the item of the navigation that this page belongs to
    rated_as: ClassVar[str] = ""  # the page's name, where visitors are asked to rate it

    partnership: Partnership
    body: Body  # where load() returned one

    @classmethod
    def as_view(cls, **initkwargs: Any) -> Callable[..., HttpResponseBase]:
        # Other methods are refused before anything is loaded: trying them tells nothing of what there is.
        methods = (["GET", "HEAD"] if hasattr(cls, "get") else []) + (
            ["POST"] if hasattr(cls, "post") else []
        )
        view: Callable[..., HttpResponseBase] = require_http_methods(methods)(super().as_view(**initkwargs))
        return login_not_required(view) if getattr(cls, "permission", None) is Open.PUBLIC else view

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        if request.method in ("GET", "HEAD"):
            access.remember(request.user)
        noted = cast(Any, request)  # for the navigation, which sees the request alone
        noted.section = self.section
        if "slug" in kwargs:
            noted.partnership = self.partnership = self._load_partnership(kwargs["slug"])
        body = self.load()
        if body is not None:
            self.body = body

    def load(self) -> Body | None:
        """Find what the page shows, or raise Http404; return the body on which the permission is asked."""
        return None

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if isinstance(self.permission, Permission):
            if not hasattr(self, "body"):
                raise ImproperlyConfigured(f"{type(self).__name__}.load() returned no body to ask on.")
            if self.permission not in self.permissions:
                raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def _load_partnership(self, slug: str) -> Partnership:
        seen: Iterable[Partnership]
        if self.permission is Open.PUBLIC:
            seen = Partnership.objects.filter(slug=slug)
        else:
            seen = (seat.body.partnership for seat in self._seats_today())
        partnership = next((each for each in seen if each.slug == slug), None)
        if partnership is None:
            raise Http404
        return partnership

    @property
    def is_seated(self) -> bool:
        """Whether the person holds a seat in the page's partnership today."""
        return any(seat.body.partnership_id == self.partnership.pk for seat in self._seats_today())

    def _seats_today(self) -> list[Seat]:
        user = self.request.user
        return access.seats_today(user) if isinstance(user, Person) and user.is_active else []

    def readable_body(self, slug: str, permission: Permission = Permission.READ) -> Body:
        """The body of this partnership at the slug, if the person has the permission on it; else 404."""
        bodies = access.bodies_for(self.request.user, permission, self.partnership)
        body = bodies.filter(slug=slug).select_related("reports_to").first()
        if body is None:
            raise Http404
        return body

    @property
    def person(self) -> Person:
        """Who is asking, on pages that only signed-in people reach."""
        user = self.request.user
        if not isinstance(user, Person):
            raise PermissionDenied
        return user

    @property
    def now(self) -> datetime:
        """One instant for the whole request, by the database's clock."""
        return cast(datetime, cast(Any, self.request).clock.now)

    @cached_property
    def permissions(self) -> frozenset[Permission]:
        """What the person may do on the page's body."""
        if not hasattr(self, "body"):
            return frozenset()
        return access.permissions_on(self.request.user, self.body)

    @property
    def rated_page(self) -> str | None:
        """The address below the partnership's own under which visitors rate this page; None where they do not."""
        if not self.rated_as or not hasattr(self, "partnership"):
            return None
        return self.request.path.removeprefix(reverse("partners:partnership", args=[self.partnership.slug]))

    def context(self, **extra: Any) -> dict[str, Any]:
        """What every template gets. `may.sign_report` tells whether to offer a button."""
        return {
            "rated_page": self.rated_page,
            "partnership": getattr(self, "partnership", None),
            "body": getattr(self, "body", None),
            "may": {permission.value: permission in self.permissions for permission in Permission},
            "now": SimpleLazyObject(lambda: self.now),
            **extra,
        }

    def render(self, *, status: int = 200, template: str = "", **extra: Any) -> HttpResponse:
        return render(self.request, template or self.template_name, self.context(**extra), status=status)


class PageView(PortalView):
    """A page that is only read. Subclasses give what it shows in `facts()`."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.render(**self.facts())

    def facts(self) -> Mapping[str, Any]:
        return {}


class FormPage(PortalView):
    """A page with a form: shown on GET, and on POST checked and handed to one service call.

    A `Refused` from the service is shown as an error of the form. Both kinds of error answer 422.
    The same form sent again takes effect once. What was typed when the session ended is shown again.
    """

    keeps_words: ClassVar[bool] = True
    is_rescued = False
    next_step: Refused | None = None  # what the service refused, with the way to what has to be done first

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.show(self.rescued() or self.make_form())

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        rescue.forget(request)
        key = receipts.key_of(request)
        if answered := receipts.earlier_answer(key):
            return answered
        form = self.make_form(data=request.POST, files=request.FILES)
        if form.is_valid():
            try:
                with transaction.atomic():
                    return receipts.once(request, key, self.now, lambda: self.accepted(form))
            except Refused as refused:
                form.add_error(refused.field if refused.field in form.fields else None, str(refused))
                self.next_step = refused
        return self.show(form, status=422)

    def context(self, **extra: Any) -> dict[str, Any]:
        return {"next_step": self.next_step, **super().context(**extra)}

    def make_form(self, **sent: Any) -> BaseForm:
        """The form, empty or with what was sent."""
        raise NotImplementedError

    def rescued(self) -> BaseForm | None:
        """The form with what this person sent here when they were no longer signed in."""
        typed = rescue.kept_for(self.request)
        if typed is None:
            return None
        form = self.make_form(data=typed, files=MultiValueDict())
        if isinstance(form, PortalMixin):
            form.leave_unjudged()
        self.is_rescued = True
        return form

    def accepted(self, form: Any) -> HttpResponse:
        """Call one service and say where to go next."""
        raise NotImplementedError

    def show(self, form: BaseForm, *, status: int = 200) -> HttpResponse:
        return self.render(status=status, form=form, rescued=self.is_rescued, **self.facts())

    def facts(self) -> Mapping[str, Any]:
        """What the page shows beside the form."""
        return {}
