// What attacks are made of: requests and raw connections, counted.
import { Agent, request } from 'node:http';
import { connect } from 'node:net';
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';

export class Attacker {
  #cost = { requests: 0, bytes: 0 };
  #end;

  constructor(server, seconds) {
    this.server = server;
    this.tokens = server.tokens;
    this.#end = performance.now() + seconds * 1000;
    this.agent = new Agent({ keepAlive: true, maxSockets: 400 });
  }

  get cost() {
    return this.#cost;
  }

  get isOver() {
    return performance.now() > this.#end;
  }

  /** Does something again and again until the time is over. */
  async every(ms, act) {
    for (let n = 0; !this.isOver; n += 1) {
      act(n);
      await sleep(ms);
    }
  }

  /** Sends a request, and reads its answer. */
  send(path, { method = 'GET', headers = {}, body = '', as, from } = {}) {
    const all = {
      ...(as && { authorization: `Bearer ${this.tokens[as]}` }),
      'x-forwarded-for': from ?? '198.51.100.7',
      ...(body && { 'content-type': 'application/json' }),
      ...headers,
    };
    this.#cost.requests += 1;
    this.#cost.bytes += path.length + body.length + JSON.stringify(all).length;
    return new Promise((resolve) => {
      const call = request(
        this.server.url + path,
        { agent: this.agent, method, headers: all },
        (response) => {
          response
            .resume()
            .on('end', () => resolve(response.statusCode))
            .on('error', () => resolve(0));
        },
      );
      call.on('error', () => resolve(0)).end(body);
    });
  }

  /** Opens a connection, and writes these bytes. */
  open(bytes) {
    const socket = connect(this.server.port, '127.0.0.1');
    socket.on('error', () => undefined);
    this.#cost.requests += 1;
    this.#cost.bytes += bytes.length;
    socket.write(bytes);
    return socket;
  }

  head(line, lines, as) {
    const authorization = as ? [`Authorization: Bearer ${this.tokens[as]}`] : [];
    return [
      `${line} HTTP/1.1`,
      'Host: x',
      'X-Forwarded-For: 198.51.100.7',
      ...authorization,
      ...lines,
      '',
      '',
    ].join('\r\n');
  }
}
