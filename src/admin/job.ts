import type { JobReport } from '../control/settings.ts';
import type { PageWords } from '../language/page-words.ts';
import type { DoctorStep } from '../smtp/doctor.ts';
import { type Html, html, nothing } from './html.ts';

/** A test's steps as they come, or which servers answered. `data-running` keeps the script asking. */
export function jobPanel(words: PageWords, job: JobReport): Html {
  return html`<section id="job" aria-live="polite" data-running="${job.running ? '1' : '0'}">${
    job.kind === 'test' ? test(words, job) : reach(words, job)
  }</section>`;
}

function test(words: PageWords, { running, failure, steps, typed, secret }: JobReport): Html {
  const unsaved = typed.length > 0 || secret ? words.testUnsaved : '';
  const good = failure === null && steps.length > 0 && steps.every(({ ok }) => ok);
  return html`<h2>${words.test}</h2>${
    running
      ? html`<p class="busy">${words.testRunning}</p>`
      : failure !== null
        ? html`<p class="verdict error">${words.jobFailures[failure]}</p>`
        : good
          ? html`<p class="verdict good">${words.testGood} ${unsaved}</p>`
          : html`<p class="verdict error">${words.testBad}</p>`
  }<ol class="steps">${steps.map((step, i) => shown(words, step, i))}</ol>`;
}

function shown(words: PageWords, step: DoctorStep, i: number): Html {
  const mark = step.ok ? words.good : words.bad;
  return html`<li class="${step.ok ? 'good' : 'bad'}"><b>${step.ok ? '✔' : '✖'} ${step.title}</b> <span class="sr">${mark}:</span> ${step.sentence}${
    step.remedy === null ? nothing : html`<br><em>${words.remedy}: ${step.remedy}</em>`
  }${
    step.words === null
      ? nothing
      : html`<details id="w-${i}"><summary id="s-${i}">${words.serverSaid}</summary><code>${step.words}</code></details>`
  }</li>`;
}

function reach(words: PageWords, { running, failure, reached }: JobReport): Html {
  const states = { reachable: words.reachable, silent: words.silent, 'unknown-name': words.unknownName };
  return html`<h2>${words.reach}</h2>${
    running
      ? html`<p class="busy">${words.reachRunning}</p>`
      : failure !== null
        ? html`<p class="verdict error">${words.jobFailures[failure]}</p>`
        : html`<ul class="steps">${reached.map(
            ({ label, host, state }) =>
              html`<li class="${state === 'reachable' ? 'good' : 'bad'}"><b>${state === 'reachable' ? '✔' : '✖'} ${label}</b> (${host}): ${states[state]}</li>`,
          )}</ul>`
  }`;
}
