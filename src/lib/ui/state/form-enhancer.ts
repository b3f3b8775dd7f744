import { getContext, setContext } from 'svelte';
import type { Action } from 'svelte/action';

/**
 * What makes a plain form work in place. The root layout provides SvelteKit's `enhance`; without one a form posts
 * plainly, which is also what happens before the scripts arrive.
 */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- the second parameter is the router's own callback
export type FormEnhancer = (form: HTMLFormElement, submit?: any) => { destroy?: () => void } | void;

const KEY = Symbol('form-enhancer');

/** Gives every form component below this one the same enhancer. */
export function provideFormEnhancer(enhancer: FormEnhancer): void {
	setContext(KEY, enhancer);
}

/** The enhancer provided above, if there is one. */
export function formEnhancer(): FormEnhancer | undefined {
	return getContext<FormEnhancer | undefined>(KEY);
}

/** Svelte action: applies an enhancer when there is one, else leaves the form plain. */
export const enhanceWith: Action<HTMLFormElement, FormEnhancer | undefined> = (form, enhancer) => {
	const handle = enhancer?.(form);
	return { destroy: () => handle?.destroy?.() };
};
