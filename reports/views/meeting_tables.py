"""The tables of a meeting's page: its agenda, as its reader may see it, and who came."""

from operator import attrgetter

from partners.tables import Column
from reports.rollup_meetings import Timed
from reports.rules_meetings import Presence


def of_agenda(*, is_insider: bool, sees_private: bool) -> list[Column]:
    def opened(row: Timed) -> bool:
        return sees_private or not row.item.exempt

    def works(row: Timed) -> bool:
        return is_insider and opened(row)

    return [
        Column("Begins", attrgetter("starts_at")),
        Column("Number", attrgetter("item.position")),
        Column("Item", lambda row: row.item.title if opened(row) else "Private item"),
        Column("Taken in private", lambda row: "Yes" if row.item.exempt else "No"),
        Column("Purpose", lambda row: str(row.item.get_purpose_display())),
        Column("Presented by", lambda row: row.item.presented_by if opened(row) else ""),
        Column("Minutes", attrgetter("item.minutes")),
        Column("Papers", lambda row: "; ".join(paper.title for paper in row.papers) if works(row) else ""),
        Column("Paper to follow by", lambda row: row.to_follow_by if works(row) else None),
    ]


def of_attendance() -> list[Column]:
    return [
        Column("Name", attrgetter("who")),
        Column("For", lambda row: str(row.organisation or "")),
        Column(
            "Attendance",
            lambda row: str(row.get_presence_display()),
            words=lambda row: (
                f"Sent {row.deputy_name}"
                if row.presence == Presence.DEPUTY
                else str(row.get_presence_display())
            ),
        ),
        Column("Deputy", attrgetter("deputy_name"), small=True, words=lambda row: ""),
        Column("Counts towards the quorum", lambda row: "Yes" if row.counts else "No"),
    ]
