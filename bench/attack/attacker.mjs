// Runs one attack, and tells what it cost.
import { ATTACKS } from './attacks.mjs';
import { Attacker } from './sender.mjs';

process.once('message', async ({ name, server, seconds }) => {
  const attacker = new Attacker(server, seconds);
  await ATTACKS[name].run(attacker);
  process.send(attacker.cost, () => process.exit(0));
});
