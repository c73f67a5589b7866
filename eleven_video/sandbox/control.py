"""Answers requests to the sandbox's own paths. With such requests, a client in another process reads the bills and sets
faults.
"""

from eleven_video.sandbox.billing import Bookkeeping
from eleven_video.sandbox.faults.fault_plan import Fault, FaultPlan
from eleven_video.sandbox.http.messages import Reply, Request, json_reply
from eleven_video.sandbox.speech.history import History

_METHODS = {"/sandbox/ledger": "GET, HEAD", "/sandbox/reset": "POST", "/sandbox/faults": "POST, DELETE"}


def answer(request: Request, books: Bookkeeping, faults: FaultPlan, history: History) -> Reply:
    """Answer one of these requests: `GET /sandbox/ledger`, `POST /sandbox/reset`, `POST /sandbox/faults`, `DELETE
    /sandbox/faults`.

    The body of `POST /sandbox/faults` is a JSON object. It has fields of `Fault`, or a text that `Fault.parse` reads,
    such as `{"fault": "image,nth=2,status=503"}`.
    """
    match request.method, request.path:
        case "GET" | "HEAD", "/sandbox/ledger":
            return json_reply(books.as_dict())
        case "POST", "/sandbox/reset":
            books.reset()
            faults.clear()
            history.clear()
            return json_reply({"reset": True})
        case "POST", "/sandbox/faults":
            return _added(request, faults)
        case "DELETE", "/sandbox/faults":
            faults.clear()
            return json_reply({"cleared": True})
        case method, path:
            unknown = {"error": f"The sandbox has no {method} {path[:200]}."}
            allowed = _METHODS.get(path, "")
            return json_reply(unknown, status=405 if allowed else 404, headers=(("Allow", allowed),) if allowed else ())


def _added(request: Request, faults: FaultPlan) -> Reply:
    try:
        given = request.json()
        faults.add(str(given["fault"]) if set(given) == {"fault"} else Fault.from_mapping(given))
    except ValueError as error:
        return json_reply({"error": str(error)[:1000]}, status=400)
    return json_reply({"added": True})
