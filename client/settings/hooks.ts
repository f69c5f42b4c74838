/** Hooks in settings of the shape that Claude Code began and Codex, Gemini CLI and Qwen Code share; and Cursor's. */
import { addToList, isObject, parseSettings, prune, SettingsError, setValue, valueAt } from "./jsonc.js";

/** Whether a command is ours, wherever actplane was installed when it was written. */
export const isOwnHook = (command: unknown): boolean =>
  typeof command === "string" && /actplane\S*\s(?:.*\s)?feedback-hook(?:\s|$)/u.test(command);

export interface HookEntry {
  readonly event: string;
  readonly command: string;
  /** as the agent counts */
  readonly timeout: number;
}

/** One form of hook settings: a list for each event, and where in an element the command stands. */
export interface HookForm {
  /** a new element of an event's list */
  element(entry: HookEntry): unknown;
  /** paths of our commands inside an element, to the object that holds `command` */
  own(element: unknown): (string | number)[][];
}

/** `{ matcher?, hooks: [ { type, command } ] }` */
export const GROUPED: HookForm = {
  element: ({ command, timeout }) => ({ hooks: [{ type: "command", command, timeout }] }),
  own(element) {
    const hooks = isObject(element) ? element.hooks : undefined;
    if (!Array.isArray(hooks)) return [];
    return hooks.flatMap((hook, index) => (isObject(hook) && isOwnHook(hook.command) ? [["hooks", index]] : []));
  },
};

/** `{ command }` */
export const PLAIN: HookForm = {
  element: ({ command, timeout }) => ({ command, timeout }),
  own: (element) => (isObject(element) && isOwnHook(element.command) ? [[]] : []),
};

/** Where our commands of one event stand, the last first. */
function places(text: string, form: HookForm, event: string): (string | number)[][] {
  const list = valueAt(parseSettings(text), ["hooks", event]);
  if (list === undefined) return [];
  if (!Array.isArray(list)) throw new SettingsError(`hooks.${event} is no list`);
  return list.flatMap((element, index) => form.own(element).map((path) => ["hooks", event, index, ...path])).reverse();
}

/** Has the hook once for its event, with its command as it is now. */
export function addHook(text: string, form: HookForm, entry: HookEntry): string {
  const [kept, ...others] = places(text, form, entry.event).reverse();
  let out = others.reverse().reduce(prune, text);
  if (!kept) return addToList(out, ["hooks", entry.event], form.element(entry));
  const path = [...kept, "command"];
  if (valueAt(parseSettings(out), path) !== entry.command) out = setValue(out, path, entry.command);
  return out;
}

/** Takes every hook of ours out, of whatever event. */
export function removeHooks(text: string, form: HookForm): string {
  const hooks = valueAt(parseSettings(text), ["hooks"]);
  if (hooks === undefined) return text;
  if (!isObject(hooks)) throw new SettingsError("hooks is no object");
  return Object.keys(hooks).reduce((out, event) => {
    if (!Array.isArray(hooks[event])) return out;
    return places(out, form, event).reduce(prune, out);
  }, text);
}
