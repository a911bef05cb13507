"""Work that nobody waits for, done while nobody waits for anything else.

The server has one interpreter: what is loaded while a page loads makes that page wait.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from starlette.types import ASGIApp, Message, Receive, Scope, Send

__all__ = ["Idle", "Watch"]

QUIET_S = 3.0  # so long must nothing have been asked
LOOK_S = 0.25


class Idle:
    """Knows when the server was last asked for something."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """Begin as if something had been asked just now."""
        self._clock = clock
        self._last = clock()
        self._stopped = threading.Event()

    def note(self) -> None:
        """Take note that something is asked or answered."""
        self._last = self._clock()

    def stop(self) -> None:
        """Let nobody wait any longer."""
        self._stopped.set()

    def rest(self, quiet_s: float = QUIET_S) -> bool:
        """Wait until nothing was asked for a while; tell whether there is still work to do."""
        while self._clock() - self._last < quiet_s:
            if self._stopped.wait(LOOK_S):
                return False
        return not self._stopped.is_set()


class Watch:
    """Middleware that notes requests, their answers, and what open pages say."""

    def __init__(self, app: ASGIApp, idle: Idle) -> None:
        """Watch what ``app`` is asked."""
        self._app = app
        self._idle = idle

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass everything on."""

        async def received() -> Message:
            message = await receive()
            self._idle.note()
            return message

        async def told(message: Message) -> None:
            self._idle.note()
            await send(message)

        await self._app(scope, received, told)
