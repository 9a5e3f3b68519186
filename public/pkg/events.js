// Server events over one connection for all tabs of the origin.
//
// Over HTTP/1.1 a browser opens at most six connections per host, and an event stream occupies one for as long as
// it lasts. Therefore only one tab listens, the leader, which holds a Web Lock. It forwards events
// to the other tabs through a BroadcastChannel. When the leader is closed or crashes, the browser
// passes the lock to the next tab; when it is silent for too long, another tab steals the lock.
// Tabs that were hidden for long neither listen nor wait for the lock, and catch up when shown.
//
// Without locks (plain HTTP from another machine) and while there are no events from the server, a visible
// tab polls every 15 s instead.
//
// Dispatches the DOM events `catalogue` (data: the version, empty if unknown) and `jobs`.

const NAME = "associations-events";
// Heartbeat interval of the server, see server/src/web/events.rs.
const BEAT_MS = 15_000;
const SILENCE_MS = 3 * BEAT_MS;
const HIDDEN_MS = 5 * 60_000;
const RETRY_MAX_MS = 30_000;

const canShare = navigator.locks && window.BroadcastChannel;
const channel = canShare && new BroadcastChannel(NAME);

// Time of the last message from the leader, from the server and, as the leader, from the connection.
let [leaderAt, serverAt, sourceAt] = [Date.now(), Date.now(), 0];
// This tab's request for the lock, waiting or granted; undefined while it sleeps.
let turn;
let source;
let retry;
let tries = 0;
// Latest known version.
let version = "";
// Events received while hidden and not dispatched yet.
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
    // Another tab has stolen the lock.
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
