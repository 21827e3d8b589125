"""Become a program that cannot outlive its parent.

    python tether.py SIGNAL PARENT UID GID PROGRAM [ARGUMENT...]

The kernel sends SIGNAL to the program when process PARENT dies, however it dies. UID and GID are numbers, or
`-` to stay who we are. Standard library only: it runs before anything else is set up.
"""

import ctypes
import os
import sys

PR_SET_PDEATHSIG = 1  # linux/prctl.h


def tether(signal: int, parent: int) -> None:
    """Ask for `signal` when the parent dies; end at once if it is dead already.

    Raises:
        OSError: the kernel refused.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(PR_SET_PDEATHSIG, signal, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "prctl(PR_SET_PDEATHSIG)")
    if os.getppid() != parent:
        sys.exit(1)


def drop_root(uid: int, gid: int) -> None:
    os.setgroups([])
    os.setgid(gid)
    os.setuid(uid)


def main(arguments: list[str]) -> None:
    signal, parent, uid, gid, *program = arguments
    if uid != "-":
        drop_root(int(uid), int(gid))
    # Last: the kernel forgets the request when a process changes its user.
    tether(int(signal), int(parent))
    os.execv(program[0], program)  # noqa: S606  the supervisor wrote this command line


if __name__ == "__main__":
    main(sys.argv[1:])
