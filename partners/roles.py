"""The whole access policy: what a seat opens on its own body, and on the bodies below it.

Nothing else grants anything. `access.py` turns seats into access; docs/permissions.md is made from here.
"""

from dataclasses import dataclass
from enum import StrEnum


class Permission(StrEnum):
    """What a person may do with the records of one body."""

    READ = "read_papers"
    READ_WORKING = "read_working"
    READ_HISTORY = "read_history"
    WRITE_UPDATE = "write_update"
    PREPARE_REPORT = "prepare_report"
    SIGN_REPORT = "sign_report"
    RECORD_DECISION = "record_decision"
    CONFIRM_DECISION = "confirm_decision"
    COMMENT = "comment"
    VERIFY_ACTION = "verify_action"
    MANAGE_ACTIVITIES = "manage_activities"
    APPROVE_REBASELINE = "approve_rebaseline"
    NAME_READERS = "name_readers"
    EXPORT_PACK = "export_pack"
    MANAGE_SEATS = "manage_seats"


PERMISSION_WORDS: dict[Permission, str] = {
    Permission.READ: "Read what was submitted, issued and decided",
    Permission.READ_WORKING: "Read papers still being prepared",
    Permission.READ_HISTORY: "Read the history of every record",
    Permission.WRITE_UPDATE: "Write updates for activities their organisation leads",
    Permission.PREPARE_REPORT: "Prepare the body's exception report",
    Permission.SIGN_REPORT: "Sign and issue the body's exception report",
    Permission.RECORD_DECISION: "Record a decision",
    Permission.CONFIRM_DECISION: "Confirm a decision, so that it takes effect",
    Permission.COMMENT: "Comment on an exception and propose a decision",
    Permission.VERIFY_ACTION: "Confirm that somebody else's action is done",
    Permission.MANAGE_ACTIVITIES: "Keep activities, milestones and measures",
    Permission.APPROVE_REBASELINE: "Approve a new baseline for a milestone",
    Permission.NAME_READERS: "Name who may read a restricted activity",
    Permission.EXPORT_PACK: "Make board packs",
    Permission.MANAGE_SEATS: "Keep seats",
}


class Role(StrEnum):
    """What somebody is on a body, for as long as the seat lasts."""

    CHAIR = "chair"
    DEPUTY = "deputy"
    MEMBER = "member"
    OFFICER = "officer"
    SECRETARY = "secretary"
    AUDITOR = "auditor"


ROLE_WORDS: dict[Role, str] = {
    Role.CHAIR: "Chair",
    Role.DEPUTY: "Deputy chair",
    Role.MEMBER: "Member",
    Role.OFFICER: "Officer",
    Role.SECRETARY: "Secretariat",
    Role.AUDITOR: "Auditor",
}

ROLE_HINTS: dict[Role, str] = {
    Role.CHAIR: "Signs the body's reports and confirms its decisions. There is one at a time.",
    Role.DEPUTY: "Does what the chair does when the chair cannot.",
    Role.MEMBER: "Reads, comments and proposes.",
    Role.OFFICER: "Writes updates for the activities their organisation leads.",
    Role.SECRETARY: "Prepares reports and packs, records decisions and keeps the seats.",
    Role.AUDITOR: "Reads everything and its history, and changes nothing.",
}


@dataclass(frozen=True)
class Grant:
    """What one role opens on its own body and on every body below it."""

    own: frozenset[Permission]
    below: frozenset[Permission]


P = Permission
_READS = frozenset({P.READ, P.READ_WORKING})
_LEADS = _READS | {
    P.PREPARE_REPORT,
    P.SIGN_REPORT,
    P.RECORD_DECISION,
    P.CONFIRM_DECISION,
    P.COMMENT,
    P.VERIFY_ACTION,
    P.MANAGE_ACTIVITIES,
    P.APPROVE_REBASELINE,
    P.NAME_READERS,
}

POLICY: dict[Role, Grant] = {
    Role.CHAIR: Grant(own=_LEADS, below=_READS),
    Role.DEPUTY: Grant(own=_LEADS, below=_READS),
    Role.MEMBER: Grant(own=_READS | {P.COMMENT, P.VERIFY_ACTION}, below=frozenset({P.READ})),
    Role.OFFICER: Grant(own=_READS | {P.WRITE_UPDATE}, below=frozenset()),
    Role.SECRETARY: Grant(
        own=_READS
        | {
            P.PREPARE_REPORT,
            P.RECORD_DECISION,
            P.COMMENT,
            P.VERIFY_ACTION,
            P.MANAGE_ACTIVITIES,
            P.EXPORT_PACK,
            P.MANAGE_SEATS,
        },
        below=_READS | {P.MANAGE_SEATS},
    ),
    Role.AUDITOR: Grant(own=_READS | {P.READ_HISTORY}, below=_READS | {P.READ_HISTORY}),
}
