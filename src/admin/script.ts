/** The page's one script. Everything works without it; with it parts of the page follow by themselves. */
export const script = `'use strict';
document.documentElement.classList.add('js');
const seen = new Map();
const swap = (old, fresh) => {
  if (!fresh || (seen.get(old.id) || old.outerHTML) === fresh.outerHTML) return;
  seen.set(old.id, fresh.outerHTML);
  const focused = old.contains(document.activeElement) && document.activeElement.id;
  const open = [...old.querySelectorAll('details[open]')].map((part) => part.id);
  old.replaceWith(document.importNode(fresh, true));
  for (const id of open) {
    const part = document.getElementById(id);
    if (part) part.open = true;
  }
  const again = focused && document.getElementById(focused);
  if (again) again.focus();
};
const take = (id, text) => {
  const fresh = new DOMParser().parseFromString(text, 'text/html').getElementById(id);
  const old = document.getElementById(id);
  if (!fresh || !old) return null;
  const ids = (node) => [...node.querySelectorAll('.part')].map((part) => part.id);
  if (ids(old).length && ids(old).join() === ids(fresh).join())
    for (const part of fresh.querySelectorAll('.part')) swap(document.getElementById(part.id), part);
  else swap(old, fresh);
  return document.getElementById(id);
};
const ask = async (url, options) => {
  try {
    const answer = await fetch(url, { credentials: 'same-origin', cache: 'no-store', ...options });
    return answer.ok || answer.status === 422 ? await answer.text() : null;
  } catch {
    return null;
  }
};
let missed = 0;
const lost = () => {
  const main = document.getElementById('main');
  const note = document.getElementById('lost');
  if (missed < 2 && note) note.remove();
  if (missed < 2 || note) return;
  const told = document.createElement('p');
  told.id = 'lost';
  told.className = 'verdict error';
  told.setAttribute('role', 'alert');
  told.textContent = main.dataset.lost;
  main.prepend(told);
};
const follow = async (id, ms, going) => {
  for (let old = document.getElementById(id); old && going(old); old = document.getElementById(id)) {
    await new Promise((done) => setTimeout(done, ms));
    if (document.hidden) continue;
    const text = await ask(location.href.replace(/#.*/, ''));
    missed = text === null ? missed + 1 : 0;
    lost();
    if (text !== null) take(id, text);
  }
};
follow('status', 1000, () => true);
follow('job', 400, (job) => job.dataset.running === '1');
const tip = (event) => {
  const outage = event.target.closest && event.target.closest('.o');
  const place = document.getElementById('tip');
  if (!outage || !place) return;
  if (event.type === 'click') event.preventDefault();
  place.textContent = outage.getAttribute('aria-label');
};
for (const kind of ['click', 'focusin', 'mouseover']) document.addEventListener(kind, tip);
const shownServer = (part) => (part.querySelector('[selected]') || { value: '' }).value;
document.addEventListener('change', async (event) => {
  const field = event.target;
  if (/\\.kind$/.test(field.name)) {
    const these = field.form.querySelector('[name="' + field.name.replace(/kind$/, 'mode') + '"][value=these]');
    if (these) these.checked = true;
  }
  if (/\\.mode$/.test(field.name)) {
    const kinds = document.getElementById('d-' + field.name.replace(/\\.mode$/, ''));
    if (kinds) kinds.open = field.value === 'these';
  }
  if (!/^smtp(\\.backup)?\\/server$/.test(field.name)) return;
  const wanted = field.value;
  if (wanted === shownServer(field)) return;
  const body = new URLSearchParams(new FormData(field.form));
  body.set('do', 'choose');
  body.set('script', '1');
  const text = await ask(field.form.getAttribute('action'), { method: 'POST', body });
  if (text === null || !field.isConnected || field.value !== wanted) return;
  const focused = document.activeElement && document.activeElement.id;
  const typed = [...field.form.querySelectorAll('.f input,.f select')].map((part) => [part.id, part.value]);
  const form = take('form', text);
  if (!form) return;
  const again = document.getElementById(focused || field.id);
  for (const [id, value] of typed) {
    const part = document.getElementById(id);
    if (part && id !== field.id) part.value = value;
  }
  if (again) again.focus();
});
for (const part of document.querySelectorAll('select[name$="/server"]')) {
  if (part.value !== shownServer(part)) part.dispatchEvent(new Event('change', { bubbles: true }));
}
const first = document.querySelector('[aria-invalid]') || document.getElementById('notice');
if (first) first.focus();
`;
