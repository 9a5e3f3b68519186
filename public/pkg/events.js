// Tells this page what has changed on the server, over one connection for all pages of the origin.
//
// Over HTTP/1.1 a browser opens six connections to a host, and listening takes one for as long as
// it lasts. So one page listens, the leader: the one that holds a Web Lock. It passes each event on
// to the other pages through a BroadcastChannel. When the leader is closed or crashes, the browser
// gives the lock to the next page; when it says nothing for too long, another page takes the lock.
// Pages that were hidden for long neither listen nor wait for the lock, and catch up when shown.
//
// Without locks (plain http from another machine) and while the server is not heard, a visible
// page looks for changes every 15 s instead.
//
// A page hears the DOM events `catalogue` (data: the version, empty if unknown) and `jobs`.

const NAME = "associations-events";
// As often as the server sends `beat`: see server/src/web/events.rs.
const BEAT_MS = 15_000;
const SILENCE_MS = 3 * BEAT_MS;
const HIDDEN_MS = 5 * 60_000;
const RETRY_MAX_MS = 30_000;

const canShare = navigator.locks && window.BroadcastChannel;
const channel = canShare && new BroadcastChannel(NAME);

// When this page last heard of the leader, of the server, and, as the leader, from its connection.
let [leaderAt, serverAt, sourceAt] = [Date.now(), Date.now(), 0];
// This page's turn at leading or at waiting for it; none while it sleeps.
let turn;
let source;
let retry;
let tries = 0;
// The latest version that was heard.
let version = "";
// What a hidden page has heard and not told yet.
const untold = new Map();

function hear([kind, data]) {
  leaderAt = Date.now();
  if (kind === "ask") {
    if (source && version) ["catalogue", "jobs"].forEach((kind) => channel.postMessage([kind, version]));
  } else if (kind !== "lead") {
    serverAt = leaderAt;
    if (kind === "catalogue") version = data;
    if (kind !== "beat") tell(kind, data);
  }
}

function tell(kind, data) {
  untold.set(kind, data);
  if (!document.hidden) tellAll();
}

function tellAll() {
  for (const [type, data] of untold) dispatchEvent(new MessageEvent(type, { data }));
  untold.clear();
}

function connect() {
  source = new EventSource("/events");
  sourceAt = Date.now();
  source.onerror = reconnect;
  for (const kind of ["catalogue", "jobs", "beat"])
    source.addEventListener(kind, ({ data }) => {
      tries = 0;
      sourceAt = Date.now();
      channel.postMessage([kind, data]);
      hear([kind, data]);
    });
}

function reconnect() {
  disconnect();
  retry = setTimeout(connect, Math.min(RETRY_MAX_MS, 1000 * 2 ** tries++) * (0.5 + Math.random() / 2));
}

function disconnect() {
  clearTimeout(retry);
  source?.close();
  source = undefined;
}

function join(steal) {
  leave();
  const waiting = new AbortController();
  const mine = (turn = { end: () => waiting.abort() });
  const lead = () =>
    new Promise((resolve) => {
      if (turn !== mine) return resolve();
      mine.end = resolve;
      mine.leads = true;
      channel.postMessage(["lead"]);
      connect();
    });
  navigator.locks
    .request(NAME, steal ? { steal } : { signal: waiting.signal }, lead)
    // Another page has taken the lock.
    .catch(({ name }) => turn === mine && name === "AbortError" && join());
}

function leave() {
  const left = turn;
  turn = undefined;
  disconnect();
  left?.end();
}

let sleep;
function look() {
  clearTimeout(sleep);
  if (document.hidden) {
    sleep = setTimeout(leave, HIDDEN_MS);
    return;
  }
  if (canShare && !turn) {
    leaderAt = Date.now();
    join();
    channel.postMessage(["ask"]);
  }
  tellAll();
}

function tick() {
  const now = Date.now();
  if (turn?.leads) {
    channel.postMessage(["lead"]);
    if (source && now - sourceAt > SILENCE_MS) reconnect();
  } else if (turn && now - leaderAt > SILENCE_MS) {
    join(true);
  }
  if (now - serverAt > SILENCE_MS && !document.hidden) ["catalogue", "jobs"].forEach((kind) => tell(kind, ""));
}

if (channel) channel.onmessage = ({ data }) => hear(data);
document.addEventListener("visibilitychange", look);
document.addEventListener("freeze", leave);
addEventListener("pagehide", leave);
addEventListener("pageshow", look);
setInterval(tick, BEAT_MS);
look();
