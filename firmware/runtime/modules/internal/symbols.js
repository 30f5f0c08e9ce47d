// Symbols that Node's modules share.
export const inspectCustom = Symbol.for('nodejs.util.inspect.custom');
export const promisifyCustom = Symbol.for('nodejs.util.promisify.custom');
