import { Agent, request } from 'node:http';

/** Sends creates over a number of connections that are kept. */
export class Creator {
  readonly #port: number;
  readonly #agent: Agent;

  constructor(port: number, connections: number) {
    this.#port = port;
    this.#agent = new Agent({ keepAlive: true, maxSockets: connections });
  }

  /** @throws if it is refused */
  async create(token: string, title: string): Promise<void> {
    const body = JSON.stringify({ title });
    const status = await new Promise<number | undefined>((resolve, reject) => {
      request(
        {
          port: this.#port,
          agent: this.#agent,
          method: 'POST',
          path: '/api/me/tasks',
          headers: {
            authorization: `Bearer ${token}`,
            'content-type': 'application/json',
            'content-length': Buffer.byteLength(body),
          },
        },
        (response) => response.resume().once('end', () => resolve(response.statusCode)),
      )
        .once('error', reject)
        .end(body);
    });
    if (status !== 201) throw new Error(`a create was answered ${status}`);
  }

  close(): void {
    this.#agent.destroy();
  }
}
