"""How many examples a test draws.

All of them in a whole run. A run that follows it on another PostgreSQL asks how the database answers, not once more
whether the rules hold: it draws a fifth.
"""

from hypothesis import settings

FULL, FEW = 100, 20


def load(*, few: bool) -> None:
    # Machines differ in speed, so no example fails for its time.
    settings.register_profile("portal", deadline=None, max_examples=FEW if few else FULL)
    settings.load_profile("portal")


def drawn(count: int) -> int:
    """For a test that says how many it draws in a whole run."""
    return max(2, count * settings().max_examples // FULL)
