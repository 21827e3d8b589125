"""`python -m deploy.training DATA_DIR`: makes the weights that the program ships with."""

import sys
import time
from collections.abc import Callable
from pathlib import Path

import rich_click as click

from deploy.training.learning import assembled, held_out, learn, lesson
from deploy.training.seeing import see
from deploy.training.sources import Missing, rows, weights
from deploy.training.spoilers.train import train_spoilers
from services.moderation.screening.learned.spam import SHIPPED, SpamModel
from services.moderation.screening.learned.spoilers.model import WEIGHTS


@click.command()
@click.argument("data", metavar="DATA_DIR", type=click.Path(path_type=Path))
@click.option(
    "--output",
    metavar="DIR",
    type=click.Path(file_okay=False, path_type=Path),
    default=SHIPPED.parent,
    help="Where to write spam.model and spoilers.weights; the folders they ship in unless said otherwise.",
)
def main(data: Path, output: Path) -> None:
    """Learn what spam and spoilers read like, and write it to two small files without any text in them.

    DATA_DIR holds youtube_tubespam, judol_id, telegram_tgspam, ham_goemotions and ham_blog, each with a train.jsonl
    of rows {id, text, label, group, lang}, and spoiler_lexicon/lexicon.csv. The project's own texts are added to them.

    The same data gives the same file, bit for bit. It takes about a minute and a half of one core, and shows what it
    does. Afterwards, `make bench-moderation DATA=DATA_DIR` tells how good the new weights are.
    """
    began = time.monotonic()

    def tell(what: str) -> None:
        click.echo(f"{time.monotonic() - began:6.1f} s  {what}", err=True)

    spoilers = WEIGHTS.parent if output == SHIPPED.parent else output
    try:
        made = trained(data, tell)
    except Missing as missing:
        click.echo(f"train: {missing}", err=True)
        sys.exit(2)
    output.mkdir(parents=True, exist_ok=True)
    path = output / SHIPPED.name
    path.write_bytes(made)
    tell(f"wrote {path}: {len(made) / 1e6:.2f} MB, model {SpamModel.load(made).hash}")
    train_spoilers(data, spoilers, tell)


def trained(data: Path, tell: Callable[[str], None]) -> bytes:
    """The file that `DATA_DIR` makes.

    Raises:
        Missing: the folder does not hold what is learned from.
    """
    read = rows(data)
    tell(f"read {len(read)} comments, {sum(row.spam for row in read)} of them spam")
    of = lesson(read, [see(row.text) for row in read], weights(read))
    tell("saw what there is to see in them")
    margins = held_out(of, tell)
    tell("learning from all")
    return assembled(of, learn(of), margins)


if __name__ == "__main__":
    main()
