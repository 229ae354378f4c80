import { Session } from './session.js';

const SCHEME = 'bearer';
const element = (id) => document.getElementById(id);

function show(id) {
  for (const each of ['by-password', 'by-token', 'signed-in']) element(each).hidden = each !== id;
}

/** Runs what a form does when it is sent. A failure is shown beside it. */
function onSubmit(form, act) {
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    const button = form.querySelector('button');
    button.disabled = true;
    element('sign-in-message').textContent = '';
    try {
      await act(new FormData(form));
      form.reset();
    } catch (error) {
      element('sign-in-message').textContent = error.message;
    } finally {
      button.disabled = false;
    }
  });
}

/** Asks for a token: this server has no sessions. */
export class TokenSignIn {
  start(ui) {
    show('by-token');
    onSubmit(element('by-token'), (form) => {
      ui.preauthorizeApiKey(SCHEME, form.get('token'));
      element('who').textContent = 'the token’s user';
      show('signed-in');
    });
    element('sign-out').textContent = 'Forget the token';
    element('sign-out').addEventListener('click', () => {
      ui.authActions.logout([SCHEME]);
      show('by-token');
    });
  }

  async refresh(request) {
    return request;
  }
}

/** Uses the session that the browser has, or else asks for e-mail and password. */
export class SessionSignIn {
  #session = new Session();
  #ui;

  async start(ui) {
    this.#ui = ui;
    onSubmit(element('by-password'), async (form) => {
      await this.#session.signIn(form.get('email'), form.get('password'));
      await this.#useSession();
    });
    element('sign-out').addEventListener('click', () => this.#signOut());
    // Without an answer about the session, the user can still sign in.
    await this.#useSession().catch(() => show('by-password'));
  }

  /** Replaces a token of the session that would soon expire. Tokens that were typed in stay. */
  async refresh(request) {
    const [, token] = request.headers?.Authorization?.split(' ') ?? [];
    if (!token || !this.#session.isOld(token)) return request;
    try {
      request.headers.Authorization = `Bearer ${await this.#authorize()}`;
    } catch {
      this.#forget();
    }
    return request;
  }

  async #useSession() {
    const email = await this.#session.user();
    if (!email) return show('by-password');
    await this.#authorize();
    element('who').textContent = email;
    show('signed-in');
  }

  async #authorize() {
    const token = await this.#session.renew();
    this.#ui.preauthorizeApiKey(SCHEME, token);
    return token;
  }

  async #signOut() {
    await this.#session.signOut();
    this.#forget();
  }

  #forget() {
    this.#ui.authActions.logout([SCHEME]);
    show('by-password');
  }
}
