import { accessible } from './accessible.js';
import { showContents } from './contents.js';
import { samplesPanel } from './samples-panel.js';
import { SessionSignIn, TokenSignIn } from './sign-in.js';

const signIn = document.documentElement.dataset.signIn === 'token' ? new TokenSignIn() : new SessionSignIn();
const response = await fetch('/openapi.json');
const spec = await response.json();

/** Keeps no token after the page is closed, and sends nothing to a validator. */
const ui = globalThis.SwaggerUIBundle({
  spec,
  dom_id: '#docs',
  deepLinking: true,
  defaultModelsExpandDepth: 0,
  displayRequestDuration: true,
  persistAuthorization: false,
  plugins: [accessible, samplesPanel(spec)],
  requestInterceptor: (request) => signIn.refresh(request),
  tryItOutEnabled: true,
  validatorUrl: null,
});

showContents(document.getElementById('contents'), spec, (tag, operationId) => {
  ui.layoutActions.show(['operations-tag', tag], true);
  ui.layoutActions.show(['operations', tag, operationId], true);
  document.getElementById(`operations-${tag.replaceAll(' ', '_')}-${operationId}`).scrollIntoView();
});
await signIn.start(ui);
