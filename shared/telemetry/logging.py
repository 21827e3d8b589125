"""Log lines on standard error: JSON for machines or, on a terminal, text for people; always escaped.

What is logged is up to the caller: ids, codes and counts, never bodies, e-mail or network addresses.
Tracebacks are kept to places and short messages, because a database error quotes the row.
"""

import logging
import sys
import traceback
from collections.abc import Mapping, MutableMapping
from typing import Any, Literal

import msgspec
import structlog
from structlog.typing import Processor

Format = Literal["auto", "json", "text"]

_MESSAGE_LIMIT = 200
_QUOTING_MODULES = ("asyncpg", "msgspec")  # their messages may hold what a person has written
_QUIET = ("httpx", "httpx2", "granian.access")  # they log every request, addresses and query strings included
_CONTROLS = {*range(0x20), *range(0x7F, 0xA0)} - {ord("\n"), ord("\t")}
_LINES_AND_BIDI = {0x2028, 0x2029, *range(0x202A, 0x202F), *range(0x2066, 0x206A)}
_ESCAPES = {code: f"\\u{code:04x}" for code in _CONTROLS | _LINES_AND_BIDI}


def configure(*, log_format: Format = "auto", level: str = "INFO") -> None:
    """Set up structlog and the standard library's logging, which libraries use, for this process."""
    as_json = log_format == "json" or (log_format == "auto" and not sys.stderr.isatty())
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True, key="at"),
        _plain_traceback,
        _escape,
    ]
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler()
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[structlog.stdlib.PositionalArgumentsFormatter(), *shared],
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                _renderer(as_json=as_json),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level)
    for name in _QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)


def _renderer(*, as_json: bool) -> Processor:
    if as_json:
        return structlog.processors.JSONRenderer(serializer=_json)
    return structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)


def _json(event: Any, **_: Any) -> str:
    return msgspec.json.encode(event, enc_hook=str).decode()


def _plain_traceback(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    error = event.pop("exc_info", None)
    if error is True:
        error = sys.exc_info()[1]
    elif isinstance(error, tuple):
        error = error[1]
    if isinstance(error, BaseException):
        event["exception"] = described(error)
    return event


def described(error: BaseException) -> str:
    """Class, place and cause of an error, with its message unless that may quote a person's words."""
    lines = [f"{type(error).__module__}.{type(error).__qualname__}: {_message(error)}"]
    lines += [
        f"  {frame.filename}:{frame.lineno} in {frame.name}"
        for frame in traceback.extract_tb(error.__traceback__)
    ]
    if isinstance(error, BaseExceptionGroup):
        lines += [described(inner) for inner in error.exceptions]
    if cause := error.__cause__ or (None if error.__suppress_context__ else error.__context__):
        lines += ["because of", described(cause)]
    return "\n".join(lines)


def _message(error: BaseException) -> str:
    if type(error).__module__.startswith(_QUOTING_MODULES):
        known = ("sqlstate", "schema_name", "table_name", "column_name", "constraint_name")
        found = {name: value for name in known if (value := getattr(error, name, None))}
        return " ".join(f"{name}={value}" for name, value in found.items()) or "(message left out)"
    text = str(error)
    return text if len(text) <= _MESSAGE_LIMIT else f"{text[:_MESSAGE_LIMIT]}…"


def _escape(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Control characters become visible, so that no text can forge a line or steer a terminal."""
    for key, value in event.items():
        event[key] = _escaped(value, keep_lines=key == "exception")
    return event


def _escaped(value: Any, *, keep_lines: bool = False) -> Any:
    match value:
        case str():
            escaped = value.translate(_ESCAPES)
            return escaped if keep_lines else escaped.replace("\n", "\\n")
        case Mapping():
            return {_escaped(key): _escaped(item) for key, item in value.items()}
        case list() | tuple() | set():
            return [_escaped(item) for item in value]
    return value
