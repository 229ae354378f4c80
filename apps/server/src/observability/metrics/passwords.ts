import { Gauge, type Registry } from 'prom-client';

/** Reports the length of the queue for password hashing each time the metrics are read. */
export function measurePasswords(registry: Registry, waiting: () => number): void {
  new Gauge({
    name: 'tickline_passwords_waiting',
    help: 'Sign-ups and sign-ins that wait for the one before to be hashed',
    registers: [registry],
    collect() {
      this.set(waiting());
    },
  });
}
