export { newUser, type TestApp, useApp } from './app.ts';
export { appOn } from './app-on.ts';
export { Copy, followPages } from './copy.ts';
export { Network } from './network.ts';
export { requestsOf, statementsOf } from './random-writes.ts';
export { SAME_TEXTS } from './same-texts.ts';
export { bearer, signUp, tokenFor } from './sign-up.ts';
export { SECRET, signToken, tokenOf } from './token.ts';
export { wander } from './wander.ts';
