export { newUser, type TestApp, useApp } from './app.ts';
export { appOn } from './app-on.ts';
export { bearer, signUp, tokenFor } from './sign-up.ts';
export { SECRET, signToken, tokenOf } from './token.ts';
