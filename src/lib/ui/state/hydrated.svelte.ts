import { onMount } from 'svelte';

/** Whether scripts run here: false on the server and until the page is mounted, so that the plain page stays whole. */
export function hydrated(): { readonly current: boolean } {
	let current = $state(false);
	onMount(() => {
		current = true;
	});
	return {
		get current() {
			return current;
		}
	};
}
