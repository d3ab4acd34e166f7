from partners.forms import PortalForm
from reports.forms.base import narrative


class PackForm(PortalForm):
    note = narrative(
        "Is there anything to say about this version? (optional)",
        "The papers list what has changed since the last version. Your words stand beside it.",
        rows=3,
        limit=1000,
        required=False,
    )
