const START_AGAIN = 'Go back to the program and connect again.';

const BY_CODE: Readonly<Record<string, string>> = {
  invalid_redirect: 'The program wants its answer at an address that it has not registered.',
  invalid_client: 'The server does not know this program, or no longer.',
  invalid_request: 'The program’s request is not valid.',
  invalid_signature: 'This request has expired.',
  unsupported_response_type: 'The program asks for something that this server does not do.',
};

/** Returns the message for a code of the server. */
export function messageOf(code: string): string {
  return `${BY_CODE[code] ?? 'The program’s request cannot be answered.'} ${START_AGAIN}`;
}

export const NO_REQUEST =
  'Here you decide about programs that want to connect. No program asks at the moment.';
export const NO_SERVER = 'The server is not responding. Try again in a moment.';
