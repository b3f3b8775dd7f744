/** Customers kept of those at the start, (E - N)/S: start S, end E, new N. */
export function retention(
	start: number,
	end: number,
	fresh: number
): { readonly retained: number; readonly retention: number; readonly churn: number } {
	const retained = end - fresh;
	return { retained, retention: retained / start, churn: 1 - retained / start };
}

/** Churn over `periods` periods when each loses the share `churn`: 1 - (1 - m)^k. */
export const compoundChurn = (churn: number, periods: number): number => 1 - (1 - churn) ** periods;
