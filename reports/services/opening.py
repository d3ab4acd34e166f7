"""Noting who opened what. It is a log of reading: no record changes by it."""

from datetime import datetime

from django.db import transaction

from partners.models import Person
from reports.models import BoardPack, Opening, Paper


@transaction.atomic
def note_opening(*, of: BoardPack | Paper, kind: Opening.Kind, by: Person, at: datetime) -> Opening:
    pack, paper = (of, None) if isinstance(of, BoardPack) else (None, of)
    return Opening.objects.create(person=by, pack=pack, paper=paper, kind=kind, at=at)
