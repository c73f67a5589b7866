"""The sandbox's own paths: its books and its faults, for a client in another process."""

from eleven_video.sandbox.bookkeeping import Bookkeeping
from eleven_video.sandbox.exchange import MalformedBody, Reply, Request, json_reply
from eleven_video.sandbox.faults import Fault, FaultPlan


def answer(request: Request, books: Bookkeeping, faults: FaultPlan) -> Reply:
    """Answer `GET /sandbox/ledger`, `POST /sandbox/reset`, `POST /sandbox/faults`, `DELETE /sandbox/faults`.

    A fault is a JSON object of `Fault`'s fields, or `{"fault": "image,nth=2,status=503"}`.
    """
    match request.method, request.path:
        case "GET", "/sandbox/ledger":
            return json_reply(books.as_dict())
        case "POST", "/sandbox/reset":
            books.reset()
            faults.clear()
            return json_reply({"reset": True})
        case "POST", "/sandbox/faults":
            try:
                given = request.json()
                faults.add(str(given["fault"]) if set(given) == {"fault"} else Fault.from_mapping(given))
            except (MalformedBody, ValueError) as error:
                return json_reply({"error": str(error)}, status=400)
            return json_reply({"added": True})
        case "DELETE", "/sandbox/faults":
            faults.clear()
            return json_reply({"cleared": True})
        case _:
            return json_reply({"error": f"The sandbox has no {request.method} {request.path}."}, status=404)
