import { describe, expect, it } from 'vitest';
import { useApp } from '../harness/app.ts';
import { bearer, type Person, signUp, tokenFor } from '../harness/sign-up.ts';

const api = useApp({ AUTH_MODE: 'embedded', RATE_LIMIT_MAX: '0' });
const limited = useApp({ AUTH_MODE: 'embedded', RATE_LIMIT_MAX: '300' });
const CLIENT = { client_id: 'tickline-cli' };
const GRANT = { grant_type: 'urn:ietf:params:oauth:grant-type:device_code', ...CLIENT };

interface Device {
  readonly device_code: string;
  readonly user_code: string;
}

async function newDevice(body: object = CLIENT): Promise<Device> {
  const response = await api().post('/api/auth/device/code', { body });
  if (response.statusCode !== 200) throw new Error(response.body);
  return response.json();
}

/** Asks whether the user has approved, as if the program had waited before. */
async function poll({ device_code }: Device) {
  await api().database.prisma.deviceCode.updateMany({
    where: { deviceCode: device_code },
    data: { lastPolledAt: null },
  });
  return api().post('/api/auth/device/token', { body: { ...GRANT, device_code } });
}

const see = ({ user_code }: Device, { session }: Person) =>
  api().get(`/api/auth/device?user_code=${user_code}`, bearer(session));
const answer = (what: 'approve' | 'deny', { user_code }: Device, { session }: Person) =>
  api().post(`/api/auth/device/${what}`, { ...bearer(session), body: { userCode: user_code } });

async function approve(device: Device, person: Person): Promise<void> {
  await see(device, person);
  expect((await answer('approve', device, person)).statusCode).toBe(200);
}

describe('a program that its user approves', () => {
  it('gets a session of that user, once', async () => {
    const person = await signUp(api());
    const device = await newDevice();
    expect((await poll(device)).json()).toMatchObject({ error: 'authorization_pending' });
    expect((await see(device, person)).json()).toMatchObject({ status: 'pending', ...CLIENT });
    await approve(device, person);
    const response = await poll(device);
    expect(response.statusCode).toBe(200);
    expect(response.headers['cache-control']).toContain('no-store');
    const { access_token } = response.json();
    const token = await tokenFor(api(), access_token);
    const me = await api().get('/api/me', bearer(token));
    expect(me.json()).toMatchObject({ email: person.email });
    expect((await poll(device)).json()).toMatchObject({ error: 'invalid_grant' });
    expect((await api().post('/api/auth/sign-out', { ...bearer(access_token), body: {} })).statusCode).toBe(
      200,
    );
    expect((await api().get('/api/auth/token', bearer(access_token))).statusCode).toBe(401);
  });

  it('gets one session, however many ask at once', async () => {
    const person = await signUp(api());
    const device = await newDevice();
    await approve(device, person);
    const body = { ...GRANT, device_code: device.device_code };
    const all = await Promise.all(
      Array.from({ length: 5 }, () => api().post('/api/auth/device/token', { body })),
    );
    expect(all.filter(({ statusCode }) => statusCode === 200)).toHaveLength(1);
  });

  it('gets nothing with another client, or without its own code', async () => {
    const device = await newDevice();
    await approve(device, await signUp(api()));
    const ask = (change: object) =>
      api().post('/api/auth/device/token', {
        body: { ...GRANT, device_code: device.device_code, ...change },
      });
    expect((await ask({ client_id: 'another' })).json()).toMatchObject({ error: 'invalid_client' });
    expect((await ask({ device_code: device.user_code })).json()).toMatchObject({ error: 'invalid_grant' });
    expect((await ask({ grant_type: 'password' })).statusCode).toBe(400);
  });
});

describe('a program that is not approved', () => {
  it('gets nothing if its user denies it', async () => {
    const person = await signUp(api());
    const device = await newDevice();
    await see(device, person);
    expect((await answer('deny', device, person)).statusCode).toBe(200);
    expect((await answer('approve', device, person)).statusCode).toBe(400);
    expect((await poll(device)).json()).toMatchObject({ error: 'access_denied' });
  });

  it('gets nothing after ten minutes, and its code is deleted', async () => {
    const { prisma } = api().database;
    const person = await signUp(api());
    const device = await newDevice();
    await approve(device, person);
    const where = { deviceCode: device.device_code };
    const { expiresAt } = await prisma.deviceCode.findUniqueOrThrow({ where });
    expect(Math.round((Number(expiresAt) - Date.now()) / 60_000)).toBe(10);
    await prisma.deviceCode.update({ where, data: { expiresAt: new Date(Date.now() - 1) } });
    expect((await see(device, person)).statusCode).toBe(400);
    await newDevice();
    expect(await prisma.deviceCode.count({ where })).toBe(0);
    expect((await poll(device)).json()).toMatchObject({ error: 'invalid_grant' });
  });

  it('is told to slow down if it asks too often', async () => {
    const device = await newDevice();
    const body = { ...GRANT, device_code: device.device_code };
    await api().post('/api/auth/device/token', { body });
    expect((await api().post('/api/auth/device/token', { body })).json()).toMatchObject({
      error: 'slow_down',
    });
  });
});

describe('a code', () => {
  it('is answered only by the user who looked at it first, and who is signed in', async () => {
    const [person, other] = [await signUp(api()), await signUp(api())];
    const device = await newDevice();
    expect((await answer('approve', device, person)).statusCode).toBe(400);
    await see(device, person);
    expect((await see(device, other)).json()).not.toHaveProperty('client_id');
    expect((await answer('approve', device, other)).statusCode).toBe(403);
    expect(
      (await api().post('/api/auth/device/approve', { body: { userCode: device.user_code } })).statusCode,
    ).toBe(401);
    expect((await answer('approve', device, person)).statusCode).toBe(200);
  });

  it('has letters and digits that are not mistaken, and 40 bits', async () => {
    const codes = await Promise.all(Array.from({ length: 20 }, () => newDevice()));
    for (const { user_code, device_code } of codes) {
      expect(user_code).toMatch(/^[A-HJ-NP-Z2-9]{8}$/);
      expect(device_code).toMatch(/^[A-Za-z0-9]{40}$/);
    }
  });

  it('is given to known programs only, for the known scope, and for nobody in advance', async () => {
    const ask = (body: object) => api().post('/api/auth/device/code', { body });
    expect((await ask({ client_id: 'another' })).json()).toMatchObject({ error: 'invalid_client' });
    expect((await ask({ ...CLIENT, scope: 'account' })).json()).toMatchObject({ error: 'invalid_scope' });
    expect((await ask({})).statusCode).toBe(400);
    const { device_code } = await newDevice({ ...CLIENT, user_id: 'no-such-user' });
    const where = { deviceCode: device_code };
    expect(await api().database.prisma.deviceCode.findUnique({ where })).toMatchObject({ userId: null });
  });

  it.each(['x', 'x'.repeat(2000), "'; --", '', '\u{1f389}'])('that is wrong is refused: %s', async (code) => {
    const person = await signUp(api());
    const device = { user_code: encodeURIComponent(code), device_code: code };
    expect((await see(device, person)).statusCode).toBe(400);
    expect((await answer('approve', { ...device, user_code: code }, person)).statusCode).toBe(400);
    expect(
      (await api().post('/api/auth/device/token', { body: { ...GRANT, device_code: code } })).statusCode,
    ).toBe(400);
  });

  it('cannot be guessed: an address has fifteen attempts a minute', async () => {
    const statuses: number[] = [];
    for (let n = 0; n < 16; n += 1)
      statuses.push((await limited().get('/api/auth/device?user_code=ABCDEFGH')).statusCode);
    expect(statuses.slice(0, 15)).toEqual(Array.from({ length: 15 }, () => 400));
    expect(statuses[15]).toBe(429);
  });
});

describe('a user', () => {
  it('who changes the password ends programs that have not got their session yet', async () => {
    const person = await signUp(api());
    const device = await newDevice();
    await approve(device, person);
    const body = { currentPassword: person.password, newPassword: 'staple horse battery' };
    expect(
      (await api().post('/api/auth/change-password', { ...bearer(person.session), body })).statusCode,
    ).toBe(200);
    expect((await poll(device)).json()).toMatchObject({ error: 'invalid_grant' });
  });

  it('who is deleted takes their codes along', async () => {
    const person = await signUp(api());
    const device = await newDevice();
    await approve(device, person);
    const body = { password: person.password };
    expect((await api().post('/api/auth/delete-user', { ...bearer(person.session), body })).statusCode).toBe(
      200,
    );
    expect((await poll(device)).json()).toMatchObject({ error: 'invalid_grant' });
  });
});
