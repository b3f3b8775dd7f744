import { untrack } from 'svelte';

/**
 * What a form was opened with. A page that refreshes itself while somebody is typing would take their words away and hand
 * the form a version they have not seen; so the form keeps what it began with until it has an answer of its own, or is
 * about another thing.
 */
export function held<T extends { readonly id: string } | null>(
	current: () => T,
	answer: () => unknown
): { readonly current: T } {
	const id = $derived(current()?.id);
	const kept = $derived.by(() => {
		void id;
		answer();
		return untrack(current);
	});
	return {
		get current() {
			return kept;
		}
	};
}
