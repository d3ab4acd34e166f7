"""Papers that organisations hand in for a meeting: handing in, the file, its marking, taking it back."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect

from partners.models import Body
from partners.roles import Permission
from partners.rules import Marking
from partners.views.base import FormPage, PageView, PortalView
from partners.wording import listed
from reports.forms.base import taking_part
from reports.forms.handed_in import PaperForm, PaperMarkForm, PaperWithdrawForm
from reports.models import BoardPack, Opening, Paper, PaperFile
from reports.services import handing_in
from reports.services.opening import note_opening
from reports.views.meetings import OfMeeting, calls


def hands_in(permissions: frozenset[Permission]) -> bool:
    return bool(permissions & set(handing_in.TAKES_PART))


class PaperCreate(OfMeeting, FormPage):
    """Hands in a paper for one item of a meeting."""

    template_name = "reports/paper_create.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not hands_in(self.permissions):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def make_form(self, **sent: Any) -> PaperForm:
        organisations = taking_part(self.partnership)
        if not calls(self.permissions):
            organisations = organisations.filter(people=self.person)
        first = {"organisation": self.person.organisation_id, "marking": Marking.OFFICIAL}
        return PaperForm(meeting=self.meeting, organisations=organisations, initial=first, **sent)

    def facts(self) -> Mapping[str, Any]:
        return {"meeting": self.meeting}

    def accepted(self, form: PaperForm) -> HttpResponse:
        given = form.cleaned_data
        paper = handing_in.hand_in(
            item=given["item"],
            title=given["title"],
            organisation=given["organisation"],
            marking=Marking(given["marking"]),
            data=given["file"].read(),
            by=self.person,
            at=self.now,
        )
        taken_out = paper.file.taken_out.split("\n") if paper.file.taken_out else []
        told = f" For safety, this was taken out of it: {listed(taken_out)}." if taken_out else ""
        messages.success(self.request, f"“{paper.title}” is handed in.{told}")
        return redirect("reports:paper", self.partnership.slug, paper.pk)


class OfPaper(PortalView):
    """A page about one paper. Papers are open where the body's working papers are."""

    permission = Permission.READ_WORKING
    section = "meetings"

    paper: Paper

    def load(self) -> Body:
        visible = Paper.objects.visible_to(self.person).filter(
            pk=self.kwargs["paper"], meeting__body__partnership=self.partnership
        )
        found = visible.select_related(
            "meeting__body", "item", "organisation", "handed_in_by", "withdrawn_by", "file"
        )
        paper = found.defer("file__data").first()
        if paper is None:
            raise Http404
        self.paper = paper
        return paper.meeting.body

    @property
    def is_own(self) -> bool:
        """Of the organisation whose paper it is, and taking part in the body."""
        return self.person.organisation_id == self.paper.organisation_id and hands_in(self.permissions)

    def facts(self) -> Mapping[str, Any]:
        return {"paper": self.paper, "meeting": self.paper.meeting}


class PaperPage(OfPaper, PageView):
    template_name = "reports/paper.html"

    def facts(self) -> Mapping[str, Any]:
        return {
            **super().facts(),
            "changes": (self.is_own or calls(self.permissions)) and not self.paper.withdrawn_at,
            "packs": self._packs(),
            "history": self.paper.history.select_related("history_user").order_by("-history_date"),
        }

    def _packs(self) -> "QuerySet[BoardPack]":
        """Those that the person may read and that carry this very file."""
        packs = BoardPack.objects.visible_to(self.person).filter(meeting=self.paper.meeting_id)
        listed = [{"sha256": self.paper.file.sha256}]
        found: QuerySet[BoardPack] = packs.filter(content__papers__contains=listed).without_bytes()
        return found.order_by("made_at")


class PaperDownload(OfPaper):
    """The bytes as they were taken in, as a download that nothing in a browser runs."""

    http_method_names = ("get", "head", "options")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        file = PaperFile.objects.get(paper=self.paper)
        if request.method == "GET":
            note_opening(of=self.paper, kind=Opening.Kind.PAPER, by=self.person, at=self.now)
        headers = {
            "Content-Disposition": f'attachment; filename="paper-{file.pk.hex[:12]}.pdf"',
            "Content-Security-Policy": "sandbox",
            "X-Content-Type-Options": "nosniff",
            "Cache-Control": "no-store, private",
        }
        return HttpResponse(bytes(file.data), content_type="application/pdf", headers=headers)


class PaperWork(OfPaper, FormPage):
    """A page that changes a paper: for who wrote it and who keeps the meeting."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not self.is_own and not calls(self.permissions):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def back(self) -> HttpResponse:
        return redirect("reports:paper", self.partnership.slug, self.paper.pk)


class PaperMark(PaperWork):
    template_name = "reports/paper_mark.html"

    def make_form(self, **sent: Any) -> PaperMarkForm:
        return PaperMarkForm(initial={"marking": self.paper.marking}, **sent)

    def accepted(self, form: PaperMarkForm) -> HttpResponse:
        marking = Marking(form.cleaned_data["marking"])
        why = form.cleaned_data["why"]
        handing_in.mark_paper(paper=self.paper, marking=marking, why=why, by=self.person, at=self.now)
        messages.success(self.request, "The marking is changed, and the reason is in the paper’s history.")
        return self.back()


class PaperWithdraw(PaperWork):
    template_name = "reports/paper_withdraw.html"

    def make_form(self, **sent: Any) -> PaperWithdrawForm:
        return PaperWithdrawForm(**sent)

    def accepted(self, form: PaperWithdrawForm) -> HttpResponse:
        why = form.cleaned_data["why"]
        handing_in.withdraw_paper(paper=self.paper, why=why, by=self.person, at=self.now)
        messages.success(self.request, "The paper is withdrawn. Packs that were already made keep it.")
        return self.back()
