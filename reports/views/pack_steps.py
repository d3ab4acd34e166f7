"""How far each of a meeting's papers is, and what its secretariat does next, for the page of the meeting."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.urls import reverse

from partners.wording import plural, uk_date, uk_datetime
from reports.models import BoardPack, ExceptionReport, Meeting, PackOrder

Build = BoardPack.Build

CALLED = {
    Build.RESTRICTED: "Full papers",
    Build.PUBLIC: "Public edition",
    Build.SUBMISSION: "Submission",
    Build.SUPPLEMENT: "Supplement",
    Build.EXEMPT: "Exempt part",
}


@dataclass(frozen=True)
class Step:
    """One kind of papers: where it stands, and one thing to do, where there is one."""

    name: str
    state: str
    action: str = ""
    url: str = ""


@dataclass(frozen=True)
class Papers:
    """What is known of a meeting's papers. `packs` are those made, `late` how many papers are in none of them."""

    meeting: Meeting
    packs: Sequence[BoardPack]
    late: int
    report: ExceptionReport | None
    has_private: bool


def steps(papers: Papers) -> list[Step]:
    """A line for each kind that the meeting has, in the order in which they are made."""
    meeting = papers.meeting
    orders = {Build(order.build): order for order in _newest_orders(meeting)}
    above = meeting.body.reports_to
    wanted = [Build.RESTRICTED, Build.PUBLIC]
    wanted += [Build.SUBMISSION] if above is not None else []
    wanted += [Build.EXEMPT] if papers.has_private else []
    if papers.late or Build.SUPPLEMENT in orders:
        wanted.insert(1, Build.SUPPLEMENT)
    return [_pending(papers, build, orders.get(build)) or _settled(papers, build) for build in wanted]


def _newest_orders(meeting: Meeting) -> Iterable[PackOrder]:
    """The last order of each kind."""
    return meeting.orders.order_by("build", "-ordered_at").distinct("build").defer("content")


def _pending(papers: Papers, build: Build, order: PackOrder | None) -> Step | None:
    """Where the last order is not settled yet, or has failed."""
    if order is None or order.finished_at is not None:
        return None
    url = _url(papers, "pack_order", order.pk)
    called = order.called[:1].upper() + order.called[1:]
    if order.failed_at is not None:
        return Step(_name(papers, build), f"{called} could not be made", "See why, and try again", url)
    return Step(_name(papers, build), f"{called} is being made", "See how far it is", url)


def _settled(papers: Papers, build: Build) -> Step:
    made = max((pack for pack in papers.packs if pack.build == build), key=_version, default=None)
    name = _name(papers, build)
    if build == Build.SUPPLEMENT:
        return _supplement(papers, made)
    if build == Build.SUBMISSION and made is None and not _is_reported(papers):
        body = papers.meeting.body.short_name
        if papers.report is None:
            return Step(name, f"Waits for the exception report of {body}")
        url = _url(papers, "report", papers.report.pk)
        return Step(name, f"Waits for the exception report of {body} to be issued", "Open the report", url)
    again = f"{_url(papers, 'pack_create', papers.meeting.pk)}?build={build.value}"
    if made is None:
        return Step(name, "Not made yet", f"Make the {name[:1].lower()}{name[1:]}", again)
    state = f"Version {made.version}, made on {uk_date(made.made_at)}"
    if build == Build.PUBLIC:
        publication = getattr(made, "publication", None)
        if publication is None:
            return Step(
                name, f"{state}, not published yet", "Publish it", _url(papers, "pack_publish", made.pk)
            )
        state = f"Version {made.version}, published on {uk_datetime(publication.at)}"
    return Step(name, state, "Make a new version", again)


def _supplement(papers: Papers, made: BoardPack | None) -> Step:
    number = made.version if made else 0
    sent = f"Supplement {number}, sent on {uk_date(made.made_at)}. " if made else ""
    if not papers.late:
        return Step("Supplement", f"{sent}Nothing has come in since")
    came = f"{plural(papers.late, 'paper')} came in after the pack had been made"
    url = _url(papers, "supplement_create", papers.meeting.pk)
    return Step("Supplement", f"{sent}{came}", f"Send as supplement {number + 1}", url)


def _is_reported(papers: Papers) -> bool:
    """Whether the body has issued its report; a correction that is still open takes nothing back."""
    return papers.report is not None and (papers.report.is_issued or papers.report.version > 1)


def _name(papers: Papers, build: Build) -> str:
    above = papers.meeting.body.reports_to
    return f"Submission to {above.short_name}" if build == Build.SUBMISSION and above else CALLED[build]


def _url(papers: Papers, name: str, key: object) -> str:
    return reverse(f"reports:{name}", args=[papers.meeting.body.partnership.slug, key])


def _version(pack: BoardPack) -> int:
    return pack.version
