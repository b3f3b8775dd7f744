/** An address part with more in it; what is null stays out. */
export function extendedQuery(query: string, more: Readonly<Record<string, string | null>>): string {
	const parts = new URLSearchParams(query);
	for (const [name, value] of Object.entries(more)) if (value !== null) parts.set(name, value);
	const text = parts.toString();
	return text === '' ? '' : `?${text}`;
}
