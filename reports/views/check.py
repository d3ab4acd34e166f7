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
from reports.models import BoardPack, Publication, Seal

LARGEST = 50 * 1024 * 1024
BYTES = ("pack__pdf", "pack__html", "pack__content")
NOTHING = "Select a file, or enter its SHA-256"
TOO_LARGE = "The file must be smaller than 50 MB"
NOT_A_HASH = "SHA-256 must be 64 letters a to f and digits"


@dataclass(frozen=True)
class Digest:
    """What is left of a file that was sent: the SHA-256 of its bytes."""

    name: str
    sha256: str

    def close(self) -> None:
        """Called at the end of the request, as on any file that was sent. There is nothing to close."""


class Digesting(FileUploadHandler):
    """Hashes what arrives piece by piece, and stops at the limit. Nothing reaches a disk."""

    def __init__(self, request: HttpRequest | None = None) -> None:
        super().__init__(request)
        self.hash, self.received, self.stopped = hashlib.sha256(), 0, False

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.hash = hashlib.sha256()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        self.received += len(raw_data)
        if self.received > LARGEST:
            self.stopped = True
            raise StopUpload(connection_reset=True)
        self.hash.update(raw_data)

    def file_complete(self, file_size: int) -> Any:
        return Digest(self.file_name or "", self.hash.hexdigest())


@dataclass(frozen=True)
class Issued:
    """What the page says of a file that was issued. What is not for everybody stays with `body` and `on`."""

    body: str
    at: datetime
    name: str = ""
    version: int = 0
    role: str = ""
    is_public: bool = False
    has_later: bool = False


def find(sha256: str, asker: object) -> Issued | None:
    """Who holds a restricted paper's file learns that it is genuine, and nothing that is not in it.

    An exempt part is confirmed to those alone who may open it: to tell anybody else that a leaked file is genuine, or
    that there is one, would be to publish a part of it.
    """
    seal = Seal.objects.of_file(sha256).select_related("body__partnership").order_by("at").first()
    if seal is None or not _may_know(seal, asker):
        return None
    issued_at = localtime(datetime.fromisoformat(seal.manifest["issued_at"]))
    body = f"{seal.body.full_name}, {seal.body.partnership.name}"
    published = Publication.objects.filter(pack=seal.subject).select_related("pack").defer(*BYTES).first()
    if published is None:
        return Issued(body, issued_at)
    return Issued(
        body=body,
        at=issued_at,
        name=seal.manifest["name"],
        version=seal.manifest["version"],
        role=seal.manifest["role"],
        is_public=True,
        has_later=_has_later(published.pack),
    )


def _may_know(seal: Seal, asker: object) -> bool:
    if seal.manifest["build"] != BoardPack.Build.EXEMPT:
        return True
    return BoardPack.objects.visible_to(asker).filter(pk=seal.subject).exists()


def _has_later(pack: BoardPack) -> bool:
    """An edition that waits to be published is nobody's business yet."""
    later = Publication.objects.filter(pack__meeting=pack.meeting_id, pack__version__gt=pack.version)
    return later.exists()


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
            return self._answer(sent.sha256, sent.name, typed)
        sha256 = re.sub(r"\s", "", typed).lower()
        if not sha256:
            return self.render(status=422, error=NOTHING, target="file")
        if not re.fullmatch("[0-9a-f]{64}", sha256):
            return self.render(status=422, error=NOT_A_HASH, target="sha256", typed=typed)
        return self._answer(sha256, "", typed)

    def _answer(self, sha256: str, name: str, typed: str) -> HttpResponse:
        return self.render(
            asked=True, issued=find(sha256, self.request.user), sha256=sha256, file_name=name, typed=typed
        )
