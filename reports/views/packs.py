"""Board packs: making one for a meeting, what is known of it, and the PDF as it is kept."""

from collections.abc import Mapping
from functools import cached_property
from operator import attrgetter
from typing import Any, ClassVar

from django.db.models import F, OuterRef, QuerySet, Subquery
from django.db.models.functions import Length
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.timezone import localdate

from partners import access
from partners.models import Body
from partners.roles import Permission
from partners.tables import Column
from partners.views.base import FormPage, Open, PageView, PortalView
from partners.views.lists import Filter, ListPage, directed
from partners.views.rescue import wants_json
from partners.wording import file_size, plural, uk_date
from priorities.models import ReportingPeriod
from reports import pack_exempt, pack_supplement
from reports.forms.packs import PackForm
from reports.identifiers import pack_identifier
from reports.models import BoardPack, Meeting, Opening, PackOrder, Paper, PrintEdition, Seal
from reports.pack_print import paper_rows
from reports.rollup_openings import readers, summed
from reports.services.opening import note_opening
from reports.services.packing import order_pack

READERS: Mapping[str, str] = {
    BoardPack.Build.RESTRICTED: "Whoever may read the working papers of {body}: its members, officers and "
    "secretariat, its auditors, and whoever leads the body above.",
    BoardPack.Build.PUBLIC: "Until it is published those who read the full papers, and then anybody.",
    BoardPack.Build.SUBMISSION: "The readers of {body} and of the body above it.",
    BoardPack.Build.SUPPLEMENT: "Whoever may read the full papers that it adds to.",
    BoardPack.Build.EXEMPT: "Those on its list, which stands above, as long as they hold a seat on {body}.",
}
"""Who may read each build, for its page."""


def readable_packs(page: PortalView) -> QuerySet[BoardPack]:
    """The packs of this partnership that the person may read, with their size and without their bytes."""
    packs = BoardPack.objects.visible_to(page.person).filter(meeting__body__partnership=page.partnership)
    found: QuerySet[BoardPack] = packs.annotate(
        name=sealed_name(),
        size=Length("pdf"),
        print_pages=F("print_edition__pages"),
        print_size=Length("print_edition__pdf"),
        print_sha256=F("print_edition__sha256"),
    ).defer("pdf", "html", "content")
    return found.select_related(
        "meeting__body__partnership",
        "meeting__body__reports_to",
        "meeting__period",
        "made_by",
        "publication__by",
    )


def sealed_name() -> Subquery:
    """The name that a pack was sealed with. Its meeting may have moved since, and its pages have not."""
    seals = Seal.objects.filter(kind=Seal.Kind.PACK, subject=OuterRef("pk"))
    return Subquery(seals.values("manifest__name"))


def pdf_answer(data: "bytes | memoryview[int]", name: str, sha256: str) -> HttpResponse:
    """As a download that nothing in a browser runs."""
    headers = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "Content-Security-Policy": "sandbox",
        "X-Content-Type-Options": "nosniff",
        "ETag": f'"{sha256}"',
    }
    return HttpResponse(bytes(data), content_type="application/pdf", headers=headers)


def issued_name(pack: Any) -> str:
    """As it was sealed; a pack from before there were seals by what it prints."""
    return pack.name or pack_identifier(pack)


def file_name(pack: BoardPack) -> str:
    return f"{issued_name(pack)}.pdf"


def print_name(pack: BoardPack) -> str:
    return f"{issued_name(pack)}-print.pdf"


class PackCreate(FormPage):
    """Makes the pack of a meeting from what stands now."""

    permission = Permission.EXPORT_PACK
    section = "packs"
    template_name = "reports/pack_create.html"

    meeting: Meeting

    def load(self) -> Body:
        visible = Meeting.objects.visible_to(self.person).filter(
            pk=self.kwargs["meeting"], body__partnership=self.partnership
        )
        meeting = visible.select_related("body__reports_to", "period").first()
        if meeting is None:
            raise Http404
        self.meeting = meeting
        return meeting.body

    def make_form(self, **sent: Any) -> PackForm:
        return PackForm(
            above=self.meeting.body.reports_to,
            receivers=len(self.receivers),
            chosen=self.request.GET.get("build", ""),
            **sent,
        )

    def accepted(self, form: PackForm) -> HttpResponse:
        order = order_pack(
            meeting=self.meeting,
            by=self.person,
            at=self.now,
            change_note=form.cleaned_data["note"],
            build=form.cleaned_data["build"],
        )
        return redirect("reports:pack_order", self.partnership.slug, order.pk)

    @cached_property
    def receivers(self) -> list[dict[str, Any]]:
        """Who an exempt part would be for; nobody where nothing is taken in private."""
        if not pack_exempt.has_something(self.meeting):
            return []
        return pack_exempt.distribution(self.meeting, self.person)

    def facts(self) -> Mapping[str, Any]:
        return {
            "meeting": self.meeting,
            "receivers": self.receivers,
            "last": self.meeting.packs.without_bytes()
            .filter(build=BoardPack.Build.RESTRICTED)
            .order_by("-version")
            .first(),
            "order": PackOrder.objects.unsettled().filter(meeting=self.meeting).first(),
        }


class PackOrderPage(PageView):
    """How far the making of a pack has come. When it is made, the address leads on to the pack."""

    permission = Permission.EXPORT_PACK
    section = "packs"
    template_name = "reports/pack_order.html"

    order: PackOrder

    def load(self) -> Body:
        visible = PackOrder.objects.visible_to(self.person).filter(
            pk=self.kwargs["order"], meeting__body__partnership=self.partnership
        )
        order = visible.defer("content").select_related("meeting__body", "meeting__period").first()
        if order is None:
            raise Http404
        self.order = order
        return order.meeting.body

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """A script asks for JSON: the words to show while it waits, or the address to go on to."""
        made = self.order.pack_id
        if wants_json(request):
            if made is not None:
                return JsonResponse({"url": reverse("reports:pack", args=[self.partnership.slug, made])})
            return JsonResponse({"words": self.words()} if self.is_pending else {"url": request.path})
        if made is not None:
            return redirect("reports:pack", self.partnership.slug, made)
        return super().get(request, *args, **kwargs)

    @property
    def is_pending(self) -> bool:
        return self.order.failed_at is None

    def words(self) -> str:
        held_until = self.order.leased_until
        if held_until is not None and held_until < self.now:
            return "Whatever was laying out the pages has fallen silent. It is begun again by itself within a minute."
        if held_until is not None:
            return "The pages are being laid out now."
        ahead = PackOrder.objects.unsettled().filter(ordered_at__lt=self.order.ordered_at).count()
        if ahead:
            return f"{plural(ahead, 'other pack is,other packs are')} made first."
        return "It waits for its turn, which comes within seconds."

    def facts(self) -> Mapping[str, Any]:
        return {"order": self.order, "is_pending": self.is_pending, "words": self.words()}


class PackLoader(PortalView):
    """Pages about one pack. Which packs a person reads goes by the pack's build, so `load` asks all of it."""

    permission = Open.SIGNED_IN
    section = "packs"

    pack: BoardPack

    def load(self) -> Body:
        pack = readable_packs(self).filter(pk=self.kwargs["pack"]).first()
        if pack is None:
            raise Http404
        self.pack = pack
        return pack.meeting.body

    def note(self, kind: Opening.Kind) -> None:
        """Who opened it. To ask what there is (HEAD) opens nothing, and published papers are noted of nobody."""
        if self.request.method == "GET" and not hasattr(self.pack, "publication"):
            note_opening(of=self.pack, kind=kind, by=self.person, at=self.now)


class PackPage(PackLoader, PageView):
    """What a pack is, and how anybody can check that a file is exactly this one."""

    template_name = "reports/pack.html"

    def facts(self) -> Mapping[str, Any]:
        pack = self.pack
        made = list(readable_packs(self).filter(meeting=pack.meeting).order_by("-version"))
        same = [each for each in made if each.build == pack.build]
        full = [each for each in made if each.build == BoardPack.Build.RESTRICTED]
        is_full = pack.build == BoardPack.Build.RESTRICTED
        keeps = Permission.EXPORT_PACK in self.permissions
        return {
            "pack": pack,
            "newest": same[0] if same[0] != pack and not pack.is_supplement else None,
            "versions": [each for each in same if each != pack],
            "full": full[0] if full and pack.is_supplement else None,
            "supplements": [each for each in made[::-1] if each.is_supplement and is_full],
            "late": len(pack_supplement.late(pack.meeting)) if keeps and full and full[0] == pack else 0,
            "openings": summed(readers(pack)) if keeps else None,
            "changes": pack.change_note.split("\n") if pack.change_note else [],
            "papers": self._papers(),
            "readers": READERS.get(pack.build, "").format(body=pack.meeting.body.short_name),
            "seal": Seal.objects.filter(kind=Seal.Kind.PACK, subject=pack.pk).select_related("body").first(),
            "identifier": issued_name(pack),
            "file_name": file_name(pack),
            "recipients": pack.recipients.all(),
        }

    def _papers(self) -> list[dict[str, Any]]:
        """What the pack carries, each with the key of its page for those who may open that."""
        listed = BoardPack.objects.values_list("content__papers", flat=True).get(pk=self.pack.pk) or []
        digests = [row["sha256"] for row in listed]
        papers = Paper.objects.visible_to(self.person).filter(meeting=self.pack.meeting_id)
        pages = dict(papers.filter(file__sha256__in=digests).values_list("file__sha256", "pk"))
        return [row | {"page": pages.get(row["sha256"])} for row in paper_rows({"papers": listed})]


class PackRead(PackLoader, PageView):
    """The papers on a screen, as they were drawn up together with the PDF."""

    template_name = "reports/pack_read.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.note(Opening.Kind.SCREEN)
        return super().get(request, *args, **kwargs)

    def facts(self) -> Mapping[str, Any]:
        return {
            "pack": self.pack,
            "html": BoardPack.objects.values_list("html", flat=True).get(pk=self.pack.pk),
            "marking": self.pack.get_marking_display(),
        }


class PackPdf(PackLoader):
    """The bytes as they were made. Nothing is rendered again."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        pdf = BoardPack.objects.values_list("pdf", flat=True).get(pk=self.pack.pk)
        self.note(Opening.Kind.PDF)
        return pdf_answer(pdf, file_name(self.pack), self.pack.sha256)


class PackPrint(PackLoader):
    """The print edition as it was made, for those who read the pack."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        found = PrintEdition.objects.filter(pack=self.pack).first()
        if found is None:
            raise Http404
        self.note(Opening.Kind.PRINT)
        return pdf_answer(found.pdf, print_name(self.pack), found.sha256)


def _edition(pack: BoardPack) -> str:
    return pack.called if pack.is_supplement else pack.edition.capitalize()


class Packs(ListPage):
    """Every pack the person may read, the newest first."""

    permission = Open.SIGNED_IN
    section = "packs"
    template_name = "reports/packs.html"
    name = "packs"
    noun = "pack"
    about = "The papers of each meeting as one PDF, kept as it was made."
    sorts: ClassVar = {
        "meeting": ["meeting__starts_at", "version"],
        "made": ["made_at", "version"],
        "pages": ["pages", "version"],
    }
    usual_sort = "-meeting"

    def asks(self) -> list[Filter]:
        bodies = access.bodies_for(self.person, Permission.READ, self.partnership)
        periods = ReportingPeriod.objects.filter(partnership=self.partnership).newest_first()
        groups = dict(bodies.order_by("short_name").values_list("slug", "short_name"))
        return [
            self.ask("body", "Body", {"": "All bodies", **groups}),
            self.ask("period", "About", {"": "All periods", **{p.code: p.label for p in periods}}),
        ]

    def found(self) -> Any:
        found = readable_packs(self)
        if body := self.asked("body"):
            found = found.filter(meeting__body__slug=body)
        if period := self.asked("period"):
            year, month = period.split("-")
            found = found.filter(
                meeting__period__starts_on__year=year, meeting__period__starts_on__month=month
            )
        return found.order_by(*directed(self.sorts, self.sort))

    def columns(self) -> list[Column]:
        slug = self.partnership.slug
        return [
            Column(
                "Pack",
                lambda pack: f"{pack.meeting.body.short_name}, {uk_date(pack.meeting.starts_at)}",
                sort="meeting",
                url=lambda pack: reverse("reports:pack", args=[slug, pack.pk]),
            ),
            Column("Version", attrgetter("version"), small=True, words=_edition),
            Column("About", lambda pack: str(pack.meeting.period.label)),
            Column("For", attrgetter("audience")),
            Column("Made", lambda pack: localdate(pack.made_at), sort="made"),
            Column("Pages", attrgetter("pages"), sort="pages", numeric=True),
            Column("Bytes", attrgetter("size"), small=True, words=lambda pack: file_size(pack.size)),
        ]
