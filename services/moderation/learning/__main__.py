"""`python -m services.moderation.learning`: started by a worker, told on standard input what to learn."""

from services.moderation.learning.child import main

main()
