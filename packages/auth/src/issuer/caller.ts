/** The sender of a request. Its strings are keys: equal strings mean the same address, network or account. */
export interface Caller {
  /** IP address, for the session's record. */
  readonly ip: string;
  /** An IPv4 address, or the prefix of an IPv6 address that belongs to one household. */
  readonly address: string;
  /** The network of the address, such as a provider assigns to a customer. */
  readonly network: string;
  /** The account that the body names; undefined if it names none. */
  readonly account: string | undefined;
  /** Returns a signal that aborts when nobody waits for the answer. */
  readonly signal?: () => AbortSignal;
}
