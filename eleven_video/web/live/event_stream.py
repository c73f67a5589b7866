"""The event stream as an answer to a browser."""

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from eleven_video.web.live.event_hub import EventHub


async def events(request: Request) -> Response:
    """Changes as server-sent events, until the browser leaves."""
    hub: EventHub = request.app.state.hub
    return StreamingResponse(hub.stream(), media_type="text/event-stream", headers={"Cache-Control": "no-store"})
