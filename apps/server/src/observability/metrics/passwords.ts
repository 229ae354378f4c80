import { Gauge, type Registry } from 'prom-client';

/** How long the line before the password hashing is, looked at when the metrics are read. */
export function measurePasswords(registry: Registry, waiting: () => number): void {
  new Gauge({
    name: 'tickline_passwords_waiting',
    help: 'Sign-ups and sign-ins waiting for their password to be hashed',
    registers: [registry],
    collect() {
      this.set(waiting());
    },
  });
}
