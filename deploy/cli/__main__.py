"""`python -m deploy.cli`: the command, also where it is not installed."""

from deploy.cli.main import main

main(prog_name="rejoinder")
