import { expect, it } from 'vitest';
import { shownAddress } from '../src/http/shown-address.ts';

it.each([
  ['http://127.0.0.1:8000', 'http://localhost:8000'],
  ['http://127.0.0.1:8000', 'http://localhost:8000/'],
  ['http://[::1]:8000', 'http://localhost:8000'],
  ['http://127.0.0.1:80', 'http://localhost'],
  ['http://127.0.0.1:80', 'http://localhost:80'],
])('%s is shown as the public %s', (address, publicUrl) => {
  expect(shownAddress(address, publicUrl)).toBe(new URL(publicUrl).origin);
});

it.each([
  ['http://127.0.0.1:8000', 'http://127.0.0.1:8000'],
  ['http://127.0.0.1:43210', 'http://localhost:8000'],
  ['http://127.0.0.1:8000', 'https://localhost:8000'],
  ['http://127.0.0.1:8000', 'http://localhost.example:8000'],
  ['http://127.0.0.1:8000', 'https://todo.example.com'],
  ['http://192.168.1.2:8000', 'http://localhost:8000'],
  ['http://[2001:db8::1]:8000', 'http://localhost:8000'],
])('%s is shown as it is if the public URL is %s', (address, publicUrl) => {
  expect(shownAddress(address, publicUrl)).toBe(address);
});
