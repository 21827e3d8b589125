"""The process that does runs, with the small checks of `tests.support.history`: `python -m tests.support.replaying`."""

from services.moderation.replays.child import main
from tests.support.history import instruments

if __name__ == "__main__":
    main(instruments)
