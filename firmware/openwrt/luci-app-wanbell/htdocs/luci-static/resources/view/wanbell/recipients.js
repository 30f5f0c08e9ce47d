// SPDX-License-Identifier: MIT
'use strict';
'require view';
'require wanbell.editor as editor';

return view.extend({
	render() {
		return editor.open(this, {
			title: _('Recipients'),
			sections: [ { name: 'recipient', many: true, title: '', usual: [ 'address', 'events', 'min_severity', 'quiet_hours', 'format', 'language' ] } ]
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
