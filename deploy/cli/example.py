"""`rejoinder example`: the example blog; `rejoinder up` starts it."""

import rich_click as click


@click.command(hidden=True)
@click.option("--host", required=True)
@click.option("--port", type=int, required=True)
@click.option("--comments", required=True, help="Address of the comments API.")
@click.option("--site", required=True)
def example(host: str, port: int, comments: str, site: str) -> None:
    """Serve the example blog."""
    from deploy.example.blog import create_app
    from deploy.serve import serve

    serve(create_app(comments, site), host, port)
