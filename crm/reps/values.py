"""The words of reps."""

from enum import StrEnum


class RepRole(StrEnum):
    """What somebody may do, the least first."""

    VIEWER = "viewer"  # looks, and changes nothing
    REP = "rep"
    LEAD = "lead"
    ADMIN = "admin"

    def reaches(self, least: "RepRole") -> bool:
        """Whether this one may do what needs at least that one."""
        ranks = list(RepRole)
        return ranks.index(self) >= ranks.index(least)
