from tests.reports.desk import desk, laid

__all__ = ["desk", "laid"]
