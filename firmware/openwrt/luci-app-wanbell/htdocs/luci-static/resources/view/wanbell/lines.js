// SPDX-License-Identifier: MIT
'use strict';
'require view';
'require wanbell.editor as editor';

const line = [ 'interface', 'probes', 'report_after', 'expected_gap' ];

return view.extend({
	render() {
		return editor.open(this, {
			title: _('Lines and events'),
			tabbed: true,
			sections: [
				{ name: 'device', title: _('This device'), usual: [ 'name', 'language', 'timezone' ] },
				{ name: 'wan', title: _('Line to the internet'), usual: line },
				{ name: 'wan', many: true, title: _('Lines'), usual: line },
				{ name: 'system', title: _('Thresholds of this device'), usual: [ 'cpu', 'memory', 'temperature', 'flash' ] },
				{ name: 'log', title: _('System log'), usual: [ 'source', 'match', 'mail_when_full', 'schedule' ] },
				{ name: 'digest', title: _('Summary'), usual: [ 'schedule' ] },
				{ name: 'heartbeat', title: _('Sign of life'), usual: [ 'schedule', 'address' ] },
				{ name: 'outbox', title: _('Mails on their way'), usual: [] },
				{ name: 'inbox', title: _('Events of the firmware'), usual: [] },
				{ name: 'history', title: _('What is remembered'), usual: [] },
				{ name: 'admin', title: _('This page'), usual: [] }
			]
		});
	},

	handleSave() {
		return this.editor.save();
	},

	handleSaveApply: null,

	handleReset() {
		return this.editor.reset();
	}
});
