/** An answer as far as it matters who gave it, and when (milliseconds). Without a contact it is nobody else's. */
export interface ContactAnswer {
	readonly contactId: string | null;
	readonly at: number;
}

/**
 * One answer for each contact and cycle, the latest: somebody who answers three times is one customer, and accounts with many
 * people do not speak louder. Of two at the same moment the one further on in the list counts. Answers without a contact all
 * count. The order is kept.
 */
export function oneAnswerPerContact<T extends ContactAnswer>(
	answers: readonly T[],
	cycleOf: (at: number) => string
): T[] {
	const latest = new Map<string, number>();
	answers.forEach(({ contactId, at }, index) => {
		if (contactId === null) return;
		const key = `${cycleOf(at)}\u0000${contactId}`;
		const known = latest.get(key);
		if (known === undefined || answers[known]!.at <= at) latest.set(key, index);
	});
	const kept = new Set(latest.values());
	return answers.filter((answer, index) => answer.contactId === null || kept.has(index));
}
