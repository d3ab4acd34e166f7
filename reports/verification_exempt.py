"""Do exempt parts hold? Each opens to those whom it names."""

from collections.abc import Iterator

from reports.models import BoardPack, Recipient

EXEMPT = BoardPack.Build.EXEMPT


def distribution() -> Iterator[str]:
    """The list that an exempt part is held to is the list that it prints; nothing else has one."""
    for pack in BoardPack.objects.filter(build=EXEMPT).defer("pdf", "html").iterator():
        printed = {(row["person"], row["name"], row["role"]) for row in pack.content["distribution"]}
        rows = Recipient.objects.filter(pack=pack).values_list("person", "name", "role")
        if {(str(person), name, role) for person, name, role in rows} != printed:
            yield f"{pack} (exempt part): it opens to others than it names"
    for row in Recipient.objects.exclude(pack__build=EXEMPT).select_related("pack__meeting__body"):
        yield f"{row.pack}: it has a distribution list and is no exempt part"
