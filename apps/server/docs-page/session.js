async function call(path, body) {
  const json = {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  };
  const response = await fetch(`/api/auth${path}`, body && json);
  const answer = await response.json().catch(() => null);
  if (!response.ok)
    throw new Error(answer?.message ?? answer?.detail ?? `The server answered ${response.status}`);
  return answer;
}

/** Returns the seconds for which a JWT is valid, whatever this device's clock says. */
function lifetimeOf(token) {
  const payload = token.split('.')[1].replaceAll('-', '+').replaceAll('_', '/');
  const { iat, exp } = JSON.parse(atob(payload));
  return exp - iat;
}

/** The session is a cookie that scripts cannot read. Its API token is kept in memory only, and renewed before it expires. */
export class Session {
  #token;
  #renewAt = 0;

  /** Returns the e-mail of the user whose session the browser has, if it has one. */
  async user() {
    const session = await call('/get-session');
    return session?.user.email;
  }

  async signIn(email, password) {
    await call('/sign-in/email', { email, password });
  }

  async signOut() {
    await call('/sign-out', {});
    this.#token = undefined;
  }

  async renew() {
    const { token } = await call('/token');
    this.#token = token;
    this.#renewAt = Date.now() + lifetimeOf(token) * 500;
    return token;
  }

  /** Tells whether this is the session's token, and half of its life is over. */
  isOld(token) {
    return token === this.#token && Date.now() >= this.#renewAt;
  }
}
