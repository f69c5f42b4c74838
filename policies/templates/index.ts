/** Templates of policies. */
export { effectPlace, withEffect } from "./effect.js";
export { type Filling, fill } from "./fill.js";
export { templateOf, templates } from "./library.js";
export { type Kind, type Parameter, readTemplate, type Template } from "./template.js";
export { checkValue, parseValue, ValueError, wordsOf } from "./values.js";
