import { parseArgs } from 'node:util';
import { SignJWT } from 'jose';
import { readEnv } from './env.ts';
import { resolveSecret } from './identity/secret.ts';

const USAGE = `Prints a token for trying the API, signed with the shared secret.

  pnpm run token --sub <user id> [--email <address>] [--name <name>] [--minutes <life, default 60>]
`;

function readArguments() {
  const { values } = parseArgs({
    options: {
      sub: { type: 'string' },
      email: { type: 'string' },
      name: { type: 'string' },
      minutes: { type: 'string', default: '60' },
    },
  });
  const minutes = Number(values.minutes);
  if (!values.sub) throw new TypeError('--sub is missing');
  if (!(minutes > 0)) throw new TypeError('--minutes must be a number above 0');
  return { ...values, sub: values.sub, minutes };
}

async function main(): Promise<void> {
  const { sub, email, name, minutes } = readArguments();
  const env = readEnv();
  if (!env.JWT_ALGORITHM.startsWith('HS')) {
    throw new TypeError(
      `Cannot sign a token with JWT_ALGORITHM=${env.JWT_ALGORITHM}: only Better Auth has the key. Sign in to get a token.`,
    );
  }
  const issuedAt = Math.floor(Date.now() / 1000);
  const token = new SignJWT({ ...(email && { email }), ...(name && { name }) })
    .setProtectedHeader({ alg: env.JWT_ALGORITHM, typ: 'JWT' })
    .setSubject(sub)
    .setIssuedAt(issuedAt)
    .setExpirationTime(issuedAt + Math.round(minutes * 60));
  if (env.JWT_ISSUER !== undefined) token.setIssuer(env.JWT_ISSUER);
  if (env.JWT_AUDIENCE !== undefined) token.setAudience(env.JWT_AUDIENCE);
  const secret = new TextEncoder().encode(await resolveSecret(env));
  process.stdout.write(`${await token.sign(secret)}\n`);
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`);
  process.exitCode = error instanceof TypeError ? 2 : 1;
});
