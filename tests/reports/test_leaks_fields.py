"""Every field that can hold somebody's words is classified: what closes it, or why nothing has to.

The list comes from the models: a field that is added to one fails until it is said what it is.
"""

from django.apps import apps
from django.db import models

from tests.reports.private import FIELDS

# Words about a restricted activity: model → the ways from it to the activity, and the fields that can hold them.
RESTRICTED: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "priorities.Activity": (("pk",), ("title", "description", "outcome")),
    "priorities.Milestone": (("activity",), ("title",)),
    "priorities.Rebaselining": (("milestone__activity",), ("why", "declined_why")),
    "priorities.Chase": (("activity",), ("note",)),
    "priorities.Update": (
        ("activity",),
        ("reason_for_difference", "progress", "changed", "planned_next", "cause", "consequence", "options",
         "recommendation", "path_to_green", "decision_asked", "amended_why"),
    ),
    "priorities.Blockage": (
        ("activity",),
        ("title", "description", "cause", "consequence", "tried", "needed", "resolution"),
    ),
    "reports.ExceptionCase": (("activity", "action__case__activity"), ("title", "closed_why")),
    "reports.ExceptionItem": (
        ("case__activity", "case__action__case__activity"), ("disposition_words", "decision_asked"),
    ),
    "reports.Comment": (("item__case__activity",), ("words",)),
    "reports.Decision": (("case__activity",), ("words", "consulted", "decision_asked")),
    "reports.ActionPoint": (("case__activity",), ("what", "claim", "verification")),
    "reports.Redating": (("action__case__activity",), ("why",)),
}  # fmt: skip

# Words of a private item: their canaries stand in tests/reports/private.py, under this name.
PRIVATE = {
    "reports.AgendaItem": {
        "title": "title", "presenter_name": "presenter", "exempt_reason": "reason", "to_follow_why": "follow",
        "notes": "notes", "agreed": "agreed",
    },
    "reports.Declaration": {"words": "interest"},
    "reports.Paper": {"title": "paper", "withdrawn_why": "paper"},
    "reports.PaperFile": {"data": "bytes", "taken_out": "bytes"},
    "reports.Minutes": {"sections": "notes"},
}  # fmt: skip

COPY = (
    "a copy of other fields, made for one reader or searched as bytes in test_leaks and test_pack_audiences"
)
MACHINE = "made by the portal for itself: a key, a number or a digest"
KEY = "what a record is looked up by; tests/reports/packs.py begins with a canary in it"
BODY = "about the partnership, its bodies, people, strategy or measures, and not about one restricted matter"
INSIDE = "of a meeting, a report or a pack as a whole; it stands with it and opens with it"

OTHERWISE: dict[str, dict[str, str]] = {
    "partners.Partnership": dict.fromkeys(
        ("slug", "name", "short_name", "area", "about", "contact_email", "brand_colour"), BODY
    ),
    "partners.Body": dict.fromkeys(("slug", "name", "short_name", "terms_of_reference"), BODY),
    "partners.Organisation": dict.fromkeys(("key", "name", "short_name"), BODY),
    "partners.Person": dict.fromkeys(("email", "name", "job_title"), BODY) | {"password": MACHINE},
    "partners.OutgoingEmail": dict.fromkeys(("subject", "line", "several", "text", "html"), COPY)
    | dict.fromkeys(("kind", "key", "last_error", "withheld_why"), MACHINE),
    "partners.Rating": dict.fromkeys(("page", "title", "comment"), BODY),
    "partners.RatingDay": {"salt": MACHINE},
    "partners.RatingSender": {"digest": MACHINE},
    "partners.Receipt": dict.fromkeys(("key", "answered_with"), MACHINE),
    "priorities.Strategy": dict.fromkeys(("title", "vision"), BODY),
    "priorities.Priority": dict.fromkeys(("title", "short_title", "aim"), BODY),
    "priorities.Activity": {"reference": KEY},
    "priorities.Measure": dict.fromkeys(("reference", "title", "unit", "definition", "source"), BODY),
    "priorities.Reading": {"note": BODY},
    "priorities.UpdateDraft": dict.fromkeys(("answers", "unfinished"), "open to its writer alone"),
    "reports.ExceptionReport": dict.fromkeys(("correction_why", "summary", "signed_as"), INSIDE)
    | {"content": COPY, "content_sha256": MACHINE},
    "reports.ExceptionCase": {"reference": KEY},
    "reports.ExceptionItem": {"shown": COPY},
    "reports.Comment": {"outcome": MACHINE},
    "reports.Meeting": dict.fromkeys(("venue", "online", "cancelled_why"), INSIDE),
    "reports.Attendance": dict.fromkeys(("name", "deputy_name"), INSIDE),
    "reports.CalendarFeed": {"token_sha256": MACHINE},
    "reports.ActionPoint": {"reference": KEY},
    "reports.PaperFile": {"sha256": MACHINE},
    "reports.Minutes": {"sha256": MACHINE},
    "reports.MinutesCorrection": {"words": INSIDE},
    "reports.BoardPack": dict.fromkeys(("change_note", "pdf", "html", "content"), COPY)
    | dict.fromkeys(("sha256", "places", "content_sha256"), MACHINE),
    "reports.Recipient": dict.fromkeys(("name", "role", "organisation"), COPY),
    "reports.PackOrder": dict.fromkeys(("change_note", "content"), COPY)
    | dict.fromkeys(("content_sha256", "witness", "leased_by", "failure"), MACHINE),
    "reports.PrintEdition": {"pdf": COPY, "sha256": MACHINE},
    "reports.SealKey": dict.fromkeys(("fingerprint", "public_pem"), MACHINE),
    "reports.SisterAnswer": {"words": "shown with the decision that it answers and nowhere else"},
    "reports.Seal": {"manifest": COPY} | dict.fromkeys(("previous", "hash", "signature"), MACHINE),
}


def worded() -> set[str]:
    """Each field of the portal's own models that can hold words, as `reports.Decision.words`."""
    kinds = (models.CharField, models.TextField, models.JSONField, models.BinaryField)
    return {
        f"{model._meta.label}.{field.name}"
        for app in ("partners", "priorities", "reports")
        for model in apps.get_app_config(app).get_models()
        if not hasattr(model, "history_type")
        for field in model._meta.concrete_fields
        if isinstance(field, kinds) and not field.choices
    }


def classified() -> list[str]:
    names = [f"{label}.{name}" for label, (_, fields) in RESTRICTED.items() for name in fields]
    for table in (PRIVATE, OTHERWISE):
        names += [f"{label}.{name}" for label, fields in table.items() for name in fields]
    return names


def test_every_field_that_holds_words_is_classified_and_once() -> None:
    names = classified()
    assert sorted(worded() - set(names)) == [], "say of each whether it can be restricted or private"
    assert sorted(set(names) - worded()) == [], "these are no fields any more"
    assert len(names) == len(set(names))


def test_each_private_field_has_a_canary() -> None:
    assert {word for fields in PRIVATE.values() for word in fields.values()} <= set(FIELDS)
