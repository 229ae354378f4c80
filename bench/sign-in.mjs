// How long task requests take while passwords are being checked: node bench/sign-in.mjs [url] [sign-ins a second]
// The server has to run with RATE_LIMIT_MAX=0. Loopback only.
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';

const [url = 'http://127.0.0.1:8000', rate = '10'] = process.argv.slice(2);
const SECONDS = 10;
const CONNECTIONS = 8;

const credentials = { email: `bench-${Date.now()}@example.com`, password: 'correct horse battery' };
const post = (path, body) =>
  fetch(`${url}/api/auth/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });

const signUp = await post('sign-up/email', { name: 'Bench', ...credentials });
const session = { authorization: `Bearer ${signUp.headers.get('set-auth-token')}` };
const { token } = await (await fetch(`${url}/api/auth/token`, { headers: session })).json();
const headers = { authorization: `Bearer ${token}` };

async function measure(signInsPerSecond) {
  const end = performance.now() + SECONDS * 1000;
  const times = [];
  const signInTimes = [];
  let refused = 0;
  const timed = async (into, request) => {
    const start = performance.now();
    const response = await request();
    await response.arrayBuffer();
    if (response.status === 503) refused += 1;
    else if (response.status === 200) into.push(performance.now() - start);
    else throw new Error(`a request returned ${response.status}`);
  };
  const reader = async () => {
    while (performance.now() < end) {
      await timed(times, () => fetch(`${url}/api/me/tasks?limit=20`, { headers }));
      await sleep(2);
    }
  };
  const signIns = [];
  const signer = async () => {
    while (signInsPerSecond > 0 && performance.now() < end) {
      signIns.push(timed(signInTimes, () => post('sign-in/email', credentials)));
      await sleep(1000 / signInsPerSecond);
    }
  };
  await Promise.all([...Array.from({ length: CONNECTIONS }, reader), signer()]);
  await Promise.all(signIns);
  const at = (all, share) => all.sort((a, b) => a - b)[Math.floor(all.length * share)]?.toFixed(1) ?? '-';
  process.stdout.write(
    `${signInsPerSecond} sign-ins/s: ${times.length} task requests, p50 ${at(times, 0.5)} ms, p99 ${at(times, 0.99)} ms; ` +
      `sign-in p50 ${at(signInTimes, 0.5)} ms, p99 ${at(signInTimes, 0.99)} ms; ` +
      `${refused} refused with 503\n`,
  );
}

await measure(0);
await measure(Number(rate));
