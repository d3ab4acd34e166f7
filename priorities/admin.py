"""The operator's reference data of this app: what is meant and what is counted, never what officers write."""

from typing import Any

from django.contrib import admin
from django.forms import ModelForm
from django.http import HttpRequest

from partners.admin import RecordedAdmin, site
from partners.middleware import database_now
from partners.models import Person
from priorities.models import Measure, Priority, ReportingPeriod, Strategy, Target
from priorities.services_measures import judge_again

WHY = "Changed by the operator."


@admin.register(Strategy, site=site)
class StrategyAdmin(RecordedAdmin):
    list_display = ("title", "partnership", "starts_on", "ends_on")
    list_filter = ("partnership",)
    settled = ("partnership",)


@admin.register(Priority, site=site)
class PriorityAdmin(RecordedAdmin):
    list_display = ("number", "title", "strategy", "sponsor")
    list_filter = ("strategy",)
    settled = ("strategy",)


@admin.register(ReportingPeriod, site=site)
class ReportingPeriodAdmin(RecordedAdmin):
    list_display = ("label", "partnership", "measures_due_at", "updates_due_at", "reports_due_at")
    list_filter = ("partnership",)
    settled = ("partnership", "starts_on", "ends_on")


class JudgingAdmin(RecordedAdmin):
    """A changed definition or target moves colours: updates still being written are judged anew."""

    def save_model(self, request: HttpRequest, obj: Any, form: "ModelForm[Any]", change: bool) -> None:
        by, at = request.user, database_now()
        obj.record(by=by, at=at, why=WHY)
        measure: Measure = obj if isinstance(obj, Measure) else obj.measure
        judge_again(
            activities=measure.activities.all(), by=by if isinstance(by, Person) else None, at=at, why=WHY
        )


@admin.register(Measure, site=site)
class MeasureAdmin(JudgingAdmin):
    list_display = ("reference", "title", "priority", "polarity", "unit", "owner")
    list_filter = ("priority__strategy", "polarity")
    search_fields = ("reference", "title")
    settled = ("priority", "reference")


@admin.register(Target, site=site)
class TargetAdmin(JudgingAdmin):
    list_display = ("measure", "from_on", "value", "low", "high")
    list_filter = ("measure__priority__strategy",)
    settled = ("measure", "from_on")
