import { StringDecoder } from 'node:string_decoder';

/** Longer lines are cut here, so that a flood without line ends takes no memory. */
export const longestLine = 2000;

/** Cuts bytes as they come into lines without their ends; `\r\n` counts as one end, empty lines are left out. */
export function linesOf(line: (text: string) => void): (chunk: Buffer) => void {
  const decoder = new StringDecoder('utf8');
  let rest = '';
  let cut = false;
  const tell = (text: string) => {
    const bare = text.replace(/\r$/, '').slice(0, longestLine);
    if (bare !== '' && !cut) line(bare);
    cut = false;
  };
  return (chunk) => {
    const parts = (rest + decoder.write(chunk)).split('\n');
    rest = parts.pop() ?? '';
    for (const part of parts) tell(part);
    if (rest.length > longestLine) {
      // Told now; what still comes of this line is dropped.
      if (!cut) line(rest.slice(0, longestLine));
      cut = true;
      rest = '';
    }
  };
}
