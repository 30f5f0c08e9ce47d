// SPDX-License-Identifier: MIT
'use strict';
'require baseclass';
'require ui';
'require poll';
'require wanbell.api as api';

const failures = {
	'secret-needed': _('Type the password again: the stored one is used only with the server, user and encryption that it was saved for.'),
	'no-recipient': _('The server takes mail, but there is no recipient yet to send a test to. Add one.'),
	'timeout': _('The test was ended: it took too long.'),
	'internal': _("The test could not be run; wanbell's log has the details.")
};
const reached = { 'reachable': _('reachable'), 'silent': _('does not answer on port 25'), 'unknown-name': _('name not found') };

function step({ ok, title, sentence, remedy, words }) {
	return E('li', { 'class': ok ? 'good' : 'bad' }, [
		E('strong', {}, [ (ok ? '✔ ' : '✖ ') + title ]), ' ' + sentence,
		...(remedy ? [ E('br'), E('em', {}, [ _('What to do') + ': ' + remedy ]) ] : []),
		...(words ? [ E('details', {}, [ E('summary', {}, [ _('What the server said') ]), E('code', {}, [ words ]) ]) ] : [])
	]);
}

function verdict(job) {
	if (job.running)
		return job.kind === 'test' ? _('Testing …') : _('Asking the servers on port 25 …');
	if (job.failure)
		return failures[job.failure];
	if (job.kind !== 'test')
		return '';
	return job.steps.every(({ ok }) => ok)
		? _('It works: the test mail is on its way to its readers.') + ' ' + _('Tested, not saved yet: press “Save” to keep it.')
		: _('It does not work yet.');
}

return baseclass.extend({
	/* Shows how a job of the agent comes along, until it ends, the agent forgets it, or the reader has seen enough. */
	follow(title, id, ended) {
		const says = E('p', { 'class': 'spinning', 'role': 'status' }, []);
		const list = E('ol', {});
		const stop = () => {
			says.classList.remove('spinning');
			poll.remove(look);
		};
		const close = () => {
			stop();
			ui.hideModal();
		};
		const look = () => api.job(id).then((job) => {
			says.replaceChildren(verdict(job));
			list.replaceChildren(...job.steps.map(step), ...job.reached.map(({ label, host, state }) =>
				E('li', { 'class': state === 'reachable' ? 'good' : 'bad' }, [ E('strong', {}, [ (state === 'reachable' ? '✔ ' : '✖ ') + label ]), ' (' + host + '): ' + reached[state] ])));
			if (job.running)
				return;
			stop();
			if (ended)
				ended(job);
		}).catch((error) => {
			says.replaceChildren(api.sentence(error));
			stop();
		});
		ui.showModal(title, [ says, list, E('div', { 'class': 'right' }, [ E('button', { 'class': 'btn cbi-button', 'click': close }, [ _('Close') ]) ]) ]);
		poll.add(look, 1);
		return look();
	}
});
