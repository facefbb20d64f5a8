/**
 * Can a record be kept under this name of a fleet or group? Not where every object of JavaScript has something of that name, such as
 * `constructor` and `__proto__`: a record that is not there would be found.
 */
export const isUsableName = (name: string): boolean => !(name in Object.prototype);
