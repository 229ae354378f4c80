/** A network that can lose answers, or be down. */
export class Network {
  isDown = false;
  /** The answer of every n-th write is lost; 0 for none. */
  loseEvery = 0;
  /** Writes that were done, but whose answers were lost. */
  lost = 0;
  #writes = 0;

  readonly fetch: typeof fetch = async (input, init) => {
    if (this.isDown) throw new TypeError('fetch failed');
    const response = await fetch(input, init);
    if (init?.method !== 'POST') return response;
    this.#writes += 1;
    if (this.loseEvery === 0 || this.#writes % this.loseEvery > 0) return response;
    await response.arrayBuffer();
    this.lost += 1;
    throw new TypeError('fetch failed');
  };
}
