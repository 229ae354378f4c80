import { useState } from 'react';
import { type Failure, failureText } from './failure-text.ts';

/** The state of a request that a user has made. */
export interface RequestState {
  readonly isSending: boolean;
  /** The words for what went wrong. */
  readonly problem?: string;
  /** The words for what was done. */
  readonly success?: string;
}

type Request = () => Promise<{ readonly error: Failure | null }>;

/** Sends requests to Better Auth one at a time, and says how the last one ended. */
export function useRequest() {
  const [state, setState] = useState<RequestState>({ isSending: false });
  /** @returns whether it succeeded */
  const send = async (request: Request, success?: string): Promise<boolean> => {
    setState({ isSending: true });
    const { error } = await request().catch(() => ({ error: { status: 0 } }));
    setState({
      isSending: false,
      ...(error ? { problem: failureText(error) } : success !== undefined && { success }),
    });
    return !error;
  };
  const refuse = (problem: string): void => setState({ isSending: false, problem });
  return { ...state, send, refuse };
}
