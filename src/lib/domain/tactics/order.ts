/** A to-do that may wait for another of the same tactic. */
export interface Waiting {
	readonly id: string;
	readonly afterId: string | null;
	readonly doneAt: string | null;
}

/** Whether a to-do still waits: the one it comes after is there and not done. */
export function isWaiting(action: Waiting, all: readonly Waiting[]): boolean {
	if (action.doneAt !== null || action.afterId === null) return false;
	const before = all.find((other) => other.id === action.afterId);
	return before !== undefined && before.doneAt === null;
}

/** Whether letting a to-do wait for another would end in a circle, over any number of steps. */
export function wouldCircle(id: string, afterId: string, all: readonly Waiting[]): boolean {
	const after = new Map(all.map((action) => [action.id, action.afterId]));
	const seen = new Set<string>();
	for (let at: string | null = afterId; at !== null && !seen.has(at); at = after.get(at) ?? null) {
		if (at === id) return true;
		seen.add(at);
	}
	return false;
}
