"""The process that does replays and second looks: `python -m services.moderation.replayer`, started by a worker."""

from services.moderation.instruments import instruments
from services.moderation.replays.child import main

if __name__ == "__main__":
    main(instruments)
