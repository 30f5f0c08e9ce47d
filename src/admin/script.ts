/** The page's one script. Everything works without it; with it parts of the page follow by themselves. */
export const script = `'use strict';
document.documentElement.classList.add('js');
const take = (id, text) => {
  const fresh = new DOMParser().parseFromString(text, 'text/html').getElementById(id);
  const old = document.getElementById(id);
  if (fresh && old && fresh.outerHTML !== old.outerHTML) old.replaceWith(document.importNode(fresh, true));
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
const follow = async (id, ms, going) => {
  for (let old = document.getElementById(id); old && going(old); old = document.getElementById(id)) {
    await new Promise((done) => setTimeout(done, ms));
    if (document.hidden || document.getElementById(id).contains(document.activeElement)) continue;
    const text = await ask(location.href.replace(/#.*/, ''));
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
  if (!/^smtp(\\.backup)?\\/server$/.test(field.name)) return;
  const wanted = field.value;
  if (wanted === shownServer(field)) return;
  const body = new URLSearchParams(new FormData(field.form));
  body.set('do', 'choose');
  const text = await ask(field.form.getAttribute('action'), { method: 'POST', body });
  if (text === null || !field.isConnected || field.value !== wanted) return;
  const focused = document.activeElement && document.activeElement.id;
  const open = [...field.form.querySelectorAll('details')].map((part) => part.open);
  const typed = [...field.form.querySelectorAll('.f input,.f select')].map((part) => [part.id, part.value]);
  const form = take('form', text);
  if (!form) return;
  [...form.querySelectorAll('details')].forEach((part, i, all) => {
    if (all.length === open.length) part.open = part.open || open[i];
  });
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
