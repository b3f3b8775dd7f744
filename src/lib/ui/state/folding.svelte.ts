import { SvelteMap } from 'svelte/reactivity';

interface Folded {
	readonly open: boolean;
	readonly ontoggle: (event: Event & { currentTarget: HTMLDetailsElement }) => void;
}

/**
 * Which folded parts stand open: as the reader's hand left them, however often the page's data come anew. What comes
 * true later opens a part (something inside was refused). A plain `open={…}` would be set again with every change of
 * data, and close what somebody is typing into. A part that closes once something is kept carries its version in its
 * name. For `<details {...fold('part', isRefused)}>`.
 */
export function folding(): (part: string, wanted: boolean) => Folded {
	const left = new SvelteMap<string, { readonly open: boolean; readonly wanted: boolean }>();
	return (part, wanted) => {
		const hand = left.get(part);
		return {
			open: hand === undefined || (wanted && !hand.wanted) ? wanted : hand.open,
			ontoggle: (event) => void left.set(part, { open: event.currentTarget.open, wanted })
		};
	};
}
