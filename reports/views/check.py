"""The public page that says whether a file is exactly what was issued. It keeps nothing of what is sent."""

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.files.uploadhandler import FileUploadHandler, StopUpload
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.decorators import method_decorator
from django.utils.timezone import localtime
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from partners.views.base import Open, PortalView
from reports.models import BoardPack, ExceptionReport, Publication, Seal

LARGEST = 50 * 1024 * 1024
NOTHING = "Select a file, or enter its SHA-256"
TOO_LARGE = "The file must be smaller than 50 MB"
NOT_A_HASH = "SHA-256 must be 64 letters a to f and digits"


@dataclass(frozen=True)
class Digest:
    """What is left of a file that was sent: the SHA-256 of its bytes, and whether they began as a PDF does."""

    name: str
    sha256: str
    is_pdf: bool

    def close(self) -> None:
        """Called at the end of the request, as on any file that was sent. There is nothing to close."""


class Digesting(FileUploadHandler):
    """Hashes what arrives piece by piece, and stops at the limit. Nothing reaches a disk."""

    def __init__(self, request: HttpRequest | None = None) -> None:
        super().__init__(request)
        self.hash, self.received, self.stopped, self.is_pdf = hashlib.sha256(), 0, False, False

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.hash, self.is_pdf = hashlib.sha256(), False

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        self.received += len(raw_data)
        if self.received > LARGEST:
            self.stopped = True
            raise StopUpload(connection_reset=True)
        if start == 0:
            self.is_pdf = raw_data.startswith(b"%PDF")
        self.hash.update(raw_data)

    def file_complete(self, file_size: int) -> Any:
        return Digest(self.file_name or "", self.hash.hexdigest(), self.is_pdf)


@dataclass(frozen=True)
class Issued:
    """What the page says of a file that was issued. Its name and version are for those who may read the paper."""

    body: str
    at: datetime
    role: str
    name: str = ""
    version: int = 0
    is_public: bool = False
    has_later: bool | None = None
    """None of what has no versions: a supplement stands beside the next one."""


def find(sha256: str, asker: object) -> Issued | None:
    """Whoever holds a restricted paper's file learns that it is genuine, as what it was issued, and whether it still
    counts; nothing of what a later one says.

    An exempt part is confirmed to those alone who may open it: to tell anybody else that a leaked file is genuine, or
    that there is one, would be to publish a part of it.
    """
    seal = Seal.objects.of_file(sha256).select_related("body__partnership").order_by("at").first()
    if seal is None:
        return None
    is_readable = _of_seal(seal).visible_to(asker).exists()
    if seal.manifest["build"] == BoardPack.Build.EXEMPT and not is_readable:
        return None
    is_public = Publication.objects.filter(pack=seal.subject).exists()
    is_told = is_public or is_readable
    return Issued(
        body=f"{seal.body.full_name}, {seal.body.partnership.name}",
        at=localtime(datetime.fromisoformat(seal.manifest["issued_at"])),
        role=seal.manifest["role"],
        name=seal.manifest["name"] if is_told else "",
        version=seal.manifest["version"] if is_told else 0,
        is_public=is_public,
        has_later=_has_later(seal, is_public),
    )


def _of_seal(seal: Seal) -> Any:
    if seal.kind == Seal.Kind.REPORT:
        return ExceptionReport.objects.filter(pk=seal.subject)
    return BoardPack.objects.filter(pk=seal.subject)


def _has_later(seal: Seal, is_public: bool) -> bool | None:
    """Of a published edition: one that waits to be published is nobody's business yet."""
    if seal.manifest["build"] == BoardPack.Build.SUPPLEMENT:
        return None
    own = ("from_body", "period") if seal.kind == Seal.Kind.REPORT else ("meeting", "build")
    found = _of_seal(seal).values(*own, "version").first()
    if found is None:
        return None
    same = {name: found[name] for name in own}
    if seal.kind == Seal.Kind.REPORT:
        return ExceptionReport.objects.issued().filter(**same, version__gt=found["version"]).exists()
    later = BoardPack.objects.filter(**same, version__gt=found["version"])
    return (later.exclude(publication=None) if is_public else later).exists()


class Check(PortalView):
    """Takes a file or a SHA-256."""

    permission = Open.PUBLIC
    template_name = "reports/check.html"

    @classmethod
    def as_view(cls, **initkwargs: Any) -> Callable[..., HttpResponseBase]:
        """Forgery is looked for after the handler of what is sent is in its place, and not before."""
        return csrf_exempt(super().as_view(**initkwargs))

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        self.digesting = Digesting(request)
        request.upload_handlers = [self.digesting]
        super().setup(request, *args, **kwargs)

    @method_decorator(csrf_protect)
    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.render()

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        typed = request.POST.get("sha256", "")
        sent: object = request.FILES.get("file")
        if self.digesting.stopped:
            return self.render(status=422, error=TOO_LARGE, target="file")
        if isinstance(sent, Digest):
            return self._answer(sent.sha256, typed, sent)
        sha256 = re.sub(r"\s", "", typed).lower()
        if not sha256:
            return self.render(status=422, error=NOTHING, target="file")
        if not re.fullmatch("[0-9a-f]{64}", sha256):
            return self.render(status=422, error=NOT_A_HASH, target="sha256", typed=typed)
        return self._answer(sha256, typed)

    def _answer(self, sha256: str, typed: str, sent: Digest | None = None) -> HttpResponse:
        issued = find(sha256, self.request.user)
        return self.render(asked=True, issued=issued, sha256=sha256, sent=sent, typed=typed)
