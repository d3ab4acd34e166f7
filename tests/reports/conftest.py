from tests.reports.desk import desk

__all__ = ["desk"]
