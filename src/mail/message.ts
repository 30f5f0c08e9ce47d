/** A composed mail: frozen from its first attempt on. */
export interface Message {
  /** Envelope addresses. */
  readonly from: string;
  readonly to: string;
  readonly messageId: string;
  readonly subject: string;
  /** RFC 5322, CRLF line ends, not dot-stuffed. */
  readonly raw: Buffer;
}
