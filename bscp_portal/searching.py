"""The page that searches a partnership."""

from collections.abc import Mapping
from typing import Any

from django.core.paginator import Paginator

from bscp_portal import search
from partners.views.base import Open, PageView

FIRST, A_PAGE = 5, 20


class Search(PageView):
    """Everything the reader may see that speaks of what they ask; with a kind, all of it page by page."""

    permission = Open.SIGNED_IN
    section = "search"
    template_name = "portal/search.html"

    def facts(self) -> Mapping[str, Any]:
        asked = search.cleaned(self.request.GET.get("q", ""))
        kind = search.BY_KEY.get(self.request.GET.get("kind", ""))
        if not asked:
            return {"asked": ""}
        if kind is not None:
            return {"asked": asked, "kind": kind, **self._page(kind, asked)}
        groups = search.groups(asked, self.person, self.partnership, FIRST)
        return {"asked": asked, "groups": groups, "count": sum(group.count for group in groups)}

    def _page(self, kind: search.Kind, asked: str) -> dict[str, Any]:
        found = search.matching(kind, asked, self.person, self.partnership)
        page = Paginator(found, A_PAGE).get_page(self.request.GET.get("page"))
        shown = search.results(kind, page.object_list, self.partnership)
        group = search.Group(kind, page.paginator.count, shown)
        return {"groups": [group] if shown else [], "count": group.count, "page": page}
