// Tells the page's parts what has changed, so that they ask the server again.
//
// A browser opens at most six connections to a host, so one tab holds the event stream for all tabs: the one that
// holds the lock. Hidden tabs let it go; when nobody looks, no stream is open.
"use strict";

(() => {
  const address = document.body.dataset.events;
  const channel = new BroadcastChannel("eleven-video");
  let letGo = null;

  const deliver = (change) => {
    document.body.dispatchEvent(new CustomEvent(change.kind, { detail: change }));
  };

  const hold = () =>
    new Promise((release) => {
      const source = new EventSource(address);
      source.onmessage = (message) => {
        const change = JSON.parse(message.data);
        channel.postMessage(change);
        deliver(change);
      };
      letGo = () => {
        source.close();
        letGo = null;
        release();
      };
    });

  let waiting = null;
  const look = () => {
    if (letGo || waiting) return;
    waiting = new AbortController();
    navigator.locks
      .request("eleven-video", { signal: waiting.signal }, () => {
        waiting = null;
        return hold();
      })
      .catch(() => {});
  };

  const lookAway = () => {
    if (waiting) waiting.abort();
    waiting = null;
    if (letGo) letGo();
  };

  channel.onmessage = (message) => {
    if (!document.hidden) deliver(message.data);
  };
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) {
      lookAway();
    } else {
      look();
      deliver({ kind: "ledger" });
    }
  });
  window.addEventListener("pagehide", lookAway);
  if (!document.hidden) look();
})();
