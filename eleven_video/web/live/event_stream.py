"""Answers the request of a browser with an event stream."""

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from eleven_video.web.live.event_hub import EventHub


async def events(request: Request) -> Response:
    """Send changes as server-sent events until the browser closes the connection."""
    hub: EventHub = request.app.state.hub
    return StreamingResponse(hub.stream(), media_type="text/event-stream", headers={"Cache-Control": "no-store"})
