// Stand-in for LuCI's cbi.js: texts come back as they are; the page puts its catalogue over this.
window._ = (text) => text;
