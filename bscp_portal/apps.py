from django.apps import AppConfig
from django.core import checks


class PortalConfig(AppConfig):
    name = "bscp_portal"

    def ready(self) -> None:
        from bscp_portal.checks import every_page_states_its_permission, every_prefix_is_reserved

        checks.register(every_page_states_its_permission, checks.Tags.security)
        checks.register(every_prefix_is_reserved, checks.Tags.urls)
