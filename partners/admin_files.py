"""The operator's lists as files: every row that the page's filters leave, in the columns that the page shows."""

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.utils import label_for_field, lookup_field
from django.http import HttpRequest, HttpResponse
from django.utils.timezone import localdate

from partners import files
from partners.middleware import database_now
from partners.tables import Column, Table, Value
from partners.wording import plural, uk_datetime

if TYPE_CHECKING:
    AnyModelAdmin = admin.ModelAdmin[Any]
else:
    AnyModelAdmin = admin.ModelAdmin

WORDS = {True: "Yes", False: "No", None: ""}


class ListedAdmin(AnyModelAdmin):
    """A list of the operator's pages that can be downloaded. Who may open the page may have its file."""

    change_list_template = "partners/operator_list.html"

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        asked = request.GET.copy()
        kind = asked.pop("format", [""])[0]
        request.GET = asked  # type: ignore[assignment]
        if kind in files.TYPES and self.has_view_or_change_permission(request):
            try:
                return self._file(request, str(kind))
            except IncorrectLookupParameters:
                pass
        return super().changelist_view(request, extra_context)

    def _file(self, request: HttpRequest, kind: str) -> HttpResponse:
        table = Table(self._columns(request), list(self.get_changelist_instance(request).queryset))
        title = str(self.opts.verbose_name_plural).capitalize()
        cover = [
            ("What", f"{title}, on the operator's pages"),
            ("Made", f"{uk_datetime(database_now())}, UK time"),
            ("Rows", plural(len(table.rows), "row")),
        ]
        made = files.as_csv(table) if kind == "csv" else files.as_xlsx(files.Sheet(title, table, cover))
        name = f"{title.lower().replace(' ', '-')}-{localdate().isoformat()}.{kind}"
        headers = {
            "Content-Disposition": f'attachment; filename="{name}"',
            "X-Content-Type-Options": "nosniff",
            "Cache-Control": "no-store, private",
        }
        return HttpResponse(made, content_type=files.TYPES[kind], headers=headers)

    def _columns(self, request: HttpRequest) -> list[Column]:
        names = [str(name) for name in self.get_list_display(request)]
        labels = {name: str(label_for_field(name, self.model, self)) for name in names}
        return [Column(labels[name][:1].upper() + labels[name][1:], self._value_of(name)) for name in names]

    def _value_of(self, name: str) -> Callable[[Any], Value]:
        def value(row: Any) -> Value:
            said = getattr(row, f"get_{name}_display", None)
            found = said() if said else lookup_field(name, row, self)[2]
            if isinstance(found, bool) or found is None:
                return WORDS[found]
            return found if isinstance(found, date | int) else str(found)

        return value
