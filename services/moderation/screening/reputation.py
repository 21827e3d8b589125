"""How far a record of approvals and removals speaks for somebody."""

_DOUBT = 2.0
_WORTH_OF_A_REMOVAL = 3.0


def reputation(approved: int, removed: int) -> float:
    """From 0 to 1, a half for a stranger: the mean of a Beta distribution.

    It begins as Beta(2, 2), as if two comments had fared well and two badly; an approval adds one to the first, a
    removal three to the second, for who had one comment in four removed is no better than a stranger:

        (2 + approved) / (4 + approved + 3 removed)

    One approval so makes 0.6, ten make 0.86, and a removal after ten 0.71: nobody is trusted for good.
    """
    good = _DOUBT + approved
    return good / (good + _DOUBT + _WORTH_OF_A_REMOVAL * removed)
