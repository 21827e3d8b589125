import pytest

from services.moderation.screening.checks.site import mode_of_the_site as check
from tests.unit.moderation.screening.submissions import submission, values


@pytest.mark.parametrize("mode", ["pre", "post", "hold"])
def test_the_mode_is_told(mode: str) -> None:
    assert values(check, submission(mode=mode)) == {"mode": mode}
