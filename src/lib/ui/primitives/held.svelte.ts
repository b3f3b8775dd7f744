/**
 * What a control shows: what the page tells it, until a hand changes it. Told the same again, when the page's data come
 * anew while somebody is typing, it keeps what the hand left; told something else, it shows that. Where the page binds
 * it (`bind:current`), it is the page's own.
 */
export function held<T>(told: () => T, bound: () => T | undefined, bind: (value: T) => void): { value: T } {
	const given = $derived(told());
	let own = $derived(given);
	return {
		get value() {
			const current = bound();
			return current === undefined ? own : current;
		},
		set value(next: T) {
			if (bound() === undefined) own = next;
			else bind(next);
		}
	};
}
