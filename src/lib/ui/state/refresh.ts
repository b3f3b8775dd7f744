import { invalidate, invalidateAll } from '$app/navigation';
import { navigating } from '$app/state';

/** Waits for a page change that is under way, until it has arrived or was given up. */
async function arrival(): Promise<void> {
	for (let change = navigating.complete; change !== null;) {
		await change.catch(() => undefined);
		const next = navigating.complete;
		if (next === change) return;
		change = next;
	}
}

/**
 * Asks for a page's data anew, those of one topic or all. Never while somebody is on the way to another page: kit gives
 * a page change up when data are asked for meanwhile, and the click would be lost. Nor without a connection: kit would
 * leave the page for the browser's own error, with all that was being written; what changed is asked for once it is back.
 */
export async function refresh(topic?: string): Promise<void> {
	// Without a net the page stays as it is: asking now would end it in an error.
	if (!navigator.onLine) await new Promise((back) => window.addEventListener('online', back, { once: true }));
	await arrival();
	if (!navigator.onLine) return;
	await (topic === undefined ? invalidateAll() : invalidate(`ninefold:${topic}`));
}
