import { decodeAnswer } from '../../../firmware/runtime/modules/dns/message.js';
import { check } from './check.ts';

/** A name server's answer is read, or refused by the one error there is for it. */
export function dns(): (bytes: Buffer) => void {
  return (bytes) => {
    try {
      const { answers } = decodeAnswer(bytes);
      // An answer takes 11 bytes at least, and a name is at most 255 long.
      check(answers.length <= bytes.length / 11, 'more answers than fit');
      check(JSON.stringify(answers).length <= (bytes.length + 1) * 700, 'an answer grew');
    } catch (error) {
      check(error instanceof Error && 'code' in error && error.code === 'EBADRESP', `${error}`);
    }
  };
}
