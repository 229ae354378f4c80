/** The sender of a request. Its texts are keys: two that are equal are the same sender, network or account. */
export interface Caller {
  /** IP address, for the session's record. */
  readonly ip: string;
  /** An IPv4 address, or the part of an IPv6 address that is one household's. */
  readonly address: string;
  /** The network around the address, such as a provider's customer has it. */
  readonly network: string;
  /** The account that the body names; undefined if it names none. */
  readonly account: string | undefined;
  /** Makes the signal that is aborted when nobody waits for the answer any more. */
  readonly signal?: () => AbortSignal;
}
