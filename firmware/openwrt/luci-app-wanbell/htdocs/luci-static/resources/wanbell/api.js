// SPDX-License-Identifier: MIT
'use strict';
'require baseclass';
'require rpc';
'require poll';

/* What wanbell speaks to this reader: the catalogue of each language translates these words to its own. */
const language = _('language: en').slice(-2);

const declare = (method, params) => {
	const call = rpc.declare({ object: 'wanbell', method, params: params || [], expect: { '': {} }, reject: true });
	/* A refusal of the agent comes as an answer. */
	return (...args) => call(...args).then((answer) => {
		if (typeof answer.error !== 'string')
			return answer;
		throw Object.assign(new Error(answer.error), { code: answer.code });
	});
};

const status = declare('status', [ 'language' ]);
const history = declare('history', [ 'language' ]);
const outbox = declare('outbox', [ 'language' ]);
const servers = declare('servers', [ 'language' ]);
const configGet = declare('config_get', [ 'language' ]);
const configSet = declare('config_set', [ 'revision', 'changes', 'language' ]);
const testStart = declare('test_start', [ 'section', 'changes', 'send', 'language' ]);

return baseclass.extend({
	status: () => status(language),
	history: () => history(language),
	outbox: () => outbox(language),
	servers: () => servers(language),
	configGet: () => configGet(language),
	configSet: (revision, changes) => configSet(revision, changes, language),
	testStart: (section, changes) => testStart(section, changes, true, language),
	fields: declare('fields'),
	reach: declare('servers_reach'),
	job: declare('job', [ 'id' ]),
	retry: declare('outbox_retry', [ 'id' ]),
	drop: declare('outbox_drop', [ 'id' ]),
	download: declare('download', [ 'name' ]),

	/* Why something did not work, and what to do. */
	sentence(error) {
		switch (error.code) {
		case 'no-agent':
			return _('wanbell is not running: nothing is watched and nothing can be changed. Start it, for instance by restarting the router, or with “/etc/init.d/wanbell start” on its console; then open this page again.');
		case 'busy':
			return _('wanbell has too much to answer right now. Try again in a moment.');
		default:
			return error.message;
		}
	},

	refusal(error) {
		return E('div', { 'class': 'alert-message warning', 'role': 'alert' }, [ this.sentence(error) ]);
	},

	/* An element that shows what `ask` answers, and looks again each few seconds. What fails is said, and asked again. */
	watch(ask, show, seconds) {
		const node = E('div', {});
		let last = null;
		const look = () => ask().then((answer) => {
			const now = JSON.stringify(answer);
			if (now !== last)
				node.replaceChildren(...show(answer, look));
			last = now;
		}).catch((error) => {
			last = null;
			node.replaceChildren(this.refusal(error));
		});
		poll.add(look, seconds);
		return look().then(() => node);
	}
});
