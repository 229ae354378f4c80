import { useState } from 'react';
import { authClient } from '../../auth/auth-client.ts';

/** A program that waits for an answer. */
export interface Device {
  /** As the program shows it: `WDJB-MJHT`. */
  readonly code: string;
  readonly clientId: string;
}

type Answer = 'approve' | 'deny';

export type DeviceState =
  | { readonly step: 'enter'; readonly message?: string }
  | { readonly step: 'review'; readonly device: Device; readonly message?: string }
  | { readonly step: 'done'; readonly answer: Answer };

interface Failure {
  readonly status: number;
  readonly error?: string;
}

const UNKNOWN =
  'This code is wrong, has expired, or was used already. Start again in your program for a new one.';
const OTHERS = 'Somebody else has opened this code. Start again in your program for a new one.';

function messageOf({ status }: Failure): string {
  if (status === 429) return 'Too many attempts. Wait a minute and try again.';
  if (status === 0 || status >= 500) return 'The server is not responding. Try again in a moment.';
  return status === 403 ? OTHERS : UNKNOWN;
}

async function send<Data>(path: string, options: object): Promise<{ data: Data } | { message: string }> {
  const { data, error } = await authClient
    .$fetch<Data>(path, options)
    .catch(() => ({ data: null, error: { status: 0 } }));
  return data === null ? { message: messageOf(error ?? { status: 0 }) } : { data };
}

/** Returns a code as programs show it, from what a user typed. */
export function tidyCode(text: string): string {
  const code = text
    .toUpperCase()
    .replace(/[^A-Z0-9]/g, '')
    .slice(0, 8);
  return code.length > 4 ? `${code.slice(0, 4)}-${code.slice(4)}` : code;
}

interface Seen {
  readonly status: string;
  readonly client_id?: string;
}

/** Finds the program of a code, and answers it. */
export function useDevice() {
  const [state, setState] = useState<DeviceState>({ step: 'enter' });
  const [isSending, setIsSending] = useState(false);

  const inTurn = async (job: () => Promise<DeviceState>) => {
    setIsSending(true);
    setState(await job());
    setIsSending(false);
  };
  const find = (code: string) =>
    inTurn(async () => {
      const answer = await send<Seen>('/device', { query: { user_code: code.replace('-', '') } });
      if ('message' in answer) return { step: 'enter', message: answer.message };
      const { status, client_id: clientId } = answer.data;
      if (status !== 'pending') return { step: 'enter', message: UNKNOWN };
      return clientId === undefined
        ? { step: 'enter', message: OTHERS }
        : { step: 'review', device: { code, clientId } };
    });
  const reply = (device: Device, answer: Answer) =>
    inTurn(async () => {
      const body = { userCode: device.code.replace('-', '') };
      const result = await send(`/device/${answer}`, { method: 'POST', body });
      return 'message' in result
        ? { step: 'review', device, message: result.message }
        : { step: 'done', answer };
    });
  return { state, isSending, find, reply };
}
