import type { Examples } from '@tickline/rest';

const ada = { email: 'ada@example.com', password: 'correct horse battery' };
const session = 'fCi3iYfO0mUgXVvB9q1sQdU8zJqYw7hT';
const user = {
  id: 'kX3vQz81',
  name: 'Ada',
  email: ada.email,
  emailVerified: false,
  image: null,
  createdAt: '2026-11-21T09:00:00.000Z',
  updatedAt: '2026-11-21T09:00:00.000Z',
};

const done = { done: { value: { status: true } } };
const redirect = {
  redirect: {
    value: { redirect: true, url: 'https://github.com/login/oauth/authorize?client_id=tickline' },
  },
};
const succeeded = { done: { value: { success: true } } };
const nothing = { nothing: { value: {} } };

/** Requests and responses by operation. */
export const AUTH_EXAMPLES: Readonly<
  Record<string, { readonly request?: Examples; readonly response: Examples }>
> = {
  AuthSignUpEmail: {
    request: { ada: { value: { name: 'Ada', ...ada } } },
    response: { ada: { value: { token: session, user } } },
  },
  AuthSignInEmail: {
    request: { ada: { value: ada } },
    response: { ada: { value: { redirect: false, token: session, user } } },
  },
  AuthVerifyPassword: { request: { password: { value: { password: ada.password } } }, response: done },
  AuthChangePassword: {
    request: {
      another: { value: { currentPassword: ada.password, newPassword: 'staple horse battery' } },
    },
    response: { changed: { value: { token: session, user } } },
  },
  AuthUpdateUser: { request: { name: { value: { name: 'Ada L.' } } }, response: done },
  AuthRequestPasswordReset: {
    request: { ada: { value: { email: ada.email } } },
    response: {
      asked: {
        value: {
          status: true,
          message: 'If this email exists in our system, check your email for the reset link',
        },
      },
    },
  },
  AuthResetPassword: {
    request: {
      another: { value: { token: 'fCi3iYfO0mUgXVvB9q1sQdU8', newPassword: 'staple horse battery' } },
    },
    response: done,
  },
  AuthSendVerificationEmail: { request: { ada: { value: { email: ada.email } } }, response: done },
  AuthVerifyEmail: { response: { confirmed: { value: { status: true, user: null } } } },
  AuthChangeEmail: {
    request: { another: { value: { newEmail: 'ada@example.org' } } },
    response: { asked: { value: { status: true } } },
  },
  AuthSignInSocial: {
    request: { github: { value: { provider: 'github', callbackURL: '/' } } },
    response: redirect,
  },
  AuthLinkSocial: {
    request: { github: { value: { provider: 'github', callbackURL: '/account' } } },
    response: redirect,
  },
  AuthUnlinkAccount: { request: { one: { value: { accountId: 'kX3vQz82' } } }, response: done },
  AuthDeleteUser: {
    request: { confirmed: { value: { password: ada.password } } },
    response: { deleted: { value: { success: true, message: 'User deleted' } } },
  },
  AuthRevokeSession: { request: { one: { value: { token: session } } }, response: done },
  AuthRevokeSessions: { request: nothing, response: done },
  AuthRevokeOtherSessions: { request: nothing, response: done },
  AuthSignOut: { request: nothing, response: { signedOut: { value: { success: true } } } },
  AuthDeviceCode: {
    request: { program: { value: { client_id: 'tickline-cli', scope: 'tasks:read tasks:write' } } },
    response: {
      code: {
        value: {
          device_code: 'vN8xW2qLr0sTz5bYk7dGmJ3hPc9fXa1eUo4iQw6R',
          user_code: 'WDJBMJHT',
          verification_uri: 'http://localhost:8000/device',
          verification_uri_complete: 'http://localhost:8000/device?user_code=WDJBMJHT',
          expires_in: 600,
          interval: 5,
        },
      },
    },
  },
  AuthDeviceToken: {
    request: {
      program: {
        value: {
          grant_type: 'urn:ietf:params:oauth:grant-type:device_code',
          device_code: 'vN8xW2qLr0sTz5bYk7dGmJ3hPc9fXa1eUo4iQw6R',
          client_id: 'tickline-cli',
        },
      },
    },
    response: {
      session: {
        value: {
          access_token: `${session}.c2lnbmF0dXJl`,
          token_type: 'Bearer',
          expires_in: 604_800,
          scope: 'tasks:read tasks:write',
        },
      },
    },
  },
  AuthDevice: { response: { pending: { value: { user_code: 'WDJBMJHT', status: 'pending' } } } },
  AuthDeviceApprove: { request: { code: { value: { userCode: 'WDJBMJHT' } } }, response: succeeded },
  AuthDeviceDeny: { request: { code: { value: { userCode: 'WDJBMJHT' } } }, response: succeeded },
  AuthToken: {
    response: { token: { value: { token: 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJrWDN2UXo4MSJ9.c2lnbmF0dXJl' } } },
  },
};
