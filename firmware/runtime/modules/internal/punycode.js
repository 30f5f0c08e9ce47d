// RFC 3492, encoding only.
const BASE = 36;

function adapt(delta, points, first) {
  let rest = first ? Math.floor(delta / 700) : delta >> 1;
  rest += Math.floor(rest / points);
  let k = 0;
  for (; rest > 455; k += BASE) rest = Math.floor(rest / 35);
  return k + Math.floor((36 * rest) / (rest + 38));
}

const digit = (value) => String.fromCharCode(value + (value < 26 ? 97 : 22));

/** The Punycode of one label, without `xn--`. */
export function punycode(label) {
  const input = Array.from(label, (c) => c.codePointAt(0));
  const basic = input.filter((c) => c < 0x80);
  let out = String.fromCharCode(...basic) + (basic.length > 0 ? '-' : '');
  let n = 128;
  let delta = 0;
  let bias = 72;
  let handled = basic.length;
  while (handled < input.length) {
    const next = Math.min(...input.filter((c) => c >= n));
    delta += (next - n) * (handled + 1);
    n = next;
    for (const c of input) {
      if (c < n) delta++;
      if (c !== n) continue;
      let q = delta;
      for (let k = BASE; ; k += BASE) {
        const t = k <= bias ? 1 : k >= bias + 26 ? 26 : k - bias;
        if (q < t) break;
        out += digit(t + ((q - t) % (BASE - t)));
        q = Math.floor((q - t) / (BASE - t));
      }
      out += digit(q);
      bias = adapt(delta, handled + 1, handled === basic.length);
      delta = 0;
      handled++;
    }
    delta++;
    n++;
  }
  return out;
}
