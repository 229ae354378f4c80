/**
 * Returns the address to show for one that the server listens on: `http://localhost:8000` if `BETTER_AUTH_URL` says so.
 * Browsers take `localhost` and `127.0.0.1` for two sites, and only the public one is sure to get session cookies.
 *
 * @param address origin of an IP address
 * @param publicUrl `BETTER_AUTH_URL`
 */
export function shownAddress(address: string, publicUrl: string): string {
  const { protocol, hostname, port } = new URL(address);
  const { origin } = new URL(publicUrl);
  const isLoopback = hostname === '127.0.0.1' || hostname === '[::1]';
  return isLoopback && origin === `${protocol}//localhost${port && `:${port}`}` ? origin : address;
}
