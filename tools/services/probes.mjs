// Asks a service whether it is ready, in its own protocol: an open port alone says nothing.
import { connect } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

/** Sends bytes and tells what the answer means in this protocol; never throws. */
function ask(port, request, understands) {
  return new Promise((done) => {
    const socket = connect({ host: '127.0.0.1', port });
    const finish = (answer) => {
      socket.destroy();
      done(answer);
    };
    socket.setTimeout(1500, () => finish('silent'));
    socket.once('error', () => finish(socket.bytesWritten > 0 ? 'foreign' : 'closed'));
    socket.once('connect', () => socket.write(request));
    socket.once('data', (data) => finish(understands(data)));
    socket.once('end', () => finish('foreign'));
  });
}

function pong(data) {
  const text = data.toString();
  if (text.startsWith('+PONG')) return 'ready';
  return text.startsWith('-LOADING') ? 'silent' : 'foreign';
}

const apiVersions = (data) => (data.length >= 8 && data.readInt32BE(4) === 7 ? 'ready' : 'foreign');

// ApiVersions, version 0, correlation id 7, no client id
const API_VERSIONS = Buffer.from([0, 0, 0, 10, 0, 18, 0, 0, 0, 0, 0, 7, 0xff, 0xff]);

/** `ready`; `closed` where nothing listens; `foreign` where something else does; `silent` where nothing is said yet. */
export function probe(service) {
  return service.name === 'redis'
    ? ask(service.port, 'PING\r\n', pong)
    : ask(service.port, API_VERSIONS, apiVersions);
}

/** Waits until the service answers. @returns false when `alive` says that it never will, or the time is up */
export async function waitUntilReady(service, { timeoutMs, alive }) {
  const end = Date.now() + timeoutMs;
  while (Date.now() < end) {
    if ((await probe(service)) === 'ready') return true;
    if (!(await alive())) return false;
    await pause(200);
  }
  return false;
}
