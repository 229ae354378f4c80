// Attacks by one address or one account, as much as its limits allow, and some by several. Each is named after what it takes up.
// Others begin to be measured after a second.
import { randomBytes } from 'node:crypto';

const batch = (calls, procedure, input) =>
  `/trpc/${Array(calls).fill(procedure).join(',')}?batch=1&input=${encodeURIComponent(
    JSON.stringify(Object.fromEntries(Array.from({ length: calls }, (_, n) => [n, input]))),
  )}`;
const network = (n) => `10.${Math.floor(n / 250)}.${n % 250}.9`;
const base64 = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');

export const ATTACKS = {
  patterns: {
    what: 'no account: 60 kB of one letter for a `callbackURL`, five a second',
    run: (attacker) =>
      attacker.every(200, () =>
        attacker.send('/api/auth/sign-out', {
          method: 'POST',
          body: JSON.stringify({ callbackURL: 'A'.repeat(60_000) }),
          headers: { origin: 'A'.repeat(8000) },
        }),
      ),
  },
  sockets: {
    what: 'no account: 1,000 connections with half a request, opened anew when they are closed',
    run: async (attacker) => {
      const half = 'POST /api/auth/sign-in/email HTTP/1.1\r\nHost: x\r\nContent-Length: 60000\r\n';
      const sockets = new Set();
      await attacker.every(100, () => {
        for (let n = 0; n < 100 && sockets.size < 1000; n += 1) {
          const socket = attacker.open(half);
          sockets.add(socket);
          socket.once('close', () => sockets.delete(socket));
        }
      });
      for (const socket of sockets) socket.destroy();
    },
  },
  bodies: {
    what: 'an account: 250 requests with one byte of their body',
    run: async (attacker) => {
      const head = attacker.head(
        'POST /api/me/tasks',
        ['Content-Type: application/json', 'Content-Length: 90000'],
        'trudy',
      );
      const sockets = Array.from({ length: 250 }, () => attacker.open(`${head}{`));
      await attacker.every(500, () => undefined);
      for (const socket of sockets) socket.destroy();
    },
  },
  readers: {
    what: 'an account: 250 lists of 600 kB, read at 2 kB a second',
    run: async (attacker) => {
      const list = attacker.head('GET /api/me/tasks', [], 'mallory');
      const sockets = Array.from({ length: 250 }, () => attacker.open(list).pause());
      await attacker.every(1000, () => {
        for (const socket of sockets) socket.read(2000);
      });
      for (const socket of sockets) socket.destroy();
    },
  },
  searches: {
    what: 'an account with 100,000 tasks: batches of 80 searches, as fast as allowed',
    run: (attacker) =>
      attacker.every(1000, (n) => {
        if (n < 8) attacker.send(batch(80, 'task.list', { search: `nothing ${n}` }), { as: 'eve' });
      }),
  },
  'searches left': {
    what: 'the same account: 300 searches, each left after 50 ms',
    run: (attacker) =>
      attacker.every(40, (n) => {
        if (n >= 300) return;
        const socket = attacker.open(attacker.head(`GET /api/me/tasks?search=gone${n}`, [], 'eve'));
        setTimeout(() => socket.destroy(), 50);
      }),
  },
  lists: {
    what: 'an account: a batch of 256 lists of 600 kB, then 44 at once',
    run: (attacker) =>
      attacker.every(1000, (n) => {
        if (n === 2) attacker.send(batch(256, 'task.list', {}), { as: 'mallory' });
        if (n === 4) for (let k = 0; k < 44; k += 1) attacker.send('/api/me/tasks', { as: 'mallory' });
      }),
  },
  burst: {
    what: 'an account: 300 lists of 600 kB at once',
    run: (attacker) =>
      attacker.every(1000, (n) => {
        if (n === 2) for (let k = 0; k < 300; k += 1) attacker.send('/api/me/tasks', { as: 'mallory' });
      }),
  },
  'burst compressed': {
    what: 'the same, compressed, or left out as the client has it, or by the handler of tRPC',
    run: (attacker) =>
      attacker.every(1000, (n) => {
        if (n !== 2) return;
        for (let k = 0; k < 100; k += 1) {
          attacker.send('/api/me/tasks', { as: 'mallory', headers: { 'accept-encoding': 'gzip' } });
          attacker.send('/api/me/tasks', { as: 'mallory', headers: { 'if-none-match': '*' } });
          attacker.send('/trpc/task.list', {
            as: 'mallory',
            headers: { 'trpc-accept': 'application/jsonl' },
          });
        }
      }),
  },
  pipelined: {
    what: 'an account: 300 lists of 600 kB on one connection, not read',
    run: async (attacker) => {
      const list = attacker.head('GET /api/me/tasks', [], 'mallory');
      const socket = attacker.open(list.repeat(300)).pause();
      await attacker.every(1000, () => undefined);
      socket.destroy();
    },
  },
  toggles: {
    what: 'an account: 256 toggles of one task in a batch, then 44 at once',
    run: async (attacker) => {
      const names = Array(256).fill('task.complete').join(',');
      const input = (calls) =>
        JSON.stringify(
          Object.fromEntries(Array.from({ length: calls }, (_, n) => [n, { task_id: 100_101 }])),
        );
      await attacker.every(1000, (n) => {
        if (n === 2)
          attacker.send(`/trpc/${names}?batch=1`, { method: 'POST', body: input(256), as: 'trudy' });
        if (n === 4)
          for (let k = 0; k < 44; k += 1)
            attacker.send('/api/me/tasks/100101/complete', { method: 'PATCH', body: '{}', as: 'trudy' });
      });
    },
  },
  shapes: {
    what: 'an account: 300 lists of as many shapes',
    run: (attacker) =>
      attacker.every(35, (n) => {
        const parts = [
          `sort=${['created_at', 'updated_at', 'due_date', 'priority', 'title'][n % 5]}`,
          `order=${n % 2 ? 'asc' : 'desc'}`,
          ...(n & 4 ? ['status=pending'] : []),
          ...(n & 8 ? ['due_before=2030-01-01T00:00:00Z'] : []),
          ...(n & 16 ? ['due_after=2020-01-01T00:00:00Z'] : []),
          ...(n & 32 ? ['priority=high'] : []),
          ...(n & 64 ? ['search=x'] : []),
        ];
        if (n < 300) attacker.send(`/api/me/tasks?${parts.join('&')}`, { as: 'trudy' });
      }),
  },
  tokens: {
    what: 'no account: forged tokens, 200 a second from one address',
    run: (attacker) =>
      attacker.every(5, () => {
        const token = `${base64({ alg: 'HS256' })}.${base64({ sub: 'person-1', exp: 9e9 })}.${randomBytes(32).toString('base64url')}`;
        attacker.send('/api/me/tasks', { headers: { authorization: `Bearer ${token}` } });
      }),
  },
  'sign-ins': {
    what: 'no account: sign-ins from one address, 20 a second',
    run: (attacker) =>
      attacker.every(50, (n) =>
        attacker.send('/api/auth/sign-in/email', {
          method: 'POST',
          body: JSON.stringify({ email: `nobody-${n}@example.com`, password: 'correct horse battery' }),
        }),
      ),
  },
  'sign-ins many': {
    what: 'no account: sign-ins from 300 networks, 50 a second',
    run: (attacker) =>
      attacker.every(20, (n) =>
        attacker.send('/api/auth/sign-in/email', {
          method: 'POST',
          from: network(n % 300),
          body: JSON.stringify({ email: `nobody-${n}@example.com`, password: 'correct horse battery' }),
        }),
      ),
  },
  'sign-ins by accounts': {
    what: 'ten accounts in ten networks: a new password each, as often as allowed',
    run: async (attacker) => {
      const accounts = Array.from({ length: 10 }, (_, n) => ({
        email: `account-${n}@example.com`,
        password: 'correct horse battery',
        from: network(1000 + n),
      }));
      const post = (path, from, body) =>
        attacker.send(`/api/auth/${path}`, { method: 'POST', from, body: JSON.stringify(body) });
      for (const { from, ...account } of accounts)
        void post('sign-up/email', from, { name: 'x', ...account });
      await attacker.every(1000, () => {
        for (const { from, ...account } of accounts) void post('sign-in/email', from, account);
      });
    },
  },
  'searches by accounts': {
    what: 'ten accounts with 100 tasks: 30 searches each, as fast as they are answered',
    run: (attacker) =>
      attacker.every(1000, (n) => {
        if (n !== 2) return;
        for (let k = 0; k < 300; k += 1)
          attacker.send(`/api/me/tasks?search=nothing${k}`, { as: `searcher-${k % 10}` });
      }),
  },
  documentation: {
    what: "no account: the documentation's script (1.5 MB), 40 a second",
    run: (attacker) => attacker.every(25, () => attacker.send('/docs/swagger-ui-bundle.js')),
  },
  health: {
    what: 'no account: 500 probes a second',
    run: (attacker) => attacker.every(2, () => attacker.send('/health')),
  },
};
