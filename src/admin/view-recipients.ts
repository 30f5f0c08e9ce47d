import { catalogue, kindGroups } from '../events/catalogue.ts';
import { chosen } from './events.ts';
import {
  type FieldView,
  field,
  folded,
  labelField,
  presetOnly,
  presetSection,
  problemsAt,
  removal,
  sectionNews,
} from './field.ts';
import { nameOf, newRecipient, sectionsOf, shownValue, writtenValue } from './form.ts';
import { attributes, type Html, html, nothing } from './html.ts';

/** Every recipient, and an empty one to fill in. */
export function recipientsForm(view: FieldView): Html {
  const { words, state } = view;
  const names = sectionsOf(state, 'recipient.');
  const content = [
    problemsAt(view, newRecipient, null),
    labelField(view, newRecipient),
    recipient(view, newRecipient),
  ];
  const typed = [...state.typed.keys()].some(
    (name) => name.startsWith(`${newRecipient}/`) && state.typed.get(name) !== '',
  );
  return html`${names.map(
    (name) =>
      html`<section><h2>${words.sections.recipient} ${name.slice('recipient.'.length)}</h2>${sectionNews(view, name)}${problemsAt(view, name, null)}${recipient(view, name)}${removal(view, name, name.slice('recipient.'.length))}</section>`,
  )}${presetOnly(state, 'recipient.').map((name) => presetSection(view, name))}<section>${
    names.length === 0 || typed
      ? html`<h2>${words.addRecipient}</h2>${content}`
      : folded(view, words.addRecipient, content, [newRecipient])
  }</section>`;
}

function recipient(view: FieldView, section: string): Html {
  return html`${field(view, section, 'address')}${events(view, section)}${field(view, section, 'min_severity')}${field(view, section, 'quiet_hours')}${field(view, section, 'format')}${field(view, section, 'language')}`;
}

/** The kinds of the catalogue as grouped check boxes. */
function events(view: FieldView, section: string): Html {
  const { state, words, mail } = view;
  const name = nameOf(section, 'events');
  state.base.set(name, writtenValue(state.settings, section, 'events'));
  const { usual, kinds, more } = chosen(shownValue(state, section, 'events'));
  const off = !state.enabled;
  const radio = (value: string, checked: boolean, label: string) =>
    html`<label class="c"><input type="radio"${attributes({ name: `${name}.mode`, value, checked, disabled: off })}>${label}</label>`;
  return html`<fieldset><legend>${words.fields['recipient.events'][0]}</legend>${problemsAt(view, section, 'events')}${radio('usual', usual, words.usual)}<p class="h">${words.usualHelp}</p>${radio('these', !usual, words.these)}<details${attributes({ id: `d-${name}`, open: !usual })}><summary>${words.kinds}</summary><div class="kinds">${kindGroups.map(
    (group) => {
      const members = catalogue.filter((kind) => kind.group === group);
      if (members.length === 0) return nothing;
      return html`<div role="group"${attributes({ 'aria-label': mail.groups[group] })}><b>${mail.groups[group]}</b>${members.map(
        ({ key }) =>
          html`<label class="c"><input type="checkbox"${attributes({ name: `${name}.kind`, value: key, checked: kinds.includes(key), disabled: off })}>${mail.kinds[key]}</label>`,
      )}</div>`;
    },
  )}</div><div class="f"><label for="${name}.more">${words.otherKinds}</label><input${attributes({ id: `${name}.more`, name: `${name}.more`, value: more, placeholder: 'custom.*', autocomplete: 'off', disabled: off })}></div></details></fieldset>`;
}
