import { useApp, useListening } from '@tickline/server/testing';
import { it } from 'vitest';
import { expectNothingLost } from './kills.ts';

const api = useApp();
const server = useListening(api);

it('a program that is killed while it writes loses nothing, and stores nothing twice', async () => {
  await expectNothingLost(api(), server().url, 5);
}, 60_000);
