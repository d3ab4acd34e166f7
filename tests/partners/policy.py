"""What each role opens, written out a second time and by hand, so that a slip in the policy shows."""

from partners.roles import Permission, Role

LEADS = (
    "read_papers read_working prepare_report sign_report record_decision confirm_decision "
    "comment verify_action manage_activities approve_rebaseline name_readers"
)
OWN: dict[Role, str] = {
    Role.CHAIR: LEADS,
    Role.DEPUTY: LEADS,
    Role.MEMBER: "read_papers read_working comment verify_action",
    Role.OFFICER: "read_papers read_working write_update",
    Role.SECRETARY: "read_papers read_working prepare_report record_decision comment verify_action "
    "manage_activities export_pack manage_seats",
    Role.AUDITOR: "read_papers read_working read_history",
}
BELOW: dict[Role, str] = {
    Role.CHAIR: "read_papers read_working",
    Role.DEPUTY: "read_papers read_working",
    Role.MEMBER: "read_papers",
    Role.OFFICER: "",
    Role.SECRETARY: "read_papers read_working manage_seats",
    Role.AUDITOR: "read_papers read_working read_history",
}


def opened(role: Role, *, own: bool) -> set[Permission]:
    return {Permission(name) for name in (OWN if own else BELOW)[role].split()}
