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
 * a page change up when data are asked for meanwhile, and the click would be lost.
 */
export async function refresh(topic?: string): Promise<void> {
	await arrival();
	await (topic === undefined ? invalidateAll() : invalidate(`ninefold:${topic}`));
}
