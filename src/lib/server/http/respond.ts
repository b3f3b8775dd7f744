/** The one table from error code to HTTP status. What is not named here is a wrong input: 400. */
const byReason: Readonly<Record<string, number>> = {
	denied: 403,
	not_found: 404,
	changed: 409,
	conflict: 409,
	taken: 409,
	too_many: 429,
	too_large: 413
};

export function statusOf(code: string): number {
	const reason = code.split('.').at(-1) ?? '';
	return byReason[reason] ?? 400;
}
